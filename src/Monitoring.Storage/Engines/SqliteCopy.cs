using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using static System.FormattableString;

namespace Monitoring.Storage.Engines;

/// <summary>
/// Copies a SQLite database while others write to it. <c>vacuum into</c> reads all of it in one transaction, which in write-ahead mode
/// neither waits for writers nor begins anew when they commit, leaves out what was deleted, and can be interrupted.
/// </summary>
internal static class SqliteCopy
{
    private const int Interrupted = 9, Corrupt = 11, NoDatabase = 26;

    private const string Unmark = "pragma application_id = 0", CheckWhole = "pragma integrity_check(1)";

    /// <summary>Makes the copy, lets it be completed, and reads all of it for damage.</summary>
    /// <param name="source">The database.</param>
    /// <param name="file">An empty file.</param>
    /// <param name="complete">Adds to the copy and reads from it.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    public static Task MakeAsync(SqliteConnection source, string file, Func<DbConnection, Task> complete, CancellationToken cancellationToken) =>
        Task.Run(
            async () =>
            {
                try
                {
                    Run(source, "vacuum into @file", cancellationToken, new { file });
                    await CompleteAsync(file, complete, cancellationToken);
                }
                catch (SqliteException e)
                {
                    throw Explain(e, cancellationToken);
                }
                finally
                {
                    // Left where the disk is full; nothing is written to the log.
                    File.Delete(file + "-journal");
                    File.Delete(file + "-wal");
                }
            },
            cancellationToken);

    /// <summary>Makes a copy of the files of a running service one of a whole database, if it is one; says what is damaged, or null.</summary>
    /// <param name="file">The copy, without a log.</param>
    /// <param name="complete">Adds to the copy.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static Task<string?> AdoptAsync(string file, Func<DbConnection, Task> complete, CancellationToken cancellationToken) =>
        Task.Run(
            async () =>
            {
                try
                {
                    await using var copy = await OpenAsync(file, cancellationToken);
                    if (Run(copy, CheckWhole, cancellationToken) is not "ok" and var damage)
                    {
                        return damage ?? "";
                    }

                    Run(copy, "begin immediate", cancellationToken);
                    await complete(copy);
                    Run(copy, CountFromElsewhere(), cancellationToken);
                    Run(copy, Unmark, cancellationToken);
                    Run(copy, "commit", cancellationToken);
                    return null;
                }
                catch (SqliteException e) when (e.SqliteErrorCode is Corrupt or NoDatabase)
                {
                    return e.Message;
                }
                catch (SqliteException e) when (e.SqliteErrorCode == Interrupted)
                {
                    throw new OperationCanceledException(e.Message, e, cancellationToken);
                }
            },
            cancellationToken);

    private static async Task CompleteAsync(string file, Func<DbConnection, Task> complete, CancellationToken cancellationToken)
    {
        await using var copy = await OpenAsync(file, cancellationToken);
        Run(copy, "pragma locking_mode = exclusive", cancellationToken);
        Run(copy, "pragma journal_mode = memory", cancellationToken);
        await complete(copy);

        // Its pages lie elsewhere than those of the original, whose log would spoil it: it counts its transactions from elsewhere too.
        Run(copy, CountFromElsewhere(), cancellationToken);

        // It was taken over from the original.
        Run(copy, Unmark, cancellationToken);

        // Else the first start on it would switch it, with a journal, which a kill would leave.
        Run(copy, "pragma journal_mode = wal", cancellationToken);
        if (Run(copy, CheckWhole, cancellationToken) is not "ok" and var damage)
        {
            throw Damaged(damage ?? "");
        }
    }

    // Not pooled: once it is closed the file is whole, and no journal, log or index of a log lies beside it.
    private static async Task<SqliteConnection> OpenAsync(string file, CancellationToken cancellationToken)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false };
        var copy = new SqliteConnection(settings.ToString());
        await copy.OpenAsync(cancellationToken);
        return copy;
    }

    private static string CountFromElsewhere() =>
        Invariant($"pragma user_version = {RandomNumberGenerator.GetInt32(int.MinValue, int.MaxValue)}");

    private static string? Run(SqliteConnection connection, string sql, CancellationToken cancellationToken, object? values = null)
    {
        using var end = cancellationToken.Register(() => raw.sqlite3_interrupt(connection.Handle));
        return connection.ExecuteScalar<string>(sql, values);
    }

    private static Exception Explain(SqliteException fault, CancellationToken cancellationToken) => fault.SqliteErrorCode switch
    {
        Interrupted => new OperationCanceledException(fault.Message, fault, cancellationToken),
        Corrupt or NoDatabase => Damaged(fault.Message),
        _ => new StorageException(StorageFault.Unavailable, $"The copy could not be made, and nothing of it was kept: {fault.Message}", fault),
    };

    private static StorageException Damaged(string how) =>
        new(StorageFault.Unavailable, $"The database is damaged and was not copied: {how} Restore an older copy.");
}
