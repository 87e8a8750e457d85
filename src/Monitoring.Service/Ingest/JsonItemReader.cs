using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Ingest;

/// <summary>
/// Reads one JSON object into a draft. Depth is no limit here: a value of the wrong shape is skipped without recursion, so a
/// deep one costs its item and not its siblings. Not thread-safe.
/// </summary>
/// <param name="draft">Where the item goes.</param>
internal sealed class JsonItemReader(ItemDraft draft)
{
    /// <summary>How the readers are set: no comments, no trailing commas, any depth a body can hold.</summary>
    public static readonly JsonReaderOptions Options = new() { MaxDepth = 16 * 1024 * 1024 };

    /// <summary>Longest text, with escapes, that any field could accept.</summary>
    private const int LongestEscaped = 6 * Names.LongestLines;

    private byte[]? unescaped;

    /// <summary>Reads the object that the reader has just entered, to its end.</summary>
    /// <exception cref="JsonException">The bytes are no JSON.</exception>
    public ParsedItem Read(ref Utf8JsonReader json)
    {
        draft.Begin();
        var expected = ItemField.Agent;
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            if (!draft.TryName(Text(ref json, out _), expected, out var field))
            {
                json.Read();
                json.Skip();
                continue;
            }

            expected = field + 1;
            json.Read();
            if (!IsAbsent(ref json, field))
            {
                draft.Mark(field);
                ReadValue(ref json, field);
            }
        }

        return draft.Finish();
    }

    private static bool IsAbsent(ref Utf8JsonReader json, ItemField field) =>
        json.TokenType == JsonTokenType.Null
            || (json.TokenType == JsonTokenType.String && json.ValueSpan.IsEmpty && ItemFields.MayBeEmpty(field));

    private static string Shape(ItemField field) => field switch
    {
        ItemField.Confidence or ItemField.InclusionProbability => "must be a number, without quotes",
        ItemField.Segments => "must be an object of keys and texts",
        ItemField.Attributes => "must be an object of keys and numbers or texts",
        ItemField.Disposition => Utf8Words<Disposition>.Rule,
        ItemField.Verdict => Utf8Words<Verdict>.Rule,
        ItemField.Source => Utf8Words<VerdictSource>.Rule,
        ItemField.Selection => Utf8Words<Selection>.Rule,
        ItemField.OccurredAt or ItemField.CompletedAt or ItemField.DueBy or ItemField.JudgedAt => Rfc3339.Rule,
        _ => "must be a text, in quotes",
    };

    private void ReadValue(ref Utf8JsonReader json, ItemField field)
    {
        switch (field, json.TokenType)
        {
            case (ItemField.Segments, JsonTokenType.StartObject):
                ReadSegments(ref json);
                break;
            case (ItemField.Attributes, JsonTokenType.StartObject):
                ReadAttributes(ref json);
                break;
            case (ItemField.Confidence or ItemField.InclusionProbability, JsonTokenType.Number) when json.TryGetDouble(out var number):
                draft.Take(field, number);
                break;
            case (not (ItemField.Confidence or ItemField.InclusionProbability or ItemField.Segments or ItemField.Attributes),
                JsonTokenType.String):
                var text = Text(ref json, out var fault);
                if (fault is null)
                {
                    draft.Take(field, text);
                }
                else
                {
                    draft.Faults.Add(field, fault);
                }

                break;
            default:
                draft.Faults.Add(field, Shape(field));
                json.Skip();
                break;
        }
    }

    private void ReadSegments(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var key = draft.Tags.TakeKey(ItemField.Segments, Text(ref json, out _));
            json.Read();
            if (key is not null && json.TokenType == JsonTokenType.String)
            {
                var text = Text(ref json, out var fault);
                if (fault is null)
                {
                    draft.Tags.TakeSegment(key, text);
                }
                else
                {
                    draft.Faults.Add(ItemField.Segments, key, fault);
                }

                continue;
            }

            if (key is not null)
            {
                draft.Faults.Add(ItemField.Segments, key, "must be a text, in quotes; without a value leave the key out");
            }

            json.Skip();
        }
    }

    private void ReadAttributes(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var key = draft.Tags.TakeKey(ItemField.Attributes, Text(ref json, out _));
            json.Read();
            if (key is null)
            {
                json.Skip();
            }
            else if (json.TokenType == JsonTokenType.Number && json.TryGetDouble(out var number) && double.IsFinite(number))
            {
                draft.Tags.TakeAttribute(key, new AttributeValue(number));
            }
            else if (json.TokenType == JsonTokenType.Number)
            {
                draft.Faults.Add(ItemField.Attributes, key, "is too large a number; at most about 1.8e308");
            }
            else if (json.TokenType == JsonTokenType.String)
            {
                var text = Text(ref json, out var fault);
                if (fault is null)
                {
                    draft.Tags.TakeAttribute(key, text);
                }
                else
                {
                    draft.Faults.Add(ItemField.Attributes, key, fault);
                }
            }
            else
            {
                draft.Faults.Add(ItemField.Attributes, key, "must be a number or a text; without a value leave the key out");
                json.Skip();
            }
        }
    }

    /// <summary>
    /// The bytes of a text or name with its escapes resolved; as they stand when they are faulty or too long for any field.
    /// </summary>
    private ReadOnlySpan<byte> Text(ref Utf8JsonReader json, out string? fault)
    {
        var raw = json.ValueSpan;
        fault = null;
        if (!json.ValueIsEscaped || raw.Length > LongestEscaped)
        {
            return raw;
        }

        if (!Utf8.IsValid(raw))
        {
            fault = "is not valid UTF-8";
            return raw;
        }

        if (HasLoneSurrogate(raw))
        {
            fault = "has half of a surrogate pair";
            return raw;
        }

        unescaped ??= new byte[LongestEscaped];
        return unescaped.AsSpan(0, json.CopyString(unescaped));
    }

    private static bool HasLoneSurrogate(ReadOnlySpan<byte> raw)
    {
        var opened = false;
        for (var i = 0; i < raw.Length; i++)
        {
            var unit = 0;
            if (raw[i] == '\\')
            {
                i++;
                if (raw[i] == 'u')
                {
                    unit = Utf8Parser.TryParse(raw.Slice(i + 1, 4), out int escaped, out _, 'x') ? escaped : 0;
                    i += 4;
                }
            }

            if (opened != (unit is >= 0xDC00 and <= 0xDFFF))
            {
                return true;
            }

            opened = unit is >= 0xD800 and <= 0xDBFF;
        }

        return opened;
    }
}
