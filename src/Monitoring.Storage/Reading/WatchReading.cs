using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Dependence;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Reading;

/// <summary>How the drift watch of an SLO stands, as committed.</summary>
/// <param name="Judged">Live verdicts since the SLO counts what it counts.</param>
/// <param name="Wrong">Wrong ones of them.</param>
/// <param name="Healthy">q0, the error share called healthy.</param>
/// <param name="Baseline">What the owner froze; null while q0 is 1 − target.</param>
/// <param name="Dependence">Whether errors bunch.</param>
/// <param name="Evidence">M/A of all verdicts, then the largest over the values of each declared cut, in registry order; 1 raises a
/// signal.</param>
/// <param name="Signals">Signals so far, in the same order.</param>
public sealed record WatchReading(
    long Judged,
    long Wrong,
    double Healthy,
    Baseline? Baseline,
    ErrorDependence Dependence,
    IReadOnlyList<double> Evidence,
    IReadOnlyList<long> Signals)
{
    /// <summary>True while the last signal is not yet over.</summary>
    public bool IsDrifting { get; init; }

    /// <summary>Number of the watch's present beginning.</summary>
    internal long Epoch { get; init; }

    /// <summary>Nothing watched yet.</summary>
    public static WatchReading None { get; } = new(0, 0, 0, null, default, [], []);
}

/// <summary>One agent as committed.</summary>
/// <param name="Id">The store's number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Coverage">Who answers for it; null for an uncovered agent.</param>
/// <param name="LastPosition">Position of its last verdict event; 0 before the first.</param>
/// <param name="Outcomes">Outcomes stored.</param>
/// <param name="LastOutcomeAt">Receipt of the last outcome or heartbeat; null before the first.</param>
/// <param name="Slos">Its SLOs in registry order; empty for an uncovered agent.</param>
public sealed record AgentReading(
    long Id, string Name, Coverage? Coverage, long LastPosition, long Outcomes, DateTimeOffset? LastOutcomeAt,
        IReadOnlyList<SloReading> Slos)
{
    /// <summary>Why its stored state cannot be read, so that no SLO of it is told here; null when it can.</summary>
    public UnreadableAgent? Unreadable { get; init; }

    /// <summary>Indicators of its verdicts that none of its SLOs counts.</summary>
    public IReadOnlyList<string> UncountedIndicators { get; init; } = [];

    /// <summary>Its verdicts that wait for their outcome.</summary>
    public WaitingReading Waiting { get; init; } = WaitingReading.None;

    /// <summary>What it was refused.</summary>
    public RefusedReading Refused { get; init; } = RefusedReading.None;

    /// <summary>What was said as it became silent; null while it is not.</summary>
    public NoticeFacts? Silence { get; init; }

    /// <summary>The maintenance that runs.</summary>
    public IReadOnlyList<HeldBack> Held { get; init; } = [];

    /// <summary>
    /// Until when maintenance holds back what is said of an SLO, or of the agent as a whole where that is null, the last of those that cover it;
    /// null when none does.
    /// </summary>
    public DateTimeOffset? HeldUntil(long? sloId) => Held.Where(held => held.Covers(sloId)).Max(held => (DateTimeOffset?)held.Until);

    /// <summary>Its last practice alarm; null before the first.</summary>
    public DrillReading? LastDrill { get; init; }

    /// <summary>Its last practice alarm that somebody answered; null when nobody ever did.</summary>
    public DrillReading? LastProven { get; init; }

    /// <summary>Why no owner answers for it; null when one does, and for an uncovered agent.</summary>
    public NoAnswer? NoAnswer { get; init; }

    /// <summary>The last alarms of its present owner that closed.</summary>
    internal IReadOnlyList<ClosedAlarm> Closed { get; init; } = [];

    /// <summary>True when nobody has registered it.</summary>
    public bool IsUncovered => Coverage is null && Unreadable is null;
}

/// <summary>
/// Transactions with verdicts of an SLO's indicator of which none counts, by the first reason that applies to the newest of them, since
/// its indicator, dispositions, countFrom or selections last changed.
/// </summary>
/// <param name="Disposition">Their disposition is not admitted.</param>
/// <param name="Source">The newest verdict's source is not counted.</param>
/// <param name="Weaker">The newest verdict is weaker than an earlier one.</param>
/// <param name="Selection">The newest verdict's selection is not admitted.</param>
public readonly record struct UncountedReading(long Disposition, long Source, long Weaker, long Selection)
{
    /// <summary>All of them.</summary>
    public long Total => Disposition + Source + Weaker + Selection;
}

/// <summary>Looks among agents as committed.</summary>
public static class AgentReadings
{
    /// <summary>The SLO in force of that name with its agent; null when none has it.</summary>
    /// <exception cref="StorageException">It is an SLO of an agent whose stored state cannot be read.</exception>
    public static (AgentReading Agent, SloReading Slo)? FindSlo(this IEnumerable<AgentReading> agents, string name)
    {
        foreach (var agent in agents)
        {
            if (agent.Slos.FirstOrDefault(slo => slo.Covered.Slo.Name == name) is { } found)
            {
                return (agent, found);
            }

            if (agent is { Unreadable: { } why, Coverage: { } coverage } && coverage.Slos.Any(slo => slo.Slo.Name == name))
            {
                throw new StorageException(StorageFault.Unreadable, why.Words);
            }
        }

        return null;
    }
}

/// <summary>One SLO as committed.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Covered">The definition with the revision that last changed it.</param>
/// <param name="Owner">Key of the owner.</param>
/// <param name="Deputy">Key of the deputy, or null.</param>
/// <param name="State">Its state.</param>
/// <param name="StateSince">When it came into this state; null while it is in its first one.</param>
/// <param name="Held">Judgements of the running hold.</param>
/// <param name="HoldNeeded">Judgements at target that close the episode.</param>
/// <param name="Counts">The window in numbers.</param>
/// <param name="Places">Places taken, at most W.</param>
/// <param name="SelfReported">Places judged by the agent itself.</param>
/// <param name="Pending">Admitted outcomes still without a verdict that counts.</param>
/// <param name="Episode">Outward number of the open episode; null when none is open.</param>
/// <param name="EpisodeOpenedAt">When it opened.</param>
/// <param name="LastPosition">Position of the last verdict evaluated; 0 before the first.</param>
/// <param name="LastJudgedAt">When that was recorded.</param>
/// <param name="Trend">Right and judged per hundred of the last 500 places, oldest first.</param>
public sealed record SloReading(
    string Agent,
    CoveredSlo Covered,
    string Owner,
    string? Deputy,
    AccuracyState State,
    DateTimeOffset? StateSince,
    int Held,
    int HoldNeeded,
    WindowCounts Counts,
    int Places,
    int SelfReported,
    long Pending,
    long? Episode,
    DateTimeOffset? EpisodeOpenedAt,
    long LastPosition,
    DateTimeOffset? LastJudgedAt,
    IReadOnlyList<TrendPoint> Trend)
{
    /// <summary>Since when the open episode has most likely gone on, as its notices say; null when none is open.</summary>
    public Onset? Onset { get; init; }

    /// <summary>What was said as its verdicts became late; null while they are not.</summary>
    public NoticeFacts? LateLabels { get; init; }

    /// <summary>How often the open episode came back.</summary>
    internal int Reopenings { get; init; }

    /// <summary>Its drift watch.</summary>
    public WatchReading Drift { get; init; } = WatchReading.None;

    /// <summary>Transactions with verdicts of its indicator of which none counts, by the reason.</summary>
    public UncountedReading Uncounted { get; init; }
}
