using System.Collections.Frozen;
using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;

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

/// <summary>
/// Reads what the log says. Of the framework's own section <c>Logging</c>, which many know, levels are taken: that of a category, and
/// <c>Default</c> for <c>Log:Level</c>. Whatever else stands there would do nothing and is refused.
/// </summary>
internal static class LogReader
{
    private const string Framework = "Logging", Levels = "Logging:LogLevel:", Default = Levels + "Default";

    private static readonly FrozenDictionary<string, LogLevel> Words = new Dictionary<string, LogLevel>
    {
        ["trace"] = LogLevel.Trace,
        ["debug"] = LogLevel.Debug,
        ["info"] = LogLevel.Information,
        ["warning"] = LogLevel.Warning,
        ["error"] = LogLevel.Error,
        ["critical"] = LogLevel.Critical,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The settings of the log; faults are noted.</summary>
    public static LogSettings Read(SettingValues values, IConfiguration configuration)
    {
        RefuseWhatDoesNothing(values, configuration);
        return new(Level(values, configuration), Format(values));
    }

    private static LogLevel Level(SettingValues values, IConfiguration configuration)
    {
        if (values.Text(SettingName.LogLevel) is not { } word)
        {
            return configuration[Default] is { } usual && TryParse(usual, out var framework) ? framework : LogSettings.Default.Level;
        }

        if (Words.TryGetValue(word, out var level))
        {
            return level;
        }

        values.Refuse(SettingName.LogLevel,
            $"\"{Visible.Line(word, 100)}\" is no level; write trace, debug, info, warning, error or critical.");
        return LogSettings.Default.Level;
    }

    private static LogFormat Format(SettingValues values)
    {
        if (values.Text(SettingName.LogFormat) is not { } word)
        {
            return LogSettings.Default.Format;
        }

        if (!Word<LogFormat>.TryParse(word, out var format))
        {
            values.Refuse(SettingName.LogFormat, $"\"{Visible.Line(word, 100)}\" is no format; write {Word<LogFormat>.Choice}.");
        }

        return format;
    }

    private static void RefuseWhatDoesNothing(SettingValues values, IConfiguration configuration)
    {
        foreach (var (name, value) in configuration.GetSection(Framework).AsEnumerable().OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (value is null)
            {
                continue;
            }

            var setting = Visible.Line(name, 100);
            var category = name.StartsWith(Levels, StringComparison.OrdinalIgnoreCase) ? name[Levels.Length..] : "";
            if (name.Equals(Default, StringComparison.OrdinalIgnoreCase) && values.Text(SettingName.LogLevel) is not null)
            {
                values.Refuse(setting, $"does nothing beside {SettingName.LogLevel}; leave one of the two out.");
            }
            else if (category.Length == 0 || category.Contains(':', StringComparison.Ordinal))
            {
                values.Refuse(setting, $"does nothing here; set {SettingName.LogLevel}, {SettingName.LogFormat}, or "
                    + $"the level of one category such as {Levels}Microsoft.AspNetCore.");
            }
            else if (!TryParse(value, out _))
            {
                values.Refuse(setting,
                    $"\"{Visible.Line(value, 100)}\" is no level; write one of {string.Join(", ", Enum.GetNames<LogLevel>())}.");
            }
        }
    }

    private static bool TryParse(string word, out LogLevel level) => Enum.TryParse(word, ignoreCase: true, out level) && Enum.IsDefined(level);
}
