using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Monitoring.Storage;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Load;

/// <summary>
/// The yardstick: prepared inserts of the rows the service would store, into its own table, same pragmas, every commit flushed, nothing
/// judged.
/// </summary>
internal static class BareInsert
{
    private const string Insert =
        """
        insert into outcomes (agent_id, transaction_id, received_at, occurred_at, disposition, position, verdict, source, selection, verdict_id, pending, content)
        values (@agent, @id, @now, @now, 0, @position, 0, 1, 0, null, 0, @content)
        """;

    /// <summary>Rows per second.</summary>
    /// <param name="batch">Rows per commit.</param>
    /// <param name="duration">How long to insert.</param>
    public static async Task<double> RunAsync(int batch, TimeSpan duration)
    {
        var folder = Directory.CreateTempSubdirectory("bare-").FullName;
        try
        {
            var path = Path.Combine(folder, "bare.db");
            await using (await Store.OpenAsync("sqlite:" + path, TimeProvider.System, CancellationToken.None))
            {
                // Only the schema is wanted.
            }

            await using var connection = new SqliteConnection("Data Source=" + path);
            await connection.OpenAsync();
            Run(connection, "pragma journal_mode = wal; pragma synchronous = full;");
            return Fill(connection, batch, duration);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Fill(SqliteConnection connection, int batch, TimeSpan duration)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = Insert;
        var agent = insert.Parameters.Add("@agent", SqliteType.Integer);
        var now = insert.Parameters.Add("@now", SqliteType.Integer);
        var id = insert.Parameters.Add("@id", SqliteType.Text);
        var position = insert.Parameters.Add("@position", SqliteType.Integer);
        insert.Parameters.AddWithValue("@content", LoadBody.Content);
        using var begin = Prepared(connection, "begin immediate");
        using var commit = Prepared(connection, "commit");
        var rows = 0L;
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < duration)
        {
            begin.ExecuteNonQuery();
            now.Value = Monitoring.Core.Outcomes.Instant.ToMicroseconds(TimeProvider.System.GetUtcNow());
            for (var i = 0; i < batch; i++)
            {
                id.Value = Invariant($"T-{rows:0000000000}");
                agent.Value = (rows % LoadRun.Agents) + 1;
                position.Value = (++rows / LoadRun.Agents) + 1;
                insert.ExecuteNonQuery();
            }

            commit.ExecuteNonQuery();
        }

        return rows / watch.Elapsed.TotalSeconds;
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = Prepared(connection, sql);
        command.ExecuteNonQuery();
    }

    private static SqliteCommand Prepared(SqliteConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }
}
