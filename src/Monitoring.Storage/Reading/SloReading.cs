using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Storage.Reading;

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
/// <param name="Pending">Outcomes still without verdict.</param>
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
    /// <summary>Its drift watch.</summary>
    public WatchReading Drift { get; init; } = WatchReading.None;
}
