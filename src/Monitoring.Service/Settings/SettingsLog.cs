namespace Monitoring.Service.Settings;

/// <summary>What is said of settings in the log.</summary>
internal static partial class SettingsLog
{
    /// <summary>Says of every setting that is set and not acted on that it is not.</summary>
    public static void Warn(ILogger logger, ServiceSettings settings)
    {
        foreach (var setting in settings.NotActedOn)
        {
            NotActedOn(logger, setting, SettingName.AsVariable(setting));
        }
    }

    [LoggerMessage(9001, LogLevel.Warning, "The setting {Setting} ({Variable}) is not acted on in this release")]
    private static partial void NotActedOn(ILogger logger, string setting, string variable);
}
