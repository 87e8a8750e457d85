namespace Monitoring.Core.Backtesting;

/// <summary>One episode of a backtest.</summary>
/// <param name="Number">Its number within the agent.</param>
/// <param name="OpenedBy">Transaction whose verdict opened it.</param>
/// <param name="OpenedAt">When that was.</param>
/// <param name="ClosedBy">Transaction whose verdict closed it; null while open.</param>
/// <param name="ClosedAt">When that was; null while open.</param>
/// <param name="Reopenings">How often it came back.</param>
/// <param name="Mails">Notices of the episode.</param>
/// <param name="Lowest">Its lowest window.</param>
public sealed record EpisodeReport(
    long Number,
    string OpenedBy,
    DateTimeOffset OpenedAt,
    string? ClosedBy,
    DateTimeOffset? ClosedAt,
    int Reopenings,
    int Mails,
    WorstWindow Lowest);
