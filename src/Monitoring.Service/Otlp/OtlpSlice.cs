using Monitoring.Service.Ingest;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Otlp;

/// <summary>OpenTelemetry in: evaluation results and outcomes in batches of logs and traces, through the same intake as posts.</summary>
internal static class OtlpSlice
{
    /// <summary>Adds what the endpoints need beside the intake and <see cref="OtlpCounters"/>.</summary>
    public static IServiceCollection AddOtlp(this IServiceCollection services, OtlpSettings settings) => services
        .AddSingleton(provider => new OtlpIntake(
            provider.GetRequiredService<Intake>(),
            new Judging(settings.Thresholds),
            provider.GetRequiredService<OtlpCounters>(),
            provider.GetRequiredService<BodyBudget>()));

    /// <summary>Maps <c>/otlp/v1/logs</c> and <c>/otlp/v1/traces</c>.</summary>
    public static void MapOtlp(this IEndpointRouteBuilder routes)
    {
        var intake = routes.ServiceProvider.GetRequiredService<OtlpIntake>();
        var form = new RefusalForm(static (_, problem) => ProtocolAnswer.Of(problem));
        IngestSlice.MapPlain(routes, "/otlp/v1/logs", intake.TakeLogsAsync, IngestKind.Verdict).WithMetadata(form);
        IngestSlice.MapPlain(routes, "/otlp/v1/traces", intake.TakeTracesAsync, IngestKind.Verdict).WithMetadata(form);
    }
}

/// <summary>The two endpoints.</summary>
/// <param name="intake">Takes items.</param>
/// <param name="judging">Makes verdicts of evaluations.</param>
/// <param name="counters">Counts what is passed over.</param>
/// <param name="budget">The memory bodies and their items share.</param>
internal sealed class OtlpIntake(Intake intake, Judging judging, OtlpCounters counters, BodyBudget budget)
{
    private readonly OtlpDialect logs = new(Signal.Logs, judging, counters, budget);
    private readonly OtlpDialect traces = new(Signal.Traces, judging, counters, budget);

    /// <summary>Takes a batch of log records.</summary>
    public Task TakeLogsAsync(HttpContext http) => intake.TakeAsync(http, logs);

    /// <summary>Takes a batch of spans.</summary>
    public Task TakeTracesAsync(HttpContext http) => intake.TakeAsync(http, traces);
}
