using System.Text.Json;
using static System.FormattableString;

namespace Monitoring.Service.Ingest;

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
