using Microsoft.Net.Http.Headers;
using Monitoring.Service.Ingest;

namespace Monitoring.Service.Otlp;

/// <summary>OTLP over HTTP for one signal: a batch in the binary form or as JSON, answered in the form it came in.</summary>
/// <param name="signal">What the batches are of.</param>
/// <param name="judging">Makes verdicts of evaluations.</param>
/// <param name="counters">Counts what is passed over.</param>
/// <param name="budget">The memory bodies and their items share.</param>
internal sealed class OtlpDialect(Signal signal, Judging judging, OtlpCounters counters, BodyBudget budget) : Dialect
{
    /// <summary>The media type of the binary form.</summary>
    public const string Protobuf = "application/x-protobuf";

    private const string Choice = Protobuf + " or " + MediaTypes.Json;

    /// <inheritdoc/>
    public override IngestKind Kind => IngestKind.Verdict;

    /// <summary>True when a request is JSON, and so its answer.</summary>
    public static bool IsJson(HttpRequest request) => IsOf(request, MediaTypes.Json);

    /// <inheritdoc/>
    public override Refusal? Read(HttpRequest request, out BodyShape shape)
    {
        shape = default;
        if (!IsJson(request) && !IsOf(request, Protobuf))
        {
            return Refusal.Unsupported("Content-Type must be " + Choice + ".");
        }

        var refusal = MediaTypes.ReadCoding(request, out var isPacked);
        shape = new BodyShape(IsJson(request) ? BodyFormat.TelemetryJson : BodyFormat.Telemetry, isPacked);
        return refusal;
    }

    /// <summary>True: the answer of the protocol names nothing that is well.</summary>
    public override bool IsMinimal(HttpRequest request) => true;

    /// <inheritdoc/>
    public override ItemSource? Open(
        BodyShape shape, ReadOnlyMemory<byte> body, ItemDraft draft, DateTimeOffset now, out Refusal? refusal) => OtlpSource.Open(
            signal,
            shape.Format == BodyFormat.TelemetryJson ? RecordWire.Json : RecordWire.Binary,
            body,
            judging,
            new EventItems(draft, now),
            budget,
            out refusal);

    /// <inheritdoc/>
    public override Task AnswerAsync(HttpContext http, IngestAnswer answer, ItemSource source)
    {
        var batch = (OtlpSource)source;
        counters.Count(batch.Passed);
        var (rejected, message) = PartialSuccess.Of(signal, answer, batch);
        return new ProtocolAnswer(StatusCodes.Status200OK, signal.Answer(rejected, message)).ExecuteAsync(http);
    }

    private static bool IsOf(HttpRequest request, string type) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var sent) && sent.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase);
}
