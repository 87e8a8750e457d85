using System.Diagnostics;
using Monitoring.Service.Settings;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Monitoring.Service.Otlp;

/// <summary>
/// OpenTelemetry out: a trace of each request, and the log, to <c>Otlp:Endpoint</c>. Where it is not set nothing of this exists. The
/// metrics stay a page.
/// </summary>
internal static class OwnTelemetry
{
    private const string ServiceName = "agentops-monitoring";

    /// <summary>Sends them where the settings say so.</summary>
    public static void AddOwnTelemetry(this WebApplicationBuilder builder, OtlpSettings settings)
    {
        if (settings.Endpoint is not { } endpoint)
        {
            return;
        }

        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                ServiceName, serviceVersion: Metrics.ServiceGauges.BuiltVersion, serviceInstanceId: Environment.MachineName))
            .WithTracing(tracing => tracing
                .AddAspNetCoreInstrumentation(requests => requests.Filter = IsTold)
                .AddProcessor(new SpanAddresses())
                .AddOtlpExporter(exporter => Send(exporter, endpoint, settings.Headers, "traces")))
            .WithLogging(
                logging => logging.AddOtlpExporter(exporter => Send(exporter, endpoint, settings.Headers, "logs")),
                log => log.IncludeFormattedMessage = true);
    }

    // Telemetry that is sent here tells of itself already, and who sends its own to itself would never come to an end.
    private static bool IsTold(HttpContext http) => !http.Request.Path.StartsWithSegments("/otlp", StringComparison.Ordinal);

    private static void Send(OtlpExporterOptions exporter, string endpoint, string? headers, string signal)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri($"{endpoint}/v1/{signal}");
        if (headers is not null)
        {
            exporter.Headers = headers;
        }
    }
}

/// <summary>
/// Takes the secrets out of the addresses of requests: the links of mails have a token in their path, and whoever has it may press the
/// button. A request is told by its route, <c>/ack/{token}</c>; one without a route may have come by such a link mistyped, and has no path.
/// </summary>
internal sealed class SpanAddresses : BaseProcessor<Activity>
{
    private const string Path = "url.path", Query = "url.query", Route = "http.route";

    /// <inheritdoc/>
    public override void OnEnd(Activity data)
    {
        if (data.GetTagItem(Path) is not null)
        {
            data.SetTag(Path, data.GetTagItem(Route));
        }

        data.SetTag(Query, null);
    }
}
