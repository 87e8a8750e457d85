using Monitoring.Core.Slos;

namespace Monitoring.Core.Alerts;

/// <summary>
/// What a LATE notice says beside the window that was lowest: a stretch of evaluations should have breached. Its instants are those at which
/// the verdicts of its first and its last position were recorded, for commit order decides alerts; so an owner finds in it when the mail
/// would have come.
/// </summary>
public sealed record LateFacts
{
    /// <summary>When the first of its evaluations that breach was recorded.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>When the last one was recorded.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>When the lowest one was recorded.</summary>
    public required DateTimeOffset LowestAt { get; init; }

    /// <summary>The window of the lowest one as it was known then.</summary>
    public required WindowCounts Then { get; init; }

    /// <summary>Position of the last verdict event that is taken into account.</summary>
    public required long KnownPosition { get; init; }

    /// <summary>A notice of a stretch: its position and numbers are those of the stretch's lowest evaluation.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="coverage">Who answers for it.</param>
    /// <param name="slo">The definition by which it was judged.</param>
    /// <param name="stretch">The stretch.</param>
    /// <param name="late">What it says beside.</param>
    /// <param name="learned">The verdict by which it was learned.</param>
    public static NoticeFacts Notice(
        string agent, Coverage coverage, Slo slo, LateStretch stretch, LateFacts late, LateLearning learned) => new()
    {
        Kind = NoticeKind.Late,
        Agent = agent,
        Title = coverage.Title,
        Slo = slo.Name,
        Indicator = slo.Admission.Indicator == Outcomes.Indicator.Accuracy ? null : slo.Admission.Indicator,
        Target = slo.Rule.Target,
        AlertBelow = slo.Rule.AlertBelow,
        Window = slo.Rule.Window,
        Position = stretch.Lowest,
        At = learned.At,
        TransactionId = learned.TransactionId,
        Wrong = stretch.Counts.Wrong,
        Judged = stretch.Counts.Judged,
        IsFull = stretch.Counts.IsFull,
        Allowed = slo.Rule.Allowed,
        Episode = 0,
        OpenedAt = late.From,
        Late = late,
    };
}

/// <summary>The verdict by which a stretch was learned.</summary>
/// <param name="TransactionId">The transaction it judged.</param>
/// <param name="At">When it was recorded.</param>
public readonly record struct LateLearning(string TransactionId, DateTimeOffset At);
