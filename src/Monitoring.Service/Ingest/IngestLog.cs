using Monitoring.Storage;

namespace Monitoring.Service.Ingest;

/// <summary>What this slice logs. Event ids 1000 to 1099.</summary>
internal static partial class IngestLog
{
    [LoggerMessage(1001, LogLevel.Warning, "A group of {Requests} requests was not written ({Fault})")]
    public static partial void NotWritten(ILogger logger, Exception failure, int requests, StorageFault fault);

    [LoggerMessage(1002, LogLevel.Warning, "The database refused the data of a group of {Requests} requests; they are written one by one")]
    public static partial void OneByOne(ILogger logger, Exception? failure, int requests);

    [LoggerMessage(1003, LogLevel.Error, "The writer met a fault it does not know; its group was refused")]
    public static partial void Unforeseen(ILogger logger, Exception failure);

    [LoggerMessage(1004, LogLevel.Warning, "The writer did not end in time; what waited was refused")]
    public static partial void StoppedHard(ILogger logger);

    [LoggerMessage(1005, LogLevel.Warning, "The database has not taken a group of {Requests} requests within {Seconds} s; they were refused, and a repeat finds out whether they were stored")]
    public static partial void NotInTime(ILogger logger, int requests, double seconds);

    [LoggerMessage(1007, LogLevel.Warning,
        "A group of {Requests} requests that was refused is stored all the same; they count as shed, and their repeats as duplicates")]
    public static partial void StoredAfterAll(ILogger logger, int requests);

    [LoggerMessage(1008, LogLevel.Warning,
        "Another process holds {Agents} and did not let go in time; who names them is sent back, the others go on")]
    public static partial void Held(ILogger logger, string agents);

    [LoggerMessage(1009, LogLevel.Error,
        "{Items} items can never be stored and were rejected (unstorable), the first of them transaction {TransactionId} of {Agent}")]
    public static partial void Unstorable(ILogger logger, int items, string transactionId, string agent);

    [LoggerMessage(1010, LogLevel.Warning,
        "{Items} items were refused that no page shows, as they name no registered agent or one their key is not bound to; the newest names {Agent}: {Reason}")]
    public static partial void RefusedOfNobody(ILogger logger, long items, string agent, string reason);
}
