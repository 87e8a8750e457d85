using Monitoring.Core.Access;
using Monitoring.Service.Access;
using Monitoring.Service.Health;
using Monitoring.Service.Ingest;
using Monitoring.Service.Otlp;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Storage;

namespace Monitoring.Service.Metrics;

/// <summary>Watching the service: metrics, and whether it lives and is ready.</summary>
internal static class MetricsSlice
{
    /// <summary>Adds the counters and pulses other slices report to, and the page made of them.</summary>
    /// <param name="services">The services.</param>
    /// <param name="mail">How mail leaves.</param>
    public static IServiceCollection AddMetricsAndHealth(this IServiceCollection services, MailSettings mail) => services
        .AddSingleton<IngestCounters>()
        .AddSingleton<DeliveryCounters>()
        .AddSingleton<JobRuns>()
        .AddSingleton<OtlpCounters>()
        .AddSingleton(provider => new PageInstruments(
            provider.GetRequiredService<IngestCounters>(),
            provider.GetRequiredService<DeliveryCounters>(),
            provider.GetRequiredService<JobRuns>(),
            provider.GetRequiredService<OtlpCounters>(),
            mail.Server))
        .AddSingleton<MetricsPage>()
        .AddSingleton(provider => new ScrapeGate(
            async cancellationToken => await WatchSnapshot.ReadAsync(
                provider.GetRequiredService<Store>(), provider.GetRequiredService<Outages>(),
                provider.GetRequiredService<TimeProvider>().GetUtcNow(), cancellationToken) with
            {
                RegistryFileDiffers = provider.GetRequiredService<RegistryInForce>().OwnFile is not null,
                RegistryRevision = provider.GetRequiredService<RegistryInForce>().Mark.Revision,
                MailIsHeld = mail.Hold is not null,
                PublicUrl = provider.GetRequiredService<ServiceSettings>().PublicUrl,
                QueuedItems = provider.GetRequiredService<GroupWriter>().QueuedItems,
                LiveKeys = provider.GetRequiredService<AccessBook>().Live,
            },
            provider.GetRequiredService<MetricsPage>(),
            provider.GetRequiredService<Outages>().Database,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<ScrapeGate>>()))
        .AddSingleton(provider => new LossWatch(
            async cancellationToken =>
            {
                var store = provider.GetRequiredService<Store>();
                await store.ReadingsOf(AgentScope.All).CompareAsync(cancellationToken);
                return store.LostWrites;
            },
            () => provider.GetRequiredService<Store>().UnreadableAgents,
            provider.GetRequiredService<ILogger<LossWatch>>()))
        .AddReadiness(mail.Hold);

    /// <summary>Maps <c>/metrics</c>, <c>/livez</c> and <c>/readyz</c>.</summary>
    public static void MapMetricsAndHealth(this IEndpointRouteBuilder routes)
    {
        // The page must listen before the first request comes in.
        _ = routes.ServiceProvider.GetRequiredService<MetricsPage>();
        MetricsEndpoints.MapMetrics(routes);
        routes.MapProbes();
    }
}

/// <summary>The metrics page. GET and HEAD only; routing answers the others 405 with Allow.</summary>
internal static class MetricsEndpoints
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps the metrics page.</summary>
    public static void MapMetrics(IEndpointRouteBuilder routes) => routes.MapMethods("/metrics", Methods, MetricsAsync)
        .RequireAuthorization(Policies.Metrics)
        .Produces<string>(StatusCodes.Status200OK, "text/plain")
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .WithName("getMetrics")
        .WithTags("Watch")
        .WithSummary("The state of everything in Prometheus' text format");

    private static async Task<IResult> MetricsAsync(ScrapeGate gate, CancellationToken cancellationToken)
    {
        var scrape = await gate.RunAsync(cancellationToken);
        return scrape.Reason is { } reason
            ? Problems.Unavailable(reason)
            : TypedResults.Bytes(scrape.Page, MetricsPage.Format + "; charset=utf-8");
    }
}
