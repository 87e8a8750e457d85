using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monitoring.Core.Access;
using Monitoring.Service.Otlp;
using Monitoring.Service.Tests.Access;
using Monitoring.Service.Tests.Ingest;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Otlp;

/// <summary>The OpenTelemetry SDK of .NET with its own exporter, as an agent uses it, against the real endpoints.</summary>
public sealed class RealExporterTests : IAsyncLifetime
{
    private readonly IngestHost host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Outcomes_and_evaluations_of_an_agent_arrive_by_spans_and_by_its_log()
    {
        var key = (await TestKeys.MakeAsync(host.Services, KeyScope.Ingest, "order-entry")).Parameter!;
        Work(key, orders: 20);
        await UntilAsync(() => host.Counted().Values.Sum() == 40);

        Assert.Equal(new() { ["outcome accepted"] = 20, ["verdict accepted"] = 20 }, host.Counted());
        var agent = await host.AgentAsync("order-entry");
        Assert.Equal((20, 0, 20, 5), (agent.Outcomes, agent.Waiting.Count, agent.Slos[0].Counts.Judged, agent.Slos[0].Counts.Wrong));
        Assert.True(host.Services.GetRequiredService<OtlpCounters>().Of(PassedOver.Other) >= 20);
    }

    private void Work(string key, int orders)
    {
        using var source = new ActivitySource("order-entry-agent-" + key[^4..]);
        using var traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(resource => resource.AddService("order-entry"))
            .AddSource(source.Name)
            .AddOtlpExporter(exporter => Send(exporter, key, "traces"))
            .Build();
        using var logs = LoggerFactory.Create(builder => builder.AddOpenTelemetry(log =>
        {
            log.SetResourceBuilder(ResourceBuilder.CreateDefault().AddService("order-entry"));
            log.AddOtlpExporter(exporter => Send(exporter, key, "logs"));
        }));
        var evaluator = logs.CreateLogger("evaluator");
        for (var order = 1; order <= orders; order++)
        {
            using var span = source.StartActivity("invoke_agent order-entry", ActivityKind.Client)!;
            span.SetTag("gen_ai.operation.name", "invoke_agent");
            span.SetTag("agentops.transaction.id", Invariant($"PO-{order}"));
            span.AddEvent(new ActivityEvent("agentops.outcome", host.Clock.GetUtcNow(), new() { ["agentops.segment.customer"] = "acme" }));
            evaluator.LogInformation("Looks at {Order}", order);
            if (order % 2 == 0)
            {
                span.AddEvent(new ActivityEvent("gen_ai.evaluation.result", host.Clock.GetUtcNow(), new()
                {
                    ["gen_ai.evaluation.name"] = "accuracy", ["gen_ai.evaluation.score.label"] = order % 4 == 0 ? "fail" : "pass",
                }));
                continue;
            }

            evaluator.Log(
                LogLevel.Information,
                new EventId(1, "gen_ai.evaluation.result"),
                new Dictionary<string, object?>
                {
                    ["gen_ai.evaluation.name"] = "accuracy",
                    ["gen_ai.evaluation.score.label"] = "pass",
                    ["gen_ai.evaluation.score.value"] = 1.0,
                    ["gen_ai.evaluation.explanation"] = "As ordered.",
                    ["agentops.transaction.id"] = Invariant($"PO-{order}"),
                }.ToList(),
                null,
                (_, _) => "");
        }

        // What is disposed of sends what it still has.
        traces.ForceFlush();
    }

    private void Send(OtlpExporterOptions exporter, string key, string signal) =>
        (exporter.Protocol, exporter.Endpoint, exporter.Headers) =
            (OtlpExportProtocol.HttpProtobuf, new Uri(host.Client.BaseAddress!, $"/otlp/v1/{signal}"), "Authorization=Bearer " + key);

    private async Task UntilAsync(Func<bool> holds)
    {
        for (var tries = 0; tries < 500 && !holds(); tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        Assert.True(holds(), "Within 10 s came only " + string.Join(", ", host.Counted()));
    }
}
