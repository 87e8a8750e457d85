namespace Monitoring.Service.Settings;

/// <summary>What the log says and how a line of it looks.</summary>
/// <param name="Level">Least level of a line; the framework's own lines warn at least.</param>
/// <param name="Format">How a line looks.</param>
internal sealed record LogSettings(LogLevel Level, LogFormat Format)
{
    /// <summary>Where nothing is set.</summary>
    public static LogSettings Default { get; } = new(LogLevel.Information, LogFormat.Text);
}

/// <summary>How a line of the log looks: one message, one line.</summary>
internal enum LogFormat
{
    /// <summary>For people: time, level, place, event and words.</summary>
    Text,

    /// <summary>A JSON object, with the values of the words beside them.</summary>
    Json,

    /// <summary>For systemd's journal, which has a time and takes the priority from the start of the line.</summary>
    Journald,
}
