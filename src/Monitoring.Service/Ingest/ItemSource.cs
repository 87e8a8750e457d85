using System.Text.Unicode;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Ingest;

/// <summary>One item as it was read: something to write, or a refusal.</summary>
/// <param name="TransactionId">The transaction it names; null when that could not be read.</param>
/// <param name="Post">What to write; null when refused.</param>
/// <param name="Refusal">Why it is refused; null when it can be written.</param>
internal readonly record struct ParsedItem(string? TransactionId, Post? Post, ItemResult? Refusal)
{
    /// <summary>An array element or line that is no object.</summary>
    public static ParsedItem NotAnObject { get; } =
        new(null, null, ItemResult.Rejected(new Fault(FaultKind.NotAnObject, "", "must be a JSON object")));

    /// <summary>A line that could not be read at all.</summary>
    public static ParsedItem Unreadable(string reason) =>
        new(null, null, ItemResult.Rejected(new Fault(FaultKind.Unreadable, "", reason)));
}

/// <summary>The items of one body, one after the other. Not thread-safe.</summary>
internal abstract class ItemSource : IDisposable
{
    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    private static ReadOnlySpan<byte> BigEndianMark => [0xFE, 0xFF];

    private static ReadOnlySpan<byte> LittleEndianMark => [0xFF, 0xFE];

    /// <summary>Starts to read a body.</summary>
    /// <param name="format">How its items are written.</param>
    /// <param name="body">The bytes; they stay as they are until the source is disposed.</param>
    /// <param name="draft">Where items are put together.</param>
    /// <param name="kind">The endpoint.</param>
    /// <param name="now">The service's clock.</param>
    /// <param name="refusal">Why the body cannot be read; null when it can.</param>
    /// <returns>The items; null when the body cannot be read.</returns>
    public static ItemSource? Open(
        BodyFormat format, ReadOnlyMemory<byte> body, ItemDraft draft, IngestKind kind, DateTimeOffset now, out Refusal? refusal)
    {
        refusal = MarkFault(body.Span);
        if (refusal is not null)
        {
            return null;
        }

        draft.Use(kind, now, Utf8.IsValid(body.Span));
        ItemSource? source = format switch
        {
            BodyFormat.Json => JsonSource.Open(body.Span, draft, out refusal),
            BodyFormat.Ndjson => new NdjsonSource(body, draft),
            _ => CsvSource.Open(body, draft, out refusal),
        };
        if (source is { IsEmpty: true })
        {
            source.Dispose();
            source = null;
            refusal = Refusal.Unreadable("There is no item in the body.");
        }

        return source;
    }

    /// <summary>True when there is not even one item.</summary>
    public abstract bool IsEmpty { get; }

    /// <summary>True when every item was read when it was opened, so that neither the body nor the draft is needed any more.</summary>
    public virtual bool IsReadWhole => false;

    /// <summary>Reads the next item.</summary>
    /// <returns>False when there is none left.</returns>
    public abstract bool TryRead(out ParsedItem item);

    /// <summary>Passes over the items that are left without reading them.</summary>
    /// <returns>How many there were.</returns>
    public abstract int SkipRest();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the source holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }

    private static Refusal? MarkFault(ReadOnlySpan<byte> body) =>
        body.StartsWith(Utf8Mark) ? Refusal.Unreadable("The body starts with a byte order mark; send UTF-8 without one.")
        : body.StartsWith(BigEndianMark) || body.StartsWith(LittleEndianMark)
            ? Refusal.Unreadable("The body starts with a byte order mark of UTF-16; send UTF-8.")
        : null;
}
