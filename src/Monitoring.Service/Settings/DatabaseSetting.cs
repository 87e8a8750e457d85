namespace Monitoring.Service.Settings;

/// <summary>Reads which database: <c>sqlite:{path}</c>. Other texts are not repeated, a connection string holds a password.</summary>
internal static class DatabaseSetting
{
    private const string Sqlite = "sqlite:";

    /// <summary>The database with its full path; faults are noted.</summary>
    public static string Read(SettingValues values)
    {
        var text = values.Text(SettingName.Database, "sqlite:{data}/monitoring.db");
        if (!text.StartsWith(Sqlite, StringComparison.Ordinal))
        {
            values.Refuse(SettingName.Database, "must be sqlite: and the path of a file, such as sqlite:{data}/monitoring.db; PostgreSQL is not supported by this release.");
            return "";
        }

        var path = text[Sqlite.Length..];
        if (path is "" or ":memory:" || Path.EndsInDirectorySeparator(path))
        {
            values.Refuse(SettingName.Database, "must name a file after sqlite:, such as sqlite:{data}/monitoring.db.");
            return "";
        }

        return Sqlite + values.FullPath(SettingName.Database, path);
    }
}
