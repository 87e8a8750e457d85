using Monitoring.Core.Deliveries;
using System.Text.Json.Serialization;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Feeds;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using static System.FormattableString;

namespace Monitoring.Core.Alerts;

/// <summary>What a notice says. The numbers are stored.</summary>
#pragma warning disable CA1027 // The numbers are names, not bits.
public enum NoticeKind
#pragma warning restore CA1027
{
    /// <summary>An SLO fell below its alert line: a new episode.</summary>
    Breach = 1,

    /// <summary>It fell again soon after RECOVERED: the same episode.</summary>
    Reopened = 2,

    /// <summary>The errors beyond the target's allowance have tripled since the last notice.</summary>
    Worse = 3,

    /// <summary>The episode is closed: at target for a whole hold.</summary>
    Recovered = 4,

    /// <summary>A message was refused for good or given up; the next person is told.</summary>
    Undelivered = 5,

    /// <summary>The SLO left the registry while an episode was open.</summary>
    Retired = 6,

    /// <summary>A detector saw the verdicts of an SLO, or of one segment value, get worse: a warning that opens no episode.</summary>
    Drift = 7,

    /// <summary>An input of the agent differs from its reference.</summary>
    DataDrift = 8,

    /// <summary>To the owner: nobody has the alert, or no longer.</summary>
    Reminder = 9,

    /// <summary>To the deputy or the fallback: nobody has answered.</summary>
    Escalated = 10,

    /// <summary>To everybody who was told: somebody has it.</summary>
    Acknowledged = 11,

    /// <summary>To the old and the new owner of an agent that has open alerts.</summary>
    Handover = 12,

    /// <summary>A practice alarm.</summary>
    Drill = 13,

    /// <summary>A verdict that came late shows that accuracy was low in the past.</summary>
    Late = 14,

    /// <summary>Nothing comes from an agent, though something is expected.</summary>
    Silent = 15,

    /// <summary>It is heard again.</summary>
    Back = 16,

    /// <summary>Outcomes of an SLO come, and their verdicts do not.</summary>
    LabelsLate = 17,

    /// <summary>A verdict came again.</summary>
    LabelsBack = 18,

    /// <summary>To a person, about no agent: how their SLOs stand today.</summary>
    Daily = 20,

    /// <summary>To a person, about no agent: a link to sign in.</summary>
    SignIn = 21,
}

/// <summary>The word of a notice in subjects, answers and file names.</summary>
public static class NoticeWord
{
    /// <summary><c>BREACH</c>.</summary>
    public static string Of(NoticeKind kind) => kind switch
    {
        NoticeKind.Breach => "BREACH",
        NoticeKind.Reopened => "REOPENED",
        NoticeKind.Worse => "WORSE",
        NoticeKind.Recovered => "RECOVERED",
        NoticeKind.Undelivered => "ESCALATED",
        NoticeKind.Retired => "RETIRED",
        NoticeKind.Drift => "DRIFT",
        NoticeKind.DataDrift => "DATA DRIFT",
        NoticeKind.Reminder => "REMINDER",
        NoticeKind.Escalated => "ESCALATED",
        NoticeKind.Acknowledged => "ACKNOWLEDGED",
        NoticeKind.Handover => "HANDOVER",
        NoticeKind.Drill => "DRILL",
        NoticeKind.Late => "LATE",
        NoticeKind.Silent => "SILENT",
        NoticeKind.Back => "BACK",
        NoticeKind.LabelsLate => "LABELS LATE",
        NoticeKind.LabelsBack => "LABELS BACK",
        NoticeKind.Daily => "DAILY",
        NoticeKind.SignIn => "SIGN IN",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such notice."),
    };
}

/// <summary>
/// What a notice says: every number is that of its position, read once in the transaction that made it and stored with it,
/// never read again. Subject, body, API and metric of one evaluation therefore agree.
/// </summary>
public sealed record NoticeFacts
{
    /// <summary>What happened.</summary>
    public required NoticeKind Kind { get; init; }

    /// <summary>The agent's name.</summary>
    public required string Agent { get; init; }

    /// <summary>What people call the agent.</summary>
    public required string Title { get; init; }

    /// <summary>The SLO's name.</summary>
    public required string Slo { get; init; }

    /// <summary>The indicator the SLO counts; null for accuracy.</summary>
    public string? Indicator { get; init; }

    /// <summary>Agreed accuracy, a ratio.</summary>
    public required decimal Target { get; init; }

    /// <summary>Accuracy below which the owner is alerted, a ratio.</summary>
    public required decimal AlertBelow { get; init; }

    /// <summary>W.</summary>
    public required int Window { get; init; }

    /// <summary>Position of the evaluation.</summary>
    public required long Position { get; init; }

