using System.Net;

namespace Monitoring.Service.Access;

/// <summary>
/// The service listens on this machine only: without a key everybody who reaches it may write outcomes and read everything.
/// <c>localhost</c> and the loopback addresses are this machine; any other host name, Kestrel would listen on every address for.
/// </summary>
internal static class BindingRule
{
    /// <summary>Null when the address may be listened on; otherwise why not and what would be right, to follow the address.</summary>
    public static string? WhyRefused(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return "is no address; write it like http://localhost:8080.";
        }

        if (address.IsUnixPipe || address.IsNamedPipe || address.Scheme != "http" || address.PathBase.Length > 0)
        {
            return "must have the form http://host:port.";
        }

        if (address.Port is < 0 or > IPEndPoint.MaxPort || (address.Port == 0 && !IPAddress.TryParse(address.Host, out _)))
        {
            return "has no port from 1 to 65535.";
        }

        return IsLoopback(address.Host)
            ? null
            : "reaches beyond this machine, and there is no key: everybody who reaches it could post outcomes and read everything. "
                + "Listen on http://localhost:8080, or another port of localhost, 127.0.0.1 or [::1].";
    }

    /// <summary>True for <c>localhost</c> and loopback addresses; an IPv6 address with or without its brackets.</summary>
    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
