using System.Net;
using Monitoring.Core.Markup;
using Monitoring.Service.Access;

namespace Monitoring.Service.Settings;

/// <summary>What the service believes of whoever stands between it and its callers, and where else it listens.</summary>
internal sealed record NetworkSettings
{
    /// <summary>Where nothing is set: nobody's forwarded headers are believed.</summary>
    public static NetworkSettings None { get; } = new();

    /// <summary>The proxies whose forwarded headers are believed; one address is a network of its whole length.</summary>
    public IReadOnlyList<IPNetwork> Proxy { get; init; } = [];

    /// <summary>Whether the service may listen beyond the machine without TLS and without a proxy that has it.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>Host names the service answers to beside that of its public address; <c>*.example.com</c> is any below.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Where the metrics are had without a key, each at a port of its own.</summary>
    public IReadOnlyList<string> MetricsUrls
    {
        get;
        init => (field, MetricsPorts) = (value,
            value.Where(url => BindingRule.WhyNoAddress(url) is null).Select(url => BindingAddress.Parse(url).Port).ToHashSet());
    } = [];

    /// <summary>The ports of <see cref="MetricsUrls"/>.</summary>
    public IReadOnlySet<int> MetricsPorts { get; private init; } = new HashSet<int>();
}

/// <summary>Reads what stands between the service and its callers.</summary>
internal static class NetworkReader
{
    private const StringSplitOptions Words = StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries;

    /// <summary>The settings; faults are noted.</summary>
    /// <param name="values">The values and their faults.</param>
    /// <param name="urls">Where the service listens.</param>
    public static NetworkSettings Read(SettingValues values, IReadOnlyList<string> urls) => new()
    {
        Proxy = [.. List(values, SettingName.Proxy, ',').Select(text => Network(values, text)).OfType<IPNetwork>()],
        AllowPlainHttp = AllowPlainHttp(values),
        AllowedHosts = [.. List(values, SettingName.AllowedHosts, ',').Where(text => IsHost(values, text))],
        MetricsUrls = MetricsUrls(values, urls),
    };

    private static string[] List(SettingValues values, string setting, char separator) => values.Text(setting)?.Split(separator, Words) ?? [];

    private static IPNetwork? Network(SettingValues values, string text)
    {
        // Whole addresses only: "10.1" is one to the framework, and hardly what was meant.
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var address = IPAddress.TryParse(slash < 0 ? text : text[..slash], out var parsed) && (text.Contains(':', StringComparison.Ordinal)
            || text.Count(character => character == '.') == 3) ? parsed : null;
        if (address is not null && slash < 0)
        {
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        if (address is not null && IPNetwork.TryParse(text, out var network) && network.PrefixLength > 0)
        {
            return network;
        }

        values.Refuse(SettingName.Proxy,
            $"\"{Visible.Line(text, 100)}\" is no address or network of a proxy; write its own, such as 10.0.0.7 or 10.0.0.0/24, separated by commas: what comes from there is believed.");
        return null;
    }

    private static bool AllowPlainHttp(SettingValues values)
    {
        var text = values.Text(SettingName.AllowPlainHttp);
        if (text is not null && !bool.TryParse(text, out _))
        {
            values.Refuse(SettingName.AllowPlainHttp, $"\"{Visible.Line(text, 100)}\" is neither true nor false.");
        }

        return bool.TryParse(text, out var isAllowed) && isAllowed;
    }

    private static bool IsHost(SettingValues values, string text)
    {
        var name = text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text;
        if (Uri.CheckHostName(name) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6)
        {
            return true;
        }

        values.Refuse(SettingName.AllowedHosts,
            $"\"{Visible.Line(text, 100)}\" is no host name; write names without scheme and port, such as accuracy.plant2.example or *.plant2.example, separated by commas.");
        return false;
    }

    private static string[] MetricsUrls(SettingValues values, IReadOnlyList<string> urls)
    {
        var others = urls.Where(url => BindingRule.WhyNoAddress(url) is null).ToList();
        var metrics = List(values, SettingName.MetricsUrls, ';');
        foreach (var url in metrics)
        {
            if (BindingRule.WhyNotForMetrics(url, others) is { } why)
            {
                values.Refuse(SettingName.MetricsUrls, $"{Visible.Line(url, 100)} {why}");
            }
        }

        return metrics;
    }
}
