namespace Monitoring.Service.Metrics;

/// <summary>What this slice logs. Event ids 5000 to 5099.</summary>
internal static partial class MetricsLog
{
    [LoggerMessage(5001, LogLevel.Warning, "No metrics page: the database could not be read")]
    public static partial void StoreUnreadable(ILogger logger, Exception failure);

    [LoggerMessage(5002, LogLevel.Warning, "No metrics page: the scrape before has not ended within {Seconds} s")]
    public static partial void ScrapesQueue(ILogger logger, double seconds);

    [LoggerMessage(5003, LogLevel.Warning, "No metrics page: the exporter gave up")]
    public static partial void ExporterGaveUp(ILogger logger);

    [LoggerMessage(5005, LogLevel.Error, "The database no longer has {Writes} confirmed writes of {Agent}, found {FoundAt:O}: a standby took over that had not received them, or an older copy was restored. Let what was sent shortly before be sent again; a repeat is safe")]
    public static partial void WritesLost(ILogger logger, long writes, string agent, DateTimeOffset foundAt);

    [LoggerMessage(5006, LogLevel.Error,
        "The stored state of {Agent} cannot be read: {Reason} Its posts are answered 503 until it can; every other agent works")]
    public static partial void AgentUnreadable(ILogger logger, string agent, string reason);

    [LoggerMessage(5007, LogLevel.Information, "The stored state of {Agent} can be read again")]
    public static partial void AgentReadableAgain(ILogger logger, string agent);
}
