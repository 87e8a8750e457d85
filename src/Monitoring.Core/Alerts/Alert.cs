using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Alerts;

/// <summary>What an alert is about. The numbers are stored.</summary>
public enum AlertKind
{
    /// <summary>An SLO in breach: the alert of an episode.</summary>
    Accuracy = 1,

    /// <summary>An agent of which nothing comes.</summary>
    Silence = 2,

    /// <summary>An SLO whose outcomes come and whose verdicts do not.</summary>
    LabelsLate = 3,

    /// <summary>A drift signal of an SLO whose owner asked to be alerted by it.</summary>
    Drift = 4,

    /// <summary>A practice alarm of an agent.</summary>
    Drill = 5,
}

/// <summary>Why the ladder of an alert begins. The numbers are stored.</summary>
public enum RoundCause
{
    /// <summary>The alert opened.</summary>
    Opened = 1,

    /// <summary>Its episode was reopened.</summary>
    Reopened = 2,

    /// <summary>An acknowledgement ran out, or whoever gave it left the registry.</summary>
    RanOut = 3,

    /// <summary>Its agent has another owner.</summary>
    HandedOver = 4,
}

/// <summary>One run of the ladder: from its beginning until somebody acknowledges, another round begins, or the alert closes.</summary>
/// <param name="Number">From 1 within the alert.</param>
/// <param name="At">When it begins.</param>
/// <param name="Cause">Why.</param>
public readonly record struct LadderRound(long Number, DateTimeOffset At, RoundCause Cause);

/// <summary>Somebody said that they have an alert.</summary>
/// <param name="By">Key of the person.</param>
/// <param name="Comment">What they said; may be empty.</param>
/// <param name="At">When they said so.</param>
/// <param name="Until">When it runs out.</param>
public sealed record Acknowledgement(string By, string Comment, DateTimeOffset At, DateTimeOffset Until)
{
    /// <summary>How long it lasts unless it says otherwise, and at most.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromHours(24), Longest = TimeSpan.FromDays(7);

    /// <summary>The longest comment, in UTF-16 units.</summary>
    public const int LongestComment = 2_000;

    /// <summary>When it runs out; at once when that is further away than any may be, since the clock that gave it was set back.</summary>
    /// <param name="now">The present.</param>
    public DateTimeOffset EndAt(DateTimeOffset now) => Until - now > Longest + Instant.HostsDiffer ? now : Until;

    /// <summary>What is wrong with an end; null when nothing is.</summary>
    /// <param name="until">When the acknowledgement would run out.</param>
    /// <param name="now">The present.</param>
    public static string? WhyNot(DateTimeOffset until, DateTimeOffset now) =>
        until <= now ? "must be in the future"
        : until - now > Longest ? "must be within 7 days"
        : null;
}

/// <summary>What is stored of an alert: what needs somebody, and who has it. It is never a second truth about accuracy.</summary>
/// <param name="Number">Number within the agent: that of its episode, or from <see cref="FirstOther"/> on.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="SloId">The store's number of the SLO; null when it is about the agent as a whole.</param>
/// <param name="OpenedAt">When it opened first.</param>
/// <param name="Owner">Key of the person who owned the agent when its round began; empty for alerts from before there were any.</param>
/// <param name="Round">The round of its ladder.</param>
public sealed record Alert(long Number, AlertKind Kind, long? SloId, DateTimeOffset OpenedAt, string Owner, LadderRound Round)
{
    /// <summary>The number before the first alert of an agent that belongs to no episode.</summary>
    public const long FirstOther = 500_000;

    /// <summary>When it closed; null while open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>True while the last that was said of it is that it is open; false while maintenance holds that back, and when it is over.</summary>
    public bool IsTold { get; init; } = true;

    /// <summary>Who has it; null when nobody has, also once it ran out.</summary>
    public Acknowledgement? Acknowledgement { get; init; }

    /// <summary>When anybody acknowledged it first; null when nobody ever did.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>What people made of it.</summary>
    /// <param name="done">The steps done of its ladder, all rounds.</param>
    /// <param name="last">The last acknowledgement there was: whoever had it when it closed is told by that; null when there was none.</param>
    public Handling HandlingAfter(IEnumerable<DoneStep> done, Acknowledgement? last = null) =>
        Acknowledgement is not null || (last?.At >= Round.At && last.Until > ClosedAt) ? Handling.Acknowledged
        : done.Any(step => step.Round == Round.Number && step.Step is LadderStep.Escalation or LadderStep.Refused) ? Handling.Escalated
        : Handling.Unacknowledged;
}
