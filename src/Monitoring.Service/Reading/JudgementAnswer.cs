using System.Text.Json.Serialization;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Reading;

/// <summary>One verdict. What the judge did not send beyond the verdict itself is absent.</summary>
/// <param name="Position">Its position; null while it waits for its outcome.</param>
/// <param name="Verdict">Right, wrong or unsure.</param>
/// <param name="Source">Who judged.</param>
/// <param name="Selection">Why this transaction was judged.</param>
/// <param name="InclusionProbability">With which probability it was drawn.</param>
/// <param name="JudgedBy">Name of the judge.</param>
/// <param name="JudgedAt">When it was judged.</param>
/// <param name="CauseCode">Why it was wrong.</param>
/// <param name="VerdictId">The caller's name of the verdict; null when none was sent.</param>
/// <param name="RecordedAt">When it was recorded; its receipt while it waits.</param>
internal sealed record JudgementAnswer(
    long? Position,
    Verdict Verdict,
    VerdictSource Source,
    Selection Selection,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? InclusionProbability,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? JudgedBy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? JudgedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CauseCode,
    string? VerdictId,
    DateTimeOffset RecordedAt)
{
    /// <summary>The answer for a verdict.</summary>
    public static JudgementAnswer Of(VerdictReading verdict)
    {
        var sent = OutcomeContent.Read(verdict.Content);
        return new(
            verdict.Position,
            verdict.Facts.Verdict,
            verdict.Facts.Source,
            verdict.Facts.Selection,
            sent.InclusionProbability,
            sent.JudgedBy,
            sent.JudgedAt,
            sent.CauseCode,
            verdict.Facts.VerdictId,
            verdict.RecordedAt);
    }
}
