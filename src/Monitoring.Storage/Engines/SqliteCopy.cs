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

    private static async Task CompleteAsync(string file, Func<DbConnection, Task> complete, CancellationToken cancellationToken)
    {
        // Not pooled: once it is closed the file is whole, and no journal, log or index of a log lies beside it.
        var settings = new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false };
        await using var copy = new SqliteConnection(settings.ToString());
        await copy.OpenAsync(cancellationToken);
        Run(copy, "pragma locking_mode = exclusive", cancellationToken);
        Run(copy, "pragma journal_mode = memory", cancellationToken);
        await complete(copy);

        // Its pages lie elsewhere than those of the original, whose log would spoil it: it counts its transactions from elsewhere too.
        Run(copy, Invariant($"pragma user_version = {RandomNumberGenerator.GetInt32(int.MinValue, int.MaxValue)}"), cancellationToken);

        // Else the first start on it would switch it, with a journal, which a kill would leave.
        Run(copy, "pragma journal_mode = wal", cancellationToken);
        if (Run(copy, "pragma integrity_check(1)", cancellationToken) is not "ok" and var damage)
        {
            throw Damaged(damage ?? "");
        }
    }

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
