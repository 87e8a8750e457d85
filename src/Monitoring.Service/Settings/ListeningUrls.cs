using Monitoring.Core.Markup;
using Monitoring.Service.Access;
using Monitoring.Service.Delivery;

namespace Monitoring.Service.Settings;

/// <summary>Reads the addresses to listen on; whether they may be is the <see cref="BindingRule"/>'s, once the store is open.</summary>
/// <param name="Urls">The addresses, at least one.</param>
/// <param name="From">The setting that names them.</param>
internal sealed record ListeningUrls(IReadOnlyList<string> Urls, string From)
{
    private const string Default = "http://localhost:8080";

    /// <summary>The addresses, the default where none is stated; faults are noted.</summary>
    /// <param name="values">The values and their faults.</param>
    /// <param name="configuration">The configuration, for the endpoints of the framework's own section.</param>
    public static ListeningUrls Read(SettingValues values, IConfiguration configuration)
    {
        var stated = values.Text(SettingName.Urls);
        var endpoints = configuration.GetSection(SettingName.KestrelEndpoints).GetChildren()
            .Where(endpoint => !string.IsNullOrWhiteSpace(endpoint["Url"])).ToList();
        foreach (var endpoint in endpoints)
        {
            RefuseWhatIsNoAddress(values, $"{SettingName.KestrelEndpoints}:{Visible.Line(endpoint.Key, 100)}:Url", endpoint["Url"]!);
        }

        if (endpoints is not [])
        {
            if (stated is not null)
            {
                values.Refuse(SettingName.Urls, $"{SettingName.KestrelEndpoints} names where the service listens too; set one of them.");
            }

            return new([.. endpoints.Select(endpoint => endpoint["Url"]!)], SettingName.KestrelEndpoints);
        }

        string[] urls = (stated ?? Default).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (urls is [])
        {
            values.Refuse(SettingName.Urls, $"names no address; {Default} is the default.");
            return new([Default], SettingName.Urls);
        }

        foreach (var url in urls)
        {
            RefuseWhatIsNoAddress(values, SettingName.Urls, url);
        }

        return new(urls, SettingName.Urls);
    }

    /// <summary>How people reach the service where nothing else is said: by the first address, or by the machine's name where that is every one.</summary>
    public string AsPublicUrl()
    {
        var url = Urls[0].TrimEnd('/');
        if (BindingRule.WhyNoAddress(url) is not null)
        {
            return url;
        }

        var address = BindingAddress.Parse(url);
        var isWildcard = BindingRule.IsEverywhere(address.Host) && Uri.CheckHostName(address.Host) != UriHostNameType.Dns;
        return isWildcard ? new UriBuilder(address.Scheme, HeloName.OfThisMachine ?? "localhost", address.Port).Uri.AbsoluteUri.TrimEnd('/') : url;
    }

    private static void RefuseWhatIsNoAddress(SettingValues values, string setting, string url)
    {
        if (BindingRule.WhyNoAddress(url) is { } why)
        {
            values.Refuse(setting, $"{Visible.Line(url, 100)} {why}");
        }
    }
}
