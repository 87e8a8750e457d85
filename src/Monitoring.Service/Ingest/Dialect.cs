namespace Monitoring.Service.Ingest;

/// <summary>How an endpoint that takes items is spoken to: what its bodies may be, which items are in them, and how it answers.</summary>
internal abstract class Dialect
{
    /// <summary>That of <c>/v1/outcomes</c>.</summary>
    public static Dialect Outcomes { get; } = new OwnDialect(IngestKind.Outcome);

    /// <summary>That of <c>/v1/verdicts</c>.</summary>
    public static Dialect Verdicts { get; } = new OwnDialect(IngestKind.Verdict);

    /// <summary>What its items are counted as that could not be read, or were not taken.</summary>
    public abstract IngestKind Kind { get; }

    /// <summary>Reads what a request says about its body.</summary>
    /// <returns>Why the body cannot be read; null when it can.</returns>
    public abstract Refusal? Read(HttpRequest request, out BodyShape shape);

    /// <summary>True when a caller is told of what went wrong alone.</summary>
    public abstract bool IsMinimal(HttpRequest request);

    /// <summary>Starts to read a body.</summary>
    /// <param name="shape">How its items are written.</param>
    /// <param name="body">The bytes, unpacked; they stay as they are until the source is disposed.</param>
    /// <param name="draft">Where items are put together.</param>
    /// <param name="now">The service's clock.</param>
    /// <param name="refusal">Why the body cannot be read; null when it can.</param>
    /// <returns>The items; null when the body cannot be read.</returns>
    public abstract ItemSource? Open(BodyShape shape, ReadOnlyMemory<byte> body, ItemDraft draft, DateTimeOffset now, out Refusal? refusal);

    /// <summary>Answers a request whose items were decided.</summary>
    /// <param name="http">The request.</param>
    /// <param name="answer">What became of them.</param>
    /// <param name="source">Where they came from, read to its end.</param>
    public abstract Task AnswerAsync(HttpContext http, IngestAnswer answer, ItemSource source);
}

/// <summary>The product's own: one kind of items as JSON, lines or a sheet, and an answer that lists them.</summary>
/// <param name="kind">What is taken.</param>
internal sealed class OwnDialect(IngestKind kind) : Dialect
{
    /// <inheritdoc/>
    public override IngestKind Kind { get; } = kind;

    /// <inheritdoc/>
    public override Refusal? Read(HttpRequest request, out BodyShape shape) => MediaTypes.Read(request, Kind, out shape);

    /// <inheritdoc/>
    public override bool IsMinimal(HttpRequest request) => Preference.IsMinimal(request);

    /// <inheritdoc/>
    public override ItemSource? Open(
        BodyShape shape, ReadOnlyMemory<byte> body, ItemDraft draft, DateTimeOffset now, out Refusal? refusal) =>
        ItemSource.Open(shape, body, draft, Kind, now, out refusal);

    /// <inheritdoc/>
    public override Task AnswerAsync(HttpContext http, IngestAnswer answer, ItemSource source) =>
        AnswerWriter.WriteAsync(http.Response, answer, http.RequestAborted);
}
