using Microsoft.AspNetCore.Http.HttpResults;
using Monitoring.Service.Access;
using Monitoring.Service.Health;

namespace Monitoring.Service.Metrics;

/// <summary>The metrics page and the two probes. GET and HEAD only; routing answers the others 405 with Allow.</summary>
internal static class MetricsEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps the metrics page.</summary>
    public static void MapMetrics(IEndpointRouteBuilder routes) => routes.MapMethods("/metrics", Methods, MetricsAsync)
        .Produces<string>(StatusCodes.Status200OK, "text/plain")
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .WithName("getMetrics")
        .WithTags("Watch")
        .WithSummary("The state of everything in Prometheus' text format");

    /// <summary>Maps the probes.</summary>
    public static void MapProbes(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/livez", Methods, Live)
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .WithName("getLive")
            .WithTags("Watch")
            .WithSummary("The process answers");
        routes.MapMethods("/readyz", Methods, ReadyAsync)
            .RequireRateLimiting(ReadingLimit.Probing)
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithName("getReady")
            .WithTags("Watch")
            .WithSummary("The database takes writes and the loops turn, or the reason why not");
    }

    private static async Task<IResult> MetricsAsync(HttpContext context, ScrapeGate gate, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        var scrape = await gate.RunAsync(cancellationToken);
        return scrape.Reason is { } reason
            ? Problems.Unavailable(reason)
            : TypedResults.Bytes(scrape.Page, MetricsPage.Format + "; charset=utf-8");
    }

    private static ContentHttpResult Live(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Text("live\n");
    }

    private static async Task<IResult> ReadyAsync(
        HttpContext context, Readiness readiness, ILogger<Readiness> logger, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (await readiness.WhyNotAsync(cancellationToken) is not { } reason)
        {
            return TypedResults.Text(string.Join('\n', ["ready", .. await readiness.LimitsAsync(cancellationToken), ""]));
        }

        MetricsLog.NotReady(logger, reason);
        return Problems.Unavailable(reason);
    }
}
