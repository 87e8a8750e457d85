namespace Monitoring.Core.Drift.Watching;

/// <summary>
/// A verdict of a log, to be told from another at its position. The transaction is a number that only this process understands:
/// a text would be kept for every agent, and with every verdict another.
/// </summary>
/// <param name="Position">Its position; 0 before the first.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="Transaction">Its transaction.</param>
public readonly record struct LogMark(long Position, DateTimeOffset At, int Transaction)
{
    /// <summary>The mark of a verdict.</summary>
    public static LogMark Of(long position, DateTimeOffset at, string transactionId) =>
        new(position, at, transactionId.GetHashCode(StringComparison.Ordinal));
}