    /// <summary>The registry revision that caused it; null where a verdict did, and in notices of older programs.</summary>
    public long? Revision { get; init; }

    /// <summary>When the evaluation was recorded.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The transaction judged; null when a registry revision caused the notice.</summary>
    public string? TransactionId { get; init; }

    /// <summary>
    /// When that transaction happened, without one the newest of the window; null when its place is not in the window any more.
    /// </summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>Wrong places in the window.</summary>
    public required int Wrong { get; init; }

    /// <summary>Judged places in the window.</summary>
    public required int Judged { get; init; }

    /// <summary>True when the W-th place is taken.</summary>
    public required bool IsFull { get; init; }

    /// <summary>Wrong places allowed before breach.</summary>
    public required int Allowed { get; init; }

    /// <summary>Places judged by the agent itself; above 0 the window is self-reported.</summary>
    public int SelfReported { get; init; }

    /// <summary>Outward number of the episode.</summary>
    public required long Episode { get; init; }

    /// <summary>When the episode opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>How often the episode came back; the first breach is not one.</summary>
    public int Reopenings { get; init; }

    /// <summary>Wrong places of the episode's lowest window.</summary>
    public int WorstWrong { get; init; }

    /// <summary>Judged places of the episode's lowest window.</summary>
    public int WorstJudged { get; init; }

    /// <summary>When the episode closed; null while open.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The segment value or agent version that drives it, or nobody.</summary>
    public Culprit? Culprit { get; init; }

    /// <summary>The oldest wrong place of the window.</summary>
    public WrongTransaction? OldestWrong { get; init; }

    /// <summary>How its episode began; null outside of one, and in notices of older programs: ask <see cref="Began"/>.</summary>
    public EpisodeBeginning? Beginning { get; init; }

    /// <summary>What the episode cost, when it is over; null otherwise and when that is not known.</summary>
    public EpisodeToll? Toll { get; init; }

    /// <summary>The newest wrong places, newest first, at most <see cref="Evidence.NewestWrongNamed"/>.</summary>
    public IReadOnlyList<WrongTransaction> NewestWrong { get; init; } = [];

    /// <summary>Who stands out beside the one named, without its places, at most <see cref="CulpritRule.MostBeside"/>.</summary>
    public IReadOnlyList<Culprit> Beside { get; init; } = [];

    /// <summary>
    /// Drift signals of the episode that had no mail of their own: the first of all verdicts and of each value named here, in order.
    /// </summary>
    public IReadOnlyList<ToldSignal> Signals { get; init; } = [];

    /// <summary>The wrong places by cause, the most frequent first, those without one last.</summary>
    public IReadOnlyList<CauseCount> Causes { get; init; } = [];

    /// <summary>Judges that first appear in the window, in order of appearance.</summary>
    public IReadOnlyList<NewJudge> Judges { get; init; } = [];

    /// <summary>Segment values with the most wrong places beyond their own past, at most <see cref="Evidence.SegmentsRanked"/>.</summary>
    public IReadOnlyList<RankedSegment> Ranking { get; init; } = [];

    /// <summary>What drifted, for a drift notice; null otherwise.</summary>
    public DriftFacts? Drift { get; init; }

    /// <summary>Agent versions in the window, in order of first appearance.</summary>
    public IReadOnlyList<VersionShare> Versions { get; init; } = [];

    /// <summary>Right and judged per hundred of the last 500 places, oldest first.</summary>
    public IReadOnlyList<TrendPoint> Trend { get; init; } = [];

    /// <summary>Unjudged work of the same kind; null when nothing was wrong.</summary>
    public Suspects? Suspects { get; init; }

    /// <summary>What to do, in the owner's words with the names of segments filled in; empty when none is stated.</summary>
    public string ReactionPlan { get; init; } = "";

    /// <summary>
    /// Who of those who get it acts for somebody away: key of the person by the key of the recipient. Null when nobody does, and in notices of
    /// older programs.
    /// </summary>
    public IReadOnlyDictionary<string, string>? ActingFor { get; init; }

    /// <summary>What the notice said that could not be delivered, for an undelivered one; null otherwise.</summary>
    public NoticeKind? UndeliveredKind { get; init; }

    /// <summary>Full name of the person whom an undelivered notice could not reach; null otherwise.</summary>
    public string? Unreached { get; init; }

    /// <summary>The way that failed last; null for mail, and in a notice that is no undelivered one.</summary>
    public Channel? UnreachedBy { get; init; }

    /// <summary>What the mail server or the network last said to that; null otherwise.</summary>
    public string? UnreachedBecause { get; init; }

    /// <summary>When the next person was told instead; null otherwise, and in notices of older programs.</summary>
    public DateTimeOffset? UndeliveredAt { get; init; }

