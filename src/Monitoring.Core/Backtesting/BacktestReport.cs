namespace Monitoring.Core.Backtesting;

/// <summary>What a registry would have said over recorded outcomes.</summary>
/// <param name="Accepted">Items taken.</param>
/// <param name="Duplicates">Items that repeat an earlier one.</param>
/// <param name="Conflicts">Items that name a known transaction with other content.</param>
/// <param name="Uncovered">Agents of the file that the registry does not know.</param>
/// <param name="Slos">One report per SLO, in registry order.</param>
public sealed record BacktestReport(
    long Accepted, long Duplicates, long Conflicts, IReadOnlyList<UncoveredAgent> Uncovered, IReadOnlyList<SloReport> Slos);
