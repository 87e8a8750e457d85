using System.Text.Json;
using System.Text.Unicode;
using Monitoring.Core.Outcomes;
using static System.FormattableString;

namespace Monitoring.Service.Ingest;

/// <summary>One item as it was read: something to write, or a refusal.</summary>
/// <param name="TransactionId">The transaction it names; null when that could not be read.</param>
/// <param name="Post">What to write; null when refused.</param>
/// <param name="Refusal">Why it is refused; null when it can be written.</param>
internal readonly record struct ParsedItem(string? TransactionId, Post? Post, ItemResult? Refusal)
{
    /// <summary>The agent it names; null when that could not be read.</summary>
    public string? Agent
    {
        get => Post?.Agent ?? field;
        init;
    }

    /// <summary>
    /// The line of the body it begins in, from 1, as an editor counts them; 0 in a JSON body, whose items have no lines. Of telemetry the
    /// number of its record.
    /// </summary>
    public int Line { get; init; }

    /// <summary>What it is, where a body holds both kinds; null for what its endpoint takes.</summary>
    public IngestKind? Kind { get; init; }

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
    private const string HowToSave =
        "in Excel save it as \"CSV UTF-8\", elsewhere convert it, as iconv -f WINDOWS-1252 -t UTF-8 does.";

    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    private static ReadOnlySpan<byte> BigEndianMark => [0xFE, 0xFF];

    private static ReadOnlySpan<byte> LittleEndianMark => [0xFF, 0xFE];

    /// <summary>Starts to read a body.</summary>
    /// <param name="shape">How its items are written.</param>
    /// <param name="body">The bytes, unpacked; they stay as they are until the source is disposed.</param>
    /// <param name="draft">Where items are put together.</param>
    /// <param name="kind">The endpoint.</param>
    /// <param name="now">The service's clock.</param>
    /// <param name="refusal">Why the body cannot be read; null when it can.</param>
    /// <returns>The items; null when the body cannot be read.</returns>
    public static ItemSource? Open(
        BodyShape shape, ReadOnlyMemory<byte> body, ItemDraft draft, IngestKind kind, DateTimeOffset now, out Refusal? refusal)
    {
        body = body.Span.StartsWith(Utf8Mark) ? body[Utf8Mark.Length..] : body;
        var isUtf8 = Utf8.IsValid(body.Span);
        refusal = EncodingFault(body.Span, shape.Format, isUtf8);
        if (refusal is not null)
        {
            return null;
        }

        draft.Use(kind, now, isUtf8);
        ItemSource? source = shape.Format switch
        {
            BodyFormat.Json => JsonSource.Open(body.Span, draft, out refusal),
            BodyFormat.Ndjson => new NdjsonSource(body, draft),
            BodyFormat.Csv => CsvSource.Open(body, draft, shape.Agent, out refusal),
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "Telemetry is read by its own source."),
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

    /// <summary>Rows passed over so far because nobody has judged them yet; they are no items.</summary>
    public virtual int Skipped => 0;

    /// <summary>Reads the next item.</summary>
    /// <returns>False when there is none left.</returns>
    public abstract bool TryRead(out ParsedItem item);

    /// <summary>How many items there are; asked before the first is read.</summary>
    public abstract int Count();

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

    // A line of JSON can be judged by itself; in a sheet the rows with an umlaut in a remark are not a fair choice of all.
    private static Refusal? EncodingFault(ReadOnlySpan<byte> body, BodyFormat format, bool isUtf8)
    {
        var isWide = body.StartsWith(BigEndianMark) || body.StartsWith(LittleEndianMark);
        if (format == BodyFormat.Csv && !isUtf8)
        {
            var why = $"The file is {(isWide ? "UTF-16" : "not UTF-8")}: {HowToSave}";
            return Refusal.Unreadable(why + " Nothing was stored.") with { Why = why };
        }

        return isWide ? Refusal.Unreadable("The body starts with a byte order mark of UTF-16; send UTF-8.") : null;
    }
}

/// <summary>What the JSON reader found wrong, in words.</summary>
internal static class JsonFault
{
    /// <summary>The bytes JSON calls blank.</summary>
    public static ReadOnlySpan<byte> Blank => " \t\r\n"u8;

    /// <summary>The fault with its place, as the rest of a sentence.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="firstLine">The line of the body in which the reader began, from 1.</param>
    public static string Say(JsonException fault, int firstLine = 1)
    {
        // The reader's own message ends with the place once more.
        var end = fault.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var what = end < 0 ? fault.Message : fault.Message[..end];
        return Invariant($"is no JSON at line {fault.LineNumber + firstLine}, byte {fault.BytePositionInLine + 1}: ") + what.TrimEnd('.');
    }
}

/// <summary>
/// The items of a JSON body: one object or an array. Read whole before the first is given, because a body that breaks off later
/// is no JSON at all and nothing of it may be stored.
/// </summary>
internal sealed class JsonSource : ItemSource
{
    private readonly List<ParsedItem> items = [];
    private int next;

    private JsonSource()
    {
    }

    /// <inheritdoc/>
    public override bool IsEmpty => items.Count == 0;

    /// <inheritdoc/>
    public override bool IsReadWhole => true;

    /// <summary>Reads the body.</summary>
    public static JsonSource? Open(ReadOnlySpan<byte> body, ItemDraft draft, out Refusal? refusal)
    {
        var source = new JsonSource();
        refusal = null;
        if (body.Trim(JsonFault.Blank).IsEmpty)
        {
            return source;
        }

        var json = new Utf8JsonReader(body, JsonItemReader.Options);
        var isWhole = false;
        try
        {
            refusal = source.Read(ref json, new JsonItemReader(draft));
            isWhole = true;
            while (refusal is null && json.Read())
            {
                // Blanks may follow, anything else throws.
            }
        }
        catch (JsonException fault)
        {
            refusal = Refusal.Unreadable(isWhole
                ? "More follows the first JSON value: put several items into an array, or one per line as application/x-ndjson."
                : "The body " + JsonFault.Say(fault) + ".");
        }

        refusal = source.WithAgent(refusal);
        return refusal is null ? source : null;
    }

    /// <inheritdoc/>
    public override bool TryRead(out ParsedItem item)
    {
        var isLeft = next < items.Count;
        item = isLeft ? items[next++] : default;
        return isLeft;
    }

    /// <inheritdoc/>
    public override int Count() => items.Count;

    /// <inheritdoc/>
    public override int SkipRest()
    {
        var left = items.Count - next;
        next = items.Count;
        return left;
    }

    // What was read before it broke off says whose it is.
    private Refusal? WithAgent(Refusal? refusal) =>
        refusal is null ? null : refusal with { Agent = items.Find(item => item.Agent is not null).Agent };

    private Refusal? Read(ref Utf8JsonReader json, JsonItemReader reader)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.StartObject)
        {
            items.Capacity = 1;
            items.Add(reader.Read(ref json));
            return null;
        }

        if (json.TokenType != JsonTokenType.StartArray)
        {
            return Refusal.Unreadable("The body must be a JSON object or an array of objects.");
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            if (items.Count == BodyLimits.JsonItems)
            {
                return Refusal.TooLarge(
                    "The array has more than 1,000 items; send several, or one object per line as application/x-ndjson.");
            }

            items.Add(json.TokenType == JsonTokenType.StartObject ? reader.Read(ref json) : ParsedItem.NotAnObject);
            if (json.TokenType == JsonTokenType.StartArray)
            {
                json.Skip();
            }
        }

        return null;
    }
}
