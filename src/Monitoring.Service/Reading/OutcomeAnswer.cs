using System.Text.Json.Serialization;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Reading;

/// <summary>
/// An outcome: what was sent, with the time and the disposition filled in. Its own verdict stands in the
/// verdict history; fields that were not sent are absent.
/// </summary>
/// <param name="OccurredAt">When it happened, as sent, or the receipt.</param>
/// <param name="CompletedAt">When the work ended.</param>
/// <param name="DueBy">When it had to be done.</param>
/// <param name="Disposition">How the transaction left the agent.</param>
/// <param name="Confidence">How sure the agent was.</param>
/// <param name="Segments">By what accuracy is broken down.</param>
/// <param name="Attributes">What the input was like: numbers and short texts.</param>
/// <param name="AgentVersion">The agent's version.</param>
internal sealed record OutcomeAnswer(
    DateTimeOffset OccurredAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? CompletedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? DueBy,
    Disposition Disposition,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Confidence,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, string>? Segments,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, AttributeValue>? Attributes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AgentVersion)
{
    /// <summary>The answer for an outcome.</summary>
    public static OutcomeAnswer Of(StoredOutcome outcome)
    {
        var sent = OutcomeContent.Read(outcome.Content);
        return new(
            outcome.OccurredAt,
            sent.CompletedAt,
            sent.DueBy,
            outcome.Disposition,
            sent.Confidence,
            sent.Segments.Count == 0 ? null : sent.Segments,
            sent.Attributes.Count == 0 ? null : sent.Attributes,
            sent.AgentVersion);
    }
}
