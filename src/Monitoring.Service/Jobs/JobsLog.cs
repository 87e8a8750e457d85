namespace Monitoring.Service.Jobs;

/// <summary>What upkeep says in the log.</summary>
internal static partial class JobsLog
{
    [LoggerMessage(6001, LogLevel.Information, "Removed {Outcomes} outcomes older than {Days} days")]
    public static partial void Removed(ILogger logger, long outcomes, double days);

    [LoggerMessage(6002, LogLevel.Warning, "Old outcomes could not be removed now; the next run goes on")]
    public static partial void NotRemoved(ILogger logger, Exception failure);

    [LoggerMessage(6003, LogLevel.Information,
        "Watched inputs: froze {Frozen} references, closed the looks of {Looked} agents, made {Notices} notices")]
    public static partial void Tended(ILogger logger, int frozen, int looked, int notices);

    [LoggerMessage(6004, LogLevel.Warning, "Watched inputs could not be tended now; the next run goes on")]
    public static partial void NotTended(ILogger logger, Exception failure);

    [LoggerMessage(6006, LogLevel.Warning, "What agents were refused could not be written now; it is kept and goes with the next")]
    public static partial void RefusedNotWritten(ILogger logger, Exception failure);

    [LoggerMessage(6007, LogLevel.Warning, "What agents were refused last could not be written; the board will not count it")]
    public static partial void RefusedLost(ILogger logger, Exception failure);

    [LoggerMessage(8102, LogLevel.Information, "Late truth: looked back from {Verdicts} late verdicts, made {Notices} notices")]
    public static partial void LookedBack(ILogger logger, int verdicts, int notices);

    [LoggerMessage(8103, LogLevel.Information,
        "Late truth: {Transactions} transactions turned out wrong whose windows the log no longer holds; nothing is told of them")]
    public static partial void PastGone(ILogger logger, int transactions);

    [LoggerMessage(8104, LogLevel.Warning, "Late verdicts could not be looked back from now; the next run goes on")]
    public static partial void NotLookedBack(ILogger logger, Exception failure);

    [LoggerMessage(8205, LogLevel.Warning, "Some alerts could not be handled now; the next run goes on")]
    public static partial void NotHandled(ILogger logger, Exception failure);

    [LoggerMessage(8231, LogLevel.Information, "Practice alarms: opened {Opened}")]
    public static partial void Drilled(ILogger logger, int opened);

    [LoggerMessage(8232, LogLevel.Warning, "Some practice alarms could not be opened now; the next run goes on")]
    public static partial void NotDrilled(ILogger logger, Exception failure);

    [LoggerMessage(8245, LogLevel.Information, "No instance ran from {From:o} to {Until:o}: nobody is called silent for that time")]
    public static partial void WasAway(ILogger logger, DateTimeOffset from, DateTimeOffset until);

    [LoggerMessage(8246, LogLevel.Warning, "Some agents could not be looked at for silence now; the next run goes on")]
    public static partial void NotWatched(ILogger logger, Exception failure);

    [LoggerMessage(8251, LogLevel.Warning, "Plant days could not be counted now; the next run goes on")]
    public static partial void NotCounted(ILogger logger, Exception failure);

    [LoggerMessage(8252, LogLevel.Information, "Made the daily mails of {Day}: {Mails}")]
    public static partial void DailyMade(ILogger logger, DateOnly day, int mails);

    [LoggerMessage(8253, LogLevel.Warning, "The daily mails could not be made now; the next run tries again")]
    public static partial void DailyNotMade(ILogger logger, Exception failure);

    [LoggerMessage(8254, LogLevel.Error, "The daily mails of {Day} go without what could not be counted")]
    public static partial void DailyNotCounted(ILogger logger, Exception failure, DateOnly day);

    [LoggerMessage(8255, LogLevel.Error, "The daily mails of {Day} go without reviews that could not be drawn")]
    public static partial void DailyNotDrawn(ILogger logger, Exception failure, DateOnly day);

    [LoggerMessage(6005, LogLevel.Error, "{Name} met a fault it does not know; the next run goes on")]
    public static partial void Failed(ILogger logger, Exception failure, string name);
}
