namespace Monitoring.Core.Alerts;

/// <summary>One stretch of breach of one SLO, from opening to closing. <c>default</c> (id 0) says there was none yet.</summary>
/// <param name="Id">Number within the agent, rising; 0 when there was none.</param>
/// <param name="OpenedPosition">Position of the verdict that opened it.</param>
/// <param name="OpenedAt">When that was recorded.</param>
/// <param name="Worst">The window with the lowest share of right places, the earliest on a tie.</param>
/// <param name="WorstPosition">Where that was.</param>
/// <param name="Reopenings">How often it came back; the first breach is not one.</param>
/// <param name="ClosedPosition">Position of the verdict that closed it; 0 while open.</param>
/// <param name="ClosedAt">When that was recorded; null while open.</param>
public readonly record struct EpisodeMark(
    long Id,
    long OpenedPosition,
    DateTimeOffset OpenedAt,
    WindowCounts Worst,
    long WorstPosition,
    int Reopenings = 0,
    long ClosedPosition = 0,
    DateTimeOffset? ClosedAt = null);