    /// <summary>True when that message was given up after 72 hours, false when it was refused for good.</summary>
    public bool IsGivenUp { get; init; }

    /// <summary>What it says of who has its alert; null where it says nothing of that, and in notices of older programs.</summary>
    public HandlingFacts? Handling { get; init; }

    /// <summary>Until when maintenance held it back; null where none did, and while one does.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>Outward number of its alert; null when it belongs to none.</summary>
    [JsonIgnore]
    public long? AlertId => Handling?.AlertId ?? (Episode > 0 ? Episode : null);

    /// <summary>What a notice of data drift says, which concerns an agent and no SLO; null for every other notice.</summary>
    public InputSignal? Input { get; init; }

    /// <summary>What a notice of late truth says; null for every other notice.</summary>
    public LateFacts? Late { get; init; }

    /// <summary>What a notice of silence says; null for every other notice.</summary>
    public FeedFacts? Feed { get; init; }

    /// <summary>What a notice of late verdicts says; null for every other notice.</summary>
    public LabelFacts? Labels { get; init; }

    /// <summary>
    /// How its episode began. A BREACH or REOPENED of an older program did not ask the detector: its oldest wrong place is told as that.
    /// </summary>
    public EpisodeBeginning? Began() => Beginning ?? (Kind is NoticeKind.Breach or NoticeKind.Reopened && OldestWrong is { } oldest
        ? new EpisodeBeginning { Onset = new(oldest.TransactionId, oldest.OccurredAt, OnsetBasis.OldestWrong, 0) }
        : null);

    /// <summary>A notice of data drift: without SLO, window and episode.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="coverage">Who answers for it.</param>
    /// <param name="position">Position of its last verdict event.</param>
    /// <param name="at">When the signal was found.</param>
    /// <param name="signal">The signal.</param>
    public static NoticeFacts OfInput(string agent, Coverage coverage, long position, DateTimeOffset at, InputSignal signal) =>
        OfAgent(NoticeKind.DataDrift, agent, coverage, position, at) with { Input = signal };

    /// <summary>A notice of an agent as a whole: without SLO, window and episode.</summary>
    /// <param name="kind">What happened.</param>
    /// <param name="agent">The agent's name.</param>
    /// <param name="coverage">Who answers for it.</param>
    /// <param name="position">Position of its last verdict event.</param>
    /// <param name="at">When it is said.</param>
    public static NoticeFacts OfAgent(NoticeKind kind, string agent, Coverage coverage, long position, DateTimeOffset at) => new()
    {
        Kind = kind,
        Agent = agent,
        Title = coverage.Title,
        Slo = "",
        Target = 0,
        AlertBelow = 0,
        Window = 0,
        Position = position,
        At = at,
        Wrong = 0,
        Judged = 0,
        IsFull = false,
        Allowed = 0,
        Episode = 0,
        OpenedAt = at,
    };
}

/// <summary>An agent version seen in a window.</summary>
/// <param name="Version">The version; null for transactions that name none.</param>
/// <param name="Places">Places of that version.</param>
/// <param name="Wrong">Wrong ones of them.</param>
public sealed record VersionShare(string? Version, int Places, int Wrong);

/// <summary>A wrong place named in a mail.</summary>
/// <param name="TransactionId">The transaction.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="CauseCode">What went wrong, in the caller's code; null when none was sent.</param>
public sealed record WrongTransaction(string TransactionId, DateTimeOffset OccurredAt, string? CauseCode = null);

/// <summary>Work of the same kind, released since the episode's onset, that nobody has judged.</summary>
/// <param name="Count">How many.</param>
/// <param name="IsAtLeast">True when counting stopped at a bound, so that there may be more.</param>
/// <param name="Since">When the onset happened.</param>
public sealed record Suspects(int Count, bool IsAtLeast, DateTimeOffset Since)
{
    /// <summary>Position of the last verdict event when they were counted; null in notices of older programs.</summary>
    public long? Position { get; init; }
}

/// <summary>A segment value with more wrong places in the window than its own past lets expect.</summary>
/// <param name="Cut">Segment key, <c>customer</c>.</param>
/// <param name="Value">Segment value, <c>acme</c>.</param>
/// <param name="Judged">Judged places of the value in the window.</param>
/// <param name="Wrong">Wrong ones of them.</param>
/// <param name="Excess">Wrong places beyond its own past, more than 0.</param>
public sealed record RankedSegment(string Cut, string Value, int Judged, int Wrong, double Excess)
{
    /// <summary><c>about 9 more wrong than usual</c>, to the nearest whole one.</summary>
    public string AboutMore() => Invariant($"about {Math.Max(1, Math.Round(Excess, MidpointRounding.AwayFromZero)):0} more wrong than usual");
}
