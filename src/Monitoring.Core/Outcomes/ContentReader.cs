using System.Text.Json;

namespace Monitoring.Core.Outcomes;

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
