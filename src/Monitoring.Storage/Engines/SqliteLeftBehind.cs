using Microsoft.Data.Sqlite;

namespace Monitoring.Storage.Engines;

/// <summary>
/// What an unclean end, or a copy put over the file, leaves beside a database file, looked at before anything is written: SQLite
/// carries over into the file whatever lies there under the right name.
/// </summary>
internal static class SqliteLeftBehind
{
    private const int NoDatabase = 26, Corrupt = 11;

    // A database is switched to the write-ahead log while it is one page, and has no journal from then on.
    private const long OnePage = 1 << 16;

    private static readonly byte[] HotJournal = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

    /// <summary>Says why a file must not be opened for writing, and what to do; null when all is well.</summary>
    /// <param name="path">The database file.</param>
    /// <param name="readsWhole">Whether one that has a log beside it is read whole for damage, as a running service's is too.</param>
    /// <exception cref="SqliteException">It cannot be read.</exception>
    public static string? WhyNot(string path, bool readsWhole)
    {
        if (Length(path) > OnePage && IsHot(path + "-journal"))
        {
            return $"The file {path}-journal lies beside {path}. This program leaves none, so it belongs to another copy or was left by another program. Move it away if this copy of the database is the one that is wanted; if another program was ended while it wrote to it, open it once with that program.";
        }

        if (Length(path + "-wal") <= SqliteLog.HeaderLength)
        {
            return null;
        }

        return Length(path) == 0
            ? $"The file {path} is not there, and {path}-wal is, which holds a part of it. Put the file back; or, to begin anew, move {path}-wal away."
            : readsWhole ? ReadWhole(path) : null;
    }

    /// <summary>What is said of a damaged file.</summary>
    /// <param name="path">The database file.</param>
    /// <param name="what">What was found.</param>
    public static string Damage(string path, string what) =>
        $"The database {path} is damaged, and nothing is read from it or written to it any more: {what.TrimEnd('.')}. Stop this program, move {path}, {path}-wal and {path}-shm away, put the last backup in their place and start it again; what was acknowledged since can be sent again.";

    // Closed without carrying anything over, since it may not write.
    private static string? ReadWhole(string path)
    {
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false };
        try
        {
            using var connection = new SqliteConnection(connectionString.ToString());
            connection.Open();
            using var check = connection.CreateCommand();
            check.CommandText = "pragma quick_check(1)";
            return check.ExecuteScalar() is string found and not "ok" ? Damage(path, found) : null;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is NoDatabase or Corrupt)
        {
            return Damage(path, e.Message);
        }
    }

    private static bool IsHot(string journal)
    {
        Span<byte> start = stackalloc byte[HotJournal.Length];
        if (!File.Exists(journal))
        {
            return false;
        }

        using var file = File.OpenHandle(journal, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return RandomAccess.Read(file, start, 0) == start.Length && start.SequenceEqual(HotJournal);
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
