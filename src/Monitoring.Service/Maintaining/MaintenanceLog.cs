namespace Monitoring.Service.Maintaining;

/// <summary>What maintenance says in the log.</summary>
internal static partial class MaintenanceLog
{
    [LoggerMessage(8221, LogLevel.Information, "Maintenance {Id} of {Scope} holds back until {Until}, ordered by {By}: {Reason}")]
    public static partial void Ordered(ILogger logger, long id, string scope, string until, string by, string reason);

    [LoggerMessage(8222, LogLevel.Information, "Maintenance {Id} of {Scope} was ended by {By}")]
    public static partial void EndedBy(ILogger logger, long id, string scope, string by);

    [LoggerMessage(8223, LogLevel.Information, "Maintenance came to its end ({Ended}); {Told} messages that it held back go out now")]
    public static partial void Ended(ILogger logger, int ended, int told);

    [LoggerMessage(8224, LogLevel.Warning, "Maintenance could not be ended now; the next run goes on")]
    public static partial void NotEnded(ILogger logger, Exception failure);
}
