using Monitoring.Core.Alerts;

namespace Monitoring.Core.Backtesting;

/// <summary>What a registry would have said over recorded outcomes.</summary>
/// <param name="Accepted">Items taken.</param>
/// <param name="Duplicates">Items that repeat an earlier one.</param>
/// <param name="Conflicts">Items that name a known transaction with other content.</param>
/// <param name="Waiting">Verdicts whose outcome is not among the items, so that nothing was judged by them.</param>
/// <param name="Undated">Verdicts that do not say when they were given.</param>
/// <param name="Uncovered">Agents of the file that the registry does not know.</param>
/// <param name="Slos">One report per SLO, in registry order.</param>
public sealed record BacktestReport(
    long Accepted,
    long Duplicates,
    long Conflicts,
    long Waiting,
    long Undated,
    IReadOnlyList<UncoveredAgent> Uncovered,
    IReadOnlyList<SloReport> Slos);

/// <summary>What one SLO would have said.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Slo">The SLO's name.</param>
/// <param name="State">Its state at the end.</param>
/// <param name="Judgements">Transactions that took a place.</param>
/// <param name="Mails">Notices of the window rule, each of which is a mail to the owner.</param>
/// <param name="Lowest">The lowest full window, the earliest on a tie; null when the window never filled.</param>
/// <param name="Episodes">Its episodes in order.</param>
/// <param name="Drift">Its drift signals in order.</param>
public sealed record SloReport(
    string Agent,
    string Slo,
    AccuracyState State,
    long Judgements,
    long Mails,
    WorstWindow? Lowest,
    IReadOnlyList<EpisodeReport> Episodes,
    IReadOnlyList<DriftReport> Drift)
{
    /// <summary>Drift notices, each of which is a mail to the owner.</summary>
    public int DriftMails => Drift.Count(signal => signal.IsMail);

    /// <summary>Mails per 1,000 judgements; null when nothing was judged.</summary>
    public double? MailsPerThousand => Judgements == 0 ? null : 1000.0 * Mails / Judgements;
}

/// <summary>One episode of a backtest.</summary>
/// <param name="Number">Its number within the agent.</param>
/// <param name="OpenedBy">Transaction whose verdict opened it.</param>
/// <param name="OpenedAt">When that was; null where the file does not say.</param>
/// <param name="ClosedBy">Transaction whose verdict closed it; null while open.</param>
/// <param name="ClosedAt">When that was; null while open, and where the file does not say.</param>
/// <param name="Reopenings">How often it came back.</param>
/// <param name="Mails">Notices of the episode.</param>
/// <param name="Lowest">Its lowest window.</param>
public sealed record EpisodeReport(
    long Number,
    string OpenedBy,
    DateTimeOffset? OpenedAt,
    string? ClosedBy,
    DateTimeOffset? ClosedAt,
    int Reopenings,
    int Mails,
    WorstWindow Lowest);

/// <summary>One drift signal of a backtest.</summary>
/// <param name="Cut">Segment key; empty for all verdicts.</param>
/// <param name="Value">Segment value; empty for all verdicts.</param>
/// <param name="TransactionId">Transaction whose verdict raised it.</param>
/// <param name="At">When that was; null where the file does not say.</param>
/// <param name="SinceWrong">Wrong verdicts of the stream since it has most likely been worse.</param>
/// <param name="SinceJudged">All verdicts of the stream since then.</param>
/// <param name="IsMail">
/// True when the owner would have been told; false when a mail of the same stretch had said it, an open episode's notices do, or the value
/// shares the work of another of whom they were told.
/// </param>
public sealed record DriftReport(
    string Cut, string Value, string TransactionId, DateTimeOffset? At, long SinceWrong, long SinceJudged, bool IsMail);

/// <summary>A window in numbers and the transaction whose judgement made it.</summary>
/// <param name="Wrong">Wrong places.</param>
/// <param name="Judged">Judged places.</param>
/// <param name="TransactionId">The transaction.</param>
public sealed record WorstWindow(int Wrong, int Judged, string TransactionId);

/// <summary>An agent of the file that the registry does not know.</summary>
/// <param name="Agent">Its name.</param>
/// <param name="Items">Its items, which nobody judged.</param>
public sealed record UncoveredAgent(string Agent, long Items);
