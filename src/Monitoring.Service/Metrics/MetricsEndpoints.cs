namespace Monitoring.Service.Metrics;

/// <summary>The metrics page. GET and HEAD only; routing answers the others 405 with Allow.</summary>
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

    private static async Task<IResult> MetricsAsync(HttpContext context, ScrapeGate gate, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        var scrape = await gate.RunAsync(cancellationToken);
        return scrape.Reason is { } reason
            ? Problems.Unavailable(reason)
            : TypedResults.Bytes(scrape.Page, MetricsPage.Format + "; charset=utf-8");
    }
}
