using System.Globalization;
using System.Text.Json;

namespace Monitoring.Core.Outcomes;

/// <summary>
/// Writes the canonical form: JSON without blanks, every field with one spelling. The caller names the fields in ordinal
/// order. Reused from item to item. Not thread-safe.
/// </summary>
public sealed class ContentWriter
{
    private const int LongestNumber = 32;

    private char[] text = new char[512];
    private int length;

    /// <summary>Opens an object: the whole, or the value of the named field.</summary>
    public void Open(string? field = null)
    {
        if (field is not null)
        {
            Name(field);
        }

        Raw('{');
    }

    /// <summary>Closes the innermost object.</summary>
    public void Close() => Raw('}');

    /// <summary>A text; characters are those of <see cref="Names.IsText"/>, so only quote and backslash need an escape.</summary>
    public void Text(string field, string value)
    {
        Name(field);
        Quoted(value);
    }

    /// <summary>A text of several lines: characters of <see cref="Names.IsLines"/>.</summary>
    public void Lines(string field, string value)
    {
        Name(field);
        Reserve((2 * value.Length) + 2);
        text[length++] = '"';
        foreach (var character in value)
        {
            if (character is '"' or '\\' or '\n' or '\r' or '\t')
            {
                text[length++] = '\\';
            }

            text[length++] = character switch { '\n' => 'n', '\r' => 'r', '\t' => 't', _ => character };
        }

        text[length++] = '"';
    }

    /// <summary>A finite number, in the shortest spelling that reads back to the same double; minus zero is zero.</summary>
    public void Number(string field, double value)
    {
        Name(field);
        Reserve(LongestNumber);
        (value + 0.0).TryFormat(text.AsSpan(length), out var written, "R", CultureInfo.InvariantCulture);
        length += written;
    }

    /// <summary>An instant, as <see cref="Rfc3339"/> writes it.</summary>
    public void Instant(string field, DateTimeOffset value)
    {
        Name(field);
        Raw('"');
        Reserve(Rfc3339.LongestText);
        length += Rfc3339.Format(value, text.AsSpan(length));
        Raw('"');
    }

    /// <summary>What was written; the writer is empty again.</summary>
    public string Take()
    {
        var whole = new string(text, 0, length);
        length = 0;
        return whole;
    }

    private void Name(string field)
    {
        if (text[length - 1] != '{')
        {
            Raw(',');
        }

        Quoted(field);
        Raw(':');
    }

    private void Quoted(string value)
    {
        Reserve((2 * value.Length) + 2);
        text[length++] = '"';
        if (value.AsSpan().ContainsAny('"', '\\'))
        {
            foreach (var character in value)
            {
                if (character is '"' or '\\')
                {
                    text[length++] = '\\';
                }

                text[length++] = character;
            }
        }
        else
        {
            value.CopyTo(text.AsSpan(length));
            length += value.Length;
        }

        text[length++] = '"';
    }

    private void Raw(char character)
    {
        Reserve(1);
        text[length++] = character;
    }

    private void Reserve(int more)
    {
        if (length + more > text.Length)
        {
            Array.Resize(ref text, Math.Max(2 * text.Length, length + more));
        }
    }
}

/// <summary>Reads a canonical form back, field by field.</summary>
internal static class ContentReader
{
    public static OutcomeContent Read(string content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            var read = new OutcomeContent();
            foreach (var field in document.RootElement.EnumerateObject())
            {
                Take(read, field);
            }

            return read;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException("The text is no canonical content.", broken);
        }
    }

    private static void Take(OutcomeContent read, JsonProperty field)
    {
        switch (field.Name)
        {
            case "agentVersion": read.AgentVersion = Text(field); break;
            case "causeCode": read.CauseCode = Text(field); break;
            case "comment": read.Comment = Text(field); break;
            case "completedAt": read.CompletedAt = Instant(field); break;
            case "confidence": read.Confidence = field.Value.GetDouble(); break;
            case "disposition": read.Disposition = Member<Disposition>(field); break;
            case "dueBy": read.DueBy = Instant(field); break;
            case "inclusionProbability": read.InclusionProbability = field.Value.GetDouble(); break;
            case "indicator": read.Indicator = Text(field); break;
            case "judgeVersion": read.JudgeVersion = Text(field); break;
            case "judgedAt": read.JudgedAt = Instant(field); break;
            case "judgedBy": read.JudgedBy = Text(field); break;
            case "occurredAt": read.OccurredAt = Instant(field); break;
            case "selection": read.Selection = Member<Selection>(field); break;
            case "source": read.Source = Member<VerdictSource>(field); break;
            case "verdict": read.Verdict = Member<Verdict>(field); break;
            case "verdictId": read.VerdictId = Text(field); break;
            case "segments":
                foreach (var segment in field.Value.EnumerateObject())
                {
                    read.TryAddSegment(segment.Name, Text(segment));
                }

                break;
            case "attributes":
                foreach (var attribute in field.Value.EnumerateObject())
                {
                    read.TryAddAttribute(attribute.Name, Attribute(attribute));
                }

                break;
            default: throw new FormatException("The content has an unknown field.");
        }
    }

    private static string Text(JsonProperty field) => field.Value.GetString() ?? throw new FormatException("A text is null.");

    private static AttributeValue Attribute(JsonProperty field) => field.Value.ValueKind == JsonValueKind.Number
        ? new AttributeValue(field.Value.GetDouble())
        : new AttributeValue(Text(field));

    private static DateTimeOffset Instant(JsonProperty field) =>
        Rfc3339.TryParse(Text(field), out var instant, out var reason) ? instant : throw new FormatException("An instant " + reason);

    private static T Member<T>(JsonProperty field)
        where T : struct, Enum =>
        Word<T>.TryParse(Text(field), out var member) ? member : throw new FormatException("A word is none of " + Word<T>.Choice);
}
