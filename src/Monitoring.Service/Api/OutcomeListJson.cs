using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Api;

/// <summary>
/// One row of a list of transactions: the outcome with one verdict, the one that counts or else the newest.
/// </summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="TransactionId">The transaction; null when it was removed because it was too old, and only its place is left.</param>
/// <param name="OccurredAt">When it happened; null with a verdict that waits.</param>
/// <param name="ReceivedAt">Receipt of the outcome, or of the verdict that waits.</param>
/// <param name="Disposition">How it left the agent; null with a verdict that waits.</param>
/// <param name="Segments">By what accuracy is broken down; null when none was sent.</param>
/// <param name="AgentVersion">The agent's version; null when none was sent.</param>
/// <param name="Verdict">Right, wrong or unsure; null while nobody has judged.</param>
/// <param name="Indicator">What was judged.</param>
/// <param name="Source">Who judged.</param>
/// <param name="Selection">Why this transaction was judged.</param>
/// <param name="JudgedBy">Name of the judge.</param>
/// <param name="JudgeVersion">Version of the judge.</param>
/// <param name="JudgedAt">When it was judged, where that was sent.</param>
/// <param name="VerdictId">The caller's name of the verdict.</param>
/// <param name="CauseCode">Why it was wrong.</param>
/// <param name="Comment">What the judge said beside it.</param>
/// <param name="Position">Position of the verdict; null without one and while it waits.</param>
/// <param name="RecordedAt">When the verdict was recorded; its receipt while it waits.</param>
/// <param name="Reason">Why the SLO counts none of its verdicts; null when it counts one, when there is none, and without an SLO.</param>
/// <param name="Place">Position at which it took its place in the SLO's window; null when it has none.</param>
internal sealed record ListedOutcomeAnswer(
    string Agent,
    string? TransactionId,
    DateTimeOffset? OccurredAt,
    DateTimeOffset? ReceivedAt,
    Disposition? Disposition,
    IReadOnlyDictionary<string, string>? Segments,
    string? AgentVersion,
    Verdict? Verdict,
    string? Indicator,
    VerdictSource? Source,
    Selection? Selection,
    string? JudgedBy,
    string? JudgeVersion,
    DateTimeOffset? JudgedAt,
    string? VerdictId,
    string? CauseCode,
    string? Comment,
    long? Position,
    DateTimeOffset? RecordedAt,
    UncountedReason? Reason,
    long? Place)
{
    /// <summary>The answer for a row.</summary>
    /// <param name="page">The page it stands on.</param>
    /// <param name="row">The row.</param>
    public static ListedOutcomeAnswer Of(OutcomePage page, ListedOutcome row)
    {
        var (facts, judged) = (row.Verdict?.Facts, row.Verdict?.Sent);
        return new(
            page.Agent,
            row.TransactionId,
            row.OccurredAt,
            row.ReceivedAt,
            row.Disposition,
            row.Sent is { Segments: { Count: > 0 } segments } ? segments : null,
            row.Sent?.AgentVersion,
            facts?.Verdict,
            facts?.Indicator,
            facts?.Source,
            facts?.Selection,
            judged?.JudgedBy,
            judged?.JudgeVersion,
            judged?.JudgedAt,
            facts?.VerdictId,
            judged?.CauseCode,
            judged?.Comment,
            row.Verdict?.Position,
            row.Verdict?.RecordedAt,
            page.Slo is null ? null : ReasonOf(row.Counting),
            page.Slo is null ? null : row.Place);
    }

    /// <summary>Why an SLO counts no verdict; null when it counts one or there is none.</summary>
    public static UncountedReason? ReasonOf(Counting counting) => counting switch
    {
        Counting.OtherIndicator => UncountedReason.OtherIndicator,
        Counting.Disposition => UncountedReason.Disposition,
        Counting.Source => UncountedReason.Source,
        Counting.Weaker => UncountedReason.Weaker,
        Counting.Selection => UncountedReason.Selection,
        _ => null,
    };
}

/// <summary>Why an SLO counts no verdict of a transaction, by the newest one.</summary>
internal enum UncountedReason
{
    /// <summary>The disposition is not admitted.</summary>
    Disposition,

    /// <summary>Its source is not counted.</summary>
    Source,

    /// <summary>An earlier one is of a stronger source.</summary>
    Weaker,

    /// <summary>Its selection takes no place.</summary>
    Selection,

    /// <summary>All of them are of other indicators.</summary>
    OtherIndicator,
}
