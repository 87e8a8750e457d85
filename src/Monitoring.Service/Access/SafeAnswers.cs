using Microsoft.Extensions.Primitives;

namespace Monitoring.Service.Access;

/// <summary>
/// The headers that keep every answer harmless, whatever made it: nothing is guessed about its type, nothing in it is loaded or runs,
/// nobody may frame it, keep it or read it from another site, and no address of ours is passed on by a link. What states one of them
/// itself, as a page does its policy, keeps it.
/// </summary>
internal static class SafeAnswers
{
    /// <summary>The content security policy of what is no page.</summary>
    public const string NothingLoads = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>
    /// For 30 days a browser asks this host by https alone, its other ports too; so no longer, and not for the names below it.
    /// </summary>
    public const string HttpsOnly = "max-age=2592000";

    // Made once: they stand on every answer to a post.
    private static readonly KeyValuePair<string, StringValues>[] Always =
    [
        new("X-Content-Type-Options", "nosniff"),
        new("Referrer-Policy", "no-referrer"),
        new("Content-Security-Policy", NothingLoads),
        new("Cross-Origin-Resource-Policy", "same-origin"),
        new("Cache-Control", "no-store"),
    ];

    /// <summary>Gives them to every answer that follows, when it begins: what clears an answer before that takes none of them away.</summary>
    public static IApplicationBuilder UseSafeAnswers(this IApplicationBuilder app) => app.Use(static next => http =>
    {
        http.Response.OnStarting(Complete, http);
        return next(http);
    });

    private static Task Complete(object state)
    {
        var http = (HttpContext)state;
        var headers = http.Response.Headers;
        foreach (var (name, value) in Always)
        {
            headers.TryAdd(name, value);
        }

        // Below a path the host belongs to others too.
        if (http.Request is { IsHttps: true, PathBase.HasValue: false } && !BindingRule.IsLoopback(http.Request.Host.Host))
        {
            headers.StrictTransportSecurity = HttpsOnly;
        }

        return Task.CompletedTask;
    }
}
