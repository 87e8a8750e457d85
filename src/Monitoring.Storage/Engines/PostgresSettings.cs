using System.Data.Common;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.Storage.Engines;

/// <summary>
/// The connection string of PostgreSQL with this program's own values where it names none: short time-outs, so that a server
/// that hangs is answered for in seconds; a quick second look at hosts that were away; statements prepared by themselves.
/// </summary>
internal static class PostgresSettings
{
    private const string Should =
        "must be sqlite: and the path of a file, or a connection string of PostgreSQL such as Host=db1,db2;Database=monitoring;Username=monitoring.";

    private static readonly (string Name, object Value)[] Own =
    [
        ("Timeout", 3), // seconds to connect
        ("Command Timeout", 4), // seconds of silence inside a statement
        ("Cancellation Timeout", 500), // milliseconds, then the connection is given up
        ("Maximum Pool Size", 20), // of writers and of readers each: several instances fit, and few wait when a server freezes
        ("Host Recheck Seconds", 1), // a host that was down may be the new primary
        ("Max Auto Prepare", 64),
        ("Auto Prepare Min Usages", 2),
        ("No Reset On Close", true), // nothing is left behind that would need it
        ("Tcp Keepalive", true), // a link that was cut is noticed before it is used again
        ("Tcp Keepalive Time", 5), // seconds
        ("Tcp Keepalive Interval", 1),
        ("Application Name", "agentops-monitoring"),
    ];

    /// <summary>What is wrong with a connection string, without repeating it; null when nothing is.</summary>
    public static string? WhyNot(string database)
    {
        try
        {
            return string.IsNullOrEmpty(Complete(database).Host) ? Should + " Host is missing." : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or NotSupportedException)
        {
            return Should + " " + e.Message;
        }
    }

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="StorageException">It is none, or names no host; the text is not repeated, for it may hold a password.</exception>
    public static NpgsqlConnectionStringBuilder Read(string database) => WhyNot(database) is { } fault
        ? throw new StorageException(StorageFault.Unavailable, "The setting Database " + fault)
        : Complete(database);

    /// <summary>The database a connection string names, in words and without its password.</summary>
    public static string NameOf(string database)
    {
        var settings = Read(database);
        var host = settings.Host!;
        var port = settings.Port == NpgsqlConnection.DefaultPort || host.Contains(':', StringComparison.Ordinal) ? ""
            : Invariant($", port {settings.Port}");
        return $"PostgreSQL database {settings.Database ?? settings.Username} on {host}{port}";
    }

    /// <summary>The command of PostgreSQL that backs up the database a connection string names; asks for the password itself.</summary>
    public static string DumpCommand(string database, string file)
    {
        var settings = Read(database);
        var hosts = settings.Host!.Split(',').Select(host => host.Split(':') is [var name, var port] ? (name, port)
            : (host, Invariant($"{settings.Port}"))).ToList();
        (string Name, string Value)[] parts =
        [
            ("host", string.Join(',', hosts.Select(host => host.Item1))),
            ("port", hosts.TrueForAll(host => host.Item2 == Invariant($"{NpgsqlConnection.DefaultPort}")) ? "" : string.Join(',', hosts.Select(host => host.Item2))),
            ("dbname", settings.Database ?? settings.Username ?? ""),
            ("user", settings.Username ?? ""),
        ];
        var connection = string.Join(' ', parts.Where(part => part.Value.Length > 0).Select(part => $"{part.Name}={Quoted(part.Value)}"));
        return $"pg_dump --format=custom --file={InShell(file)} {InShell(connection)}";
    }

    private static string Quoted(string value) => value.Any(letter => letter is ' ' or '\'' or '\\')
        ? $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'" : value;

    private static string InShell(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static NpgsqlConnectionStringBuilder Complete(string database)
    {
        var given = new DbConnectionStringBuilder { ConnectionString = database };
        var settings = new NpgsqlConnectionStringBuilder(database);
        foreach (var (name, value) in Own.Where(own =>
            !given.ContainsKey(own.Name) && !given.ContainsKey(own.Name.Replace(" ", "", StringComparison.Ordinal))))
        {
            settings[name] = value;
        }

        return settings;
    }
}
