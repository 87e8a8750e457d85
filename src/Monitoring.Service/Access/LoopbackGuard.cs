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
