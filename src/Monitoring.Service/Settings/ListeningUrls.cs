using Monitoring.Core.Markup;
using Monitoring.Service.Access;

namespace Monitoring.Service.Settings;

/// <summary>Reads the addresses to listen on and holds them to the <see cref="BindingRule"/>.</summary>
internal static class ListeningUrls
{
    private const string Default = "http://localhost:8080";

    /// <summary>The addresses, the default where none is stated; faults are noted.</summary>
    /// <param name="values">The values and their faults.</param>
    /// <param name="configuration">The configuration, for the endpoints the framework would open by itself.</param>
    public static IReadOnlyList<string> Read(SettingValues values, IConfiguration configuration)
    {
        string[] urls = (values.Text(SettingName.Urls) ?? Default)
            .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (urls is [])
        {
            values.Refuse(SettingName.Urls, $"names no address; {Default} is the default.");
            return [Default];
        }

        foreach (var url in urls)
        {
            if (BindingRule.WhyRefused(url) is { } why)
            {
                values.Refuse(SettingName.Urls, $"{Visible.Line(url, 100)} {why}");
            }
        }

        foreach (var endpoint in configuration.GetSection("Kestrel:Endpoints").GetChildren())
        {
            if (endpoint["Url"] is { } url && BindingRule.WhyRefused(url) is { } why)
            {
                values.Refuse($"Kestrel:Endpoints:{Visible.Line(endpoint.Key, 100)}:Url", $"{Visible.Line(url, 100)} {why}");
            }
        }

        return urls;
    }
}
