using System.Net;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Access;

/// <summary>
/// Where the service may listen. While no key was ever made, on this machine only: everybody who reaches it may write outcomes and read
/// everything. Beyond it in the clear only where somebody says so, for keys and sessions would be read on the way. <c>localhost</c> and the
/// loopback addresses are this machine; any other host name, Kestrel listens on every address for.
/// </summary>
internal static class BindingRule
{
    private const string NoKey = "reaches beyond this machine, and no key was ever made: everybody who reaches it could ";

    /// <summary>Null when the address can be listened on; otherwise what is wrong with it, to follow the address.</summary>
    /// <param name="url">The address.</param>
    public static string? WhyNoAddress(string url)
    {
        if (Parse(url) is not { } address)
        {
            return "is no address; write it like http://localhost:8080.";
        }

        if (address.IsUnixPipe || address.IsNamedPipe || address.Scheme is not ("http" or "https") || address.PathBase.Length > 0)
        {
            return "must have the form http://host:port or https://host:port.";
        }

        return address.Port is < 0 or > IPEndPoint.MaxPort || (address.Port == 0 && !IPAddress.TryParse(address.Host, out _))
            ? "has no port from 1 to 65535." : null;
    }

    /// <summary>Null when the metrics may have the address; otherwise what is wrong with it, to follow the address.</summary>
    /// <param name="url">The address.</param>
    /// <param name="others">Where the service listens otherwise; every one is an address.</param>
    public static string? WhyNotForMetrics(string url, IEnumerable<string> others)
    {
        if (WhyNoAddress(url) is { } why)
        {
            return why;
        }

        var address = BindingAddress.Parse(url);
        if (IsEverywhere(address.Host))
        {
            return "must be localhost or one IP address of this machine: it needs no key, so it is not for every network the machine is in.";
        }

        return address.Port == 0 ? "has no port from 1 to 65535."
            : others.Any(other => BindingAddress.Parse(other).Port == address.Port) ? "must have a port of its own, another one than Urls." : null;
    }

    /// <summary>Holds the settings to the rule.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="isLocked">Whether a key was ever made.</param>
    /// <exception cref="ConfigurationException">The service may not listen where it is to.</exception>
    public static void Refuse(ServiceSettings settings, bool isLocked)
    {
        var network = settings.Network;
        var isClearAllowed = network.AllowPlainHttp || network.Proxy is not [];
        List<string> faults = [];
        foreach (var url in settings.Urls.Where(ReachesBeyond))
        {
            if (!isLocked)
            {
                faults.Add($"{Named(settings.UrlsAreFrom, url)} {NoKey}post outcomes and read everything. Make a key first, for the agents that post (`key create --scope ingest` prints it once), or listen on http://localhost:8080.");
            }

            if (!isClearAllowed && BindingAddress.Parse(url).Scheme == "http")
            {
                faults.Add($"{Named(settings.UrlsAreFrom, url)} reaches beyond this machine in the clear: whoever is on the way reads keys and sessions. Listen on https:// with a certificate ({SettingName.AsVariable(TlsCertificate.Path)}), or name the proxy that speaks TLS ({SettingName.AsVariable(SettingName.Proxy)}), or say {SettingName.AsVariable(SettingName.AllowPlainHttp)}=true where the network itself is private.");
            }
        }

        if (!isLocked)
        {
            faults.AddRange(network.MetricsUrls.Where(ReachesBeyond).Select(url =>
                $"{Named(SettingName.MetricsUrls, url)} {NoKey}read the metrics. Make a key first (`key create --scope ingest`), or listen on localhost."));
        }

        if (faults is not [])
        {
            throw new ConfigurationException(faults);
        }
    }

    /// <summary>True for <c>localhost</c> and loopback addresses; an IPv6 address with or without its brackets.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>
    /// The address by which this machine reaches itself where the service listens: <c>http://localhost:8080</c> for <c>http://*:8080</c>.
    /// </summary>
    /// <param name="url">Where it listens.</param>
    public static Uri FromHere(string url)
    {
        var address = BindingAddress.Parse(url);
        return new UriBuilder(address.Scheme, IsEverywhere(address.Host) ? "localhost" : address.Host, address.Port).Uri;
    }

    /// <summary>True where the service listens at every address of the machine: a wildcard, or a name that Kestrel takes for one.</summary>
    /// <param name="host">The host of an address to listen on.</param>
    public static bool IsEverywhere(string host) => IPAddress.TryParse(host, out var named) ? IsAny(named) : !IsLoopback(host);

    private static bool IsAny(IPAddress address) =>
        address.Equals(IPAddress.IPv6Any) || CallerAddress.Plain(address).Equals(IPAddress.Any);

    /// <summary>
    /// An address in the clear beyond this machine though every proxy is on it, so that whoever is in the network may pass the proxy by;
    /// null when there is none.
    /// </summary>
    /// <param name="settings">The settings.</param>
    public static string? BesideTheProxy(ServiceSettings settings) =>
        settings.Network is { AllowPlainHttp: false, Proxy: not [] and var proxies } && proxies.All(proxy => IPAddress.IsLoopback(proxy.BaseAddress))
            ? settings.Urls.FirstOrDefault(url => ReachesBeyond(url) && BindingAddress.Parse(url).Scheme == "http") : null;

    private static bool ReachesBeyond(string url) => !IsLoopback(BindingAddress.Parse(url).Host);

    private static string Named(string setting, string url) => $"{setting} ({SettingName.AsVariable(setting)}): {url}";

    private static BindingAddress? Parse(string url)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
