namespace Monitoring.Service.Reviewing;

/// <summary>What reviews say in the log.</summary>
internal static partial class ReviewLog
{
    [LoggerMessage(8261, LogLevel.Information, "Drew {Transactions} transactions for review on {Day}")]
    public static partial void Drawn(ILogger logger, int transactions, string day);

    [LoggerMessage(8262, LogLevel.Warning, "Some transactions could not be drawn for review now; the next run goes on")]
    public static partial void NotDrawn(ILogger logger, Exception failure);

    [LoggerMessage(8263, LogLevel.Information, "Review {Id} of {Agent} was answered {Verdict} by {By}")]
    public static partial void Answered(ILogger logger, long id, string agent, string verdict, string by);

    [LoggerMessage(8265, LogLevel.Warning,
        "Whether the verdicts of {Agent} differ from its random ones could not be seen; the draw of the next day looks again")]
    public static partial void GapNotSeen(ILogger logger, Exception failure, string agent);
}
