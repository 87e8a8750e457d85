namespace Monitoring.Core.Backtesting;

/// <summary>One drift signal of a backtest.</summary>
/// <param name="Cut">Segment key; empty for all verdicts.</param>
/// <param name="Value">Segment value; empty for all verdicts.</param>
/// <param name="TransactionId">Transaction whose verdict raised it.</param>
/// <param name="At">When that was.</param>
/// <param name="SinceWrong">Wrong verdicts of the stream since it has most likely been worse.</param>
/// <param name="SinceJudged">All verdicts of the stream since then.</param>
/// <param name="IsMail">True when the owner would have been told; false when a mail of the same stretch had said it.</param>
public sealed record DriftReport(
    string Cut, string Value, string TransactionId, DateTimeOffset At, long SinceWrong, long SinceJudged, bool IsMail);
