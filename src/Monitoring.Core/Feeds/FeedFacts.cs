using System.Text.Json.Serialization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Feeds;

/// <summary>What a notice of silence says: what came last, what was expected, and how it ended.</summary>
public sealed record FeedFacts
{
    /// <summary>Why the agent is silent.</summary>
    public required SilenceCause Cause { get; init; }

    /// <summary>When that was certain.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>The latest slot that passed empty; null for every other cause.</summary>
    public DateTimeOffset? Slot { get; init; }

    /// <summary>How long after its slot an outcome may come; null for every other cause.</summary>
    public TimeSpan? Grace { get; init; }

    /// <summary>How long it may be silent; null for every other cause.</summary>
    public TimeSpan? SilentAfter { get; init; }

    /// <summary>True when that is counted in plant hours.</summary>
    public bool InPlantHours { get; init; }

    /// <summary>The end of the day by which the first was expected; null for every other cause.</summary>
    public DateTimeOffset? FirstBy { get; init; }

    /// <summary>Receipt of the last outcome before; null when there was none.</summary>
    public DateTimeOffset? LastOutcomeAt { get; init; }

    /// <summary>Receipt of the last heartbeat before; null when there was none.</summary>
    public DateTimeOffset? LastHeartbeatAt { get; init; }

    /// <summary>How many outcomes had come: one more ends it.</summary>
    public long Outcomes { get; init; }

    /// <summary>When what ended it was received; null while it lasts.</summary>
    public DateTimeOffset? BackAt { get; init; }

    /// <summary>True when a heartbeat ended it.</summary>
    public bool IsHeartbeat { get; init; }

    /// <summary>Since when nothing came that would have been an answer; null when nothing ever did.</summary>
    [JsonIgnore]
    public DateTimeOffset? Since => Cause == SilenceCause.Slot ? LastOutcomeAt : new LastHeard(LastOutcomeAt, LastHeartbeatAt).Any;

    /// <summary>What is said of a silence as it begins.</summary>
    public static FeedFacts Of(Silence silence, Coverage coverage, LastHeard last, long outcomes) => new()
    {
        Cause = silence.Cause,
        DueAt = silence.DueAt,
        Slot = silence.Slot,
        Grace = silence.Cause == SilenceCause.Slot ? coverage.Expects?.Grace : null,
        SilentAfter = silence.Cause == SilenceCause.Quiet ? coverage.SilentAfter : null,
        InPlantHours = silence.Cause == SilenceCause.Quiet && coverage.Calendar is not null,
        FirstBy = silence.Cause == SilenceCause.First ? coverage.ExpectFirstBy : null,
        LastOutcomeAt = last.Outcome,
        LastHeartbeatAt = last.Heartbeat,
        Outcomes = outcomes,
    };
}

/// <summary>What a notice of late verdicts says: how many outcomes wait, since when, and how it ended.</summary>
public sealed record LabelFacts
{
    /// <summary>Admitted outcomes without a verdict that counts.</summary>
    public required long Pending { get; init; }

    /// <summary>Within which time verdicts were to come.</summary>
    public required TimeSpan Within { get; init; }

    /// <summary>True when that is counted in plant hours.</summary>
    public bool InPlantHours { get; init; }

    /// <summary>When the last verdict that counts was recorded; null when there was none.</summary>
    public DateTimeOffset? LastVerdictAt { get; init; }

    /// <summary>From when it is counted.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When they were late.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Position of the last verdict that counted: a later one ends it.</summary>
    public long LastPosition { get; init; }

    /// <summary>When the verdict that ended it was recorded; null while it lasts.</summary>
    public DateTimeOffset? BackAt { get; init; }

    /// <summary>A notice of late verdicts, with the SLO as it stands.</summary>
    /// <param name="kind">What happened.</param>
    /// <param name="agent">The agent's name.</param>
    /// <param name="coverage">Who answers for it.</param>
    /// <param name="fold">The SLO as it stands.</param>
    /// <param name="labels">What it says.</param>
    /// <param name="position">Position of the agent's last verdict event.</param>
    /// <param name="at">When it is said.</param>
    public static NoticeFacts Notice(
        NoticeKind kind, string agent, Coverage coverage, SloFold fold, LabelFacts labels, long position, DateTimeOffset at) =>
        NoticeFacts.OfAgent(kind, agent, coverage, position, at) with
        {
            Slo = fold.Slo.Name,
            Indicator = fold.Slo.Admission.Indicator == Outcomes.Indicator.Accuracy ? null : fold.Slo.Admission.Indicator,
            Target = fold.Slo.Rule.Target,
            AlertBelow = fold.Slo.Rule.AlertBelow,
            Window = fold.Slo.Rule.Window,
            Wrong = fold.Counts.Wrong,
            Judged = fold.Counts.Judged,
            IsFull = fold.Counts.IsFull,
            Allowed = fold.Slo.Rule.Allowed,
            Labels = labels,
        };
}
