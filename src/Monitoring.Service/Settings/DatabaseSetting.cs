using Monitoring.Storage;

namespace Monitoring.Service.Settings;

/// <summary>
/// Reads which database: <c>sqlite:{path}</c> or a connection string. A connection string holds a password and is never repeated.
/// </summary>
internal static class DatabaseSetting
{
    private const string Sqlite = "sqlite:";

    /// <summary>True when several processes may share the database.</summary>
    public static bool IsShared(string database) => !database.StartsWith(Sqlite, StringComparison.Ordinal);

    /// <summary>The database, a file with its full path; faults are noted.</summary>
    public static string Read(SettingValues values)
    {
        var text = values.Text(SettingName.Database, "sqlite:{data}/monitoring.db");
        if (IsShared(text))
        {
            if (Store.WhyNoDatabase(text) is { } fault)
            {
                values.Refuse(SettingName.Database, fault);
            }

            return text;
        }

        var path = text[Sqlite.Length..];
        if (path is "" or ":memory:" || Path.EndsInDirectorySeparator(path))
        {
            values.Refuse(SettingName.Database, "must name a file after sqlite:, such as sqlite:{data}/monitoring.db.");
            return text;
        }

        return Sqlite + values.FullPath(SettingName.Database, path);
    }
}
