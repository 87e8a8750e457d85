namespace Monitoring.Service.Upkeep;

/// <summary>What upkeep says in the log.</summary>
internal static partial class UpkeepLog
{
    [LoggerMessage(6001, LogLevel.Information, "Removed {Outcomes} outcomes older than {Days} days")]
    public static partial void Removed(ILogger logger, long outcomes, double days);

    [LoggerMessage(6002, LogLevel.Warning, "Old outcomes could not be removed now; the next run goes on")]
    public static partial void NotRemoved(ILogger logger, Exception failure);
}
