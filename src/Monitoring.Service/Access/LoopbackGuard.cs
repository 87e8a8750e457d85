using System.Collections.Frozen;
using System.Net;

namespace Monitoring.Service.Access;

/// <summary>
/// While there is no key, a request must come from this machine and mean this machine. The Host header must be a loopback one, or
/// a web page somewhere could reach the service through a name that resolves to 127.0.0.1 (DNS rebinding); a request that was
/// forwarded comes from somebody else, however local its connection. Nor may a page of another origin have its reader's browser change
/// anything here: nothing else stands in its way as long as nobody needs a key.
/// </summary>
internal static class LoopbackGuard
{
    private const string FetchSite = "Sec-Fetch-Site";

    private const string ForwardedPrefix = "X-Forwarded-", OriginalPrefix = "X-Original-";

    private static readonly FrozenSet<string> ForwardingHeaders = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Forwarded", "Via", "X-Forwarded", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-ProxyUser-IP", "X-Rewrite-URL",
        "True-Client-IP", "CF-Connecting-IP", "CF-Connecting-IPv6", "Fastly-Client-IP", "X-Envoy-External-Address", "Forwarded-For");

    /// <summary>Why the request is not taken; null when it is.</summary>
    public static string? WhyRefused(HttpContext http)
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

        return ForwardingHeader(http) is { } name ? $"Without a key the service takes no forwarded request; this one carries {name}."
            : ForeignPage(http.Request) is { } header
                ? $"Without a key the service lets no page of another origin change anything; by its header {header} a browser says that this request comes from one. Send it from a program, which sends no such header, or from the service's own pages."
            : null;
    }

    // What browsers say themselves counts first: a form of ours says "Origin: null", for our pages pass on no address.
    private static string? ForeignPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method) ? null
        : request.Headers[FetchSite] is { Count: > 0 } site ? site is ["same-origin" or "none"] ? null : FetchSite
        : request.Headers.Origin is { Count: > 0 } origin
            && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase) ? "Origin" : null;

    /// <summary>The first header by which a proxy says for whom it asks; null where there is none.</summary>
    public static string? ForwardingHeader(HttpContext http)
    {
        foreach (var (name, _) in http.Request.Headers)
        {
            if (name.StartsWith(ForwardedPrefix, StringComparison.OrdinalIgnoreCase)
                || name.StartsWith(OriginalPrefix, StringComparison.OrdinalIgnoreCase) || ForwardingHeaders.Contains(name))
            {
                return name;
            }
        }

        return null;
    }
}
