using System.Net;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Access;

/// <summary>
/// The names the service answers to once there are keys: that of its public address, those that are allowed, those of loopback, and the
/// very IP address a connection came in on, to which no name can be rebound. To any other a web page somewhere could lead a browser that is
/// signed in here.
/// </summary>
/// <param name="settings">The settings.</param>
internal sealed class HostNames(ServiceSettings settings)
{
    private readonly string publicHost = new Uri(settings.PublicUrl).IdnHost;

    /// <summary>Why the request is not taken; null when it is.</summary>
    public string? WhyRefused(HttpContext http)
    {
        var host = http.Request.Host.HasValue ? http.Request.Host.Host : "";
        return IsOurs(host) || (IPAddress.TryParse(host, out var address) && IsSame(address, http.Connection.LocalIpAddress))
            ? null
            : $"The Host header names another host than {publicHost}, or none. Whoever runs the service names more of them in AllowedHosts ({SettingName.AsVariable(SettingName.AllowedHosts)}), or in PublicUrl the one that people use.";
    }

    private bool IsOurs(string host)
    {
        if (host.Equals(publicHost, StringComparison.OrdinalIgnoreCase) || BindingRule.IsLoopback(host))
        {
            return true;
        }

        foreach (var allowed in settings.Network.AllowedHosts)
        {
            if (host.Equals(allowed, StringComparison.OrdinalIgnoreCase) || (allowed.StartsWith("*.", StringComparison.Ordinal)
                && host.Length > allowed.Length - 1 && host.AsSpan().EndsWith(allowed.AsSpan(1), StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsSame(IPAddress named, IPAddress? local) =>
        local is not null && CallerAddress.Plain(named).Equals(CallerAddress.Plain(local));
}
