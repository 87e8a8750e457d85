using System.Collections.Frozen;
using System.Net;

namespace Monitoring.Service.Access;

/// <summary>
/// While there is no key, a request must come from this machine and mean this machine. The Host header must be a loopback one, or
/// a web page somewhere could reach the service through a name that resolves to 127.0.0.1 (DNS rebinding); a request that was
/// forwarded comes from somebody else, however local its connection. Stands before everything that answers.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
internal sealed class LoopbackGuard(RequestDelegate next)
{
    private const string ForwardedPrefix = "X-Forwarded-", OriginalPrefix = "X-Original-";

    private static readonly FrozenSet<string> ForwardingHeaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Forwarded", "Via", "X-Forwarded", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-ProxyUser-IP", "X-Rewrite-URL",
        "True-Client-IP", "CF-Connecting-IP", "CF-Connecting-IPv6", "Fastly-Client-IP", "X-Envoy-External-Address", "Forwarded-For");

    /// <summary>Takes the request or answers 403 with the reason.</summary>
    public Task InvokeAsync(HttpContext http) =>
        WhyRefused(http) is { } why ? Problems.Forbidden(why).ExecuteAsync(http) : next(http);

    private static string? WhyRefused(HttpContext http)
    {
        if (http.Connection.RemoteIpAddress is { } remote && !IPAddress.IsLoopback(remote))
        {
            return "Without a key the service answers this machine only.";
        }

        var host = http.Request.Host.HasValue ? http.Request.Host.Host : "";
        if (!BindingRule.IsLoopback(host))
        {
            return "Without a key the service answers to the hosts localhost, 127.0.0.1 and [::1] only; the Host header names another one or none.";
        }

        foreach (var (name, _) in http.Request.Headers)
        {
            if (IsForwarding(name))
            {
                return $"Without a key the service takes no forwarded request; this one carries {name}.";
            }
        }

        return null;
    }

    private static bool IsForwarding(string header) =>
        header.StartsWith(ForwardedPrefix, StringComparison.OrdinalIgnoreCase)
        || header.StartsWith(OriginalPrefix, StringComparison.OrdinalIgnoreCase)
        || ForwardingHeaders.Contains(header);
}

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
