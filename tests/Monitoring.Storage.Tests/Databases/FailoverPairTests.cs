using Dapper;
using Monitoring.TestDatabases.Failover;
using Npgsql;

namespace Monitoring.Storage.Tests.Databases;

/// <summary>The pair of servers under the failover scenarios behaves as its promises say.</summary>
public sealed class FailoverPairTests
{
    [Fact]
    public async Task A_synchronous_standby_has_every_acknowledged_row_when_the_primary_is_killed_under_load()
    {
        await Needs.PostgresServerAsync();
        await using var pair = await FailoverPair.CreateAsync(Replication.Synchronous);
        await using var writer = await WriterAsync(pair);
        var kill = KillSoonAsync(pair);
        var lanes = await Task.WhenAll(WriteAsync(writer, 0), WriteAsync(writer, 1), WriteAsync(writer, 2), WriteAsync(writer, 3));
        await kill;
        var acknowledged = lanes.SelectMany(rows => rows).ToHashSet();
        await pair.PromoteStandbyAsync();

        Assert.InRange(acknowledged.Count, 100, int.MaxValue);
        var kept = await RowsAsync(pair);
        Assert.Empty(acknowledged.Except(kept));
        Assert.Single(await WriteAsync(writer, lane: 9, until: 1));
    }

    [Fact]
    public async Task An_asynchronous_standby_that_was_cut_off_lacks_what_was_acknowledged_since()
    {
        await Needs.PostgresServerAsync();
        await using var pair = await FailoverPair.CreateAsync(Replication.Asynchronous);
        await using var writer = await WriterAsync(pair);
        await WriteAsync(writer, lane: 1, until: 3);
        await pair.CutOffAsync();
        await pair.ReconnectAsync();
        await pair.Standby.UntilAsync("select pg_last_wal_replay_lsn() = pg_last_wal_receive_lsn()", "True");
        await pair.CutOffAsync();
        Assert.Equal(5, (await WriteAsync(writer, lane: 2, until: 5)).Count);

        await pair.KillPrimaryAsync();
        await pair.PromoteStandbyAsync();

        Assert.Equal(3, (await RowsAsync(pair)).Count);
    }

    /// <summary>Kills the primary while it takes rows.</summary>
    private static async Task KillSoonAsync(FailoverPair pair)
    {
        await pair.Primary.UntilAsync("select count(*) > 0 from pg_stat_activity where datname = 'kept' and query like 'insert%'", "True");
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        await pair.KillPrimaryAsync();
    }

    /// <summary>A data source over both servers and an empty table of rows.</summary>
    private static async Task<NpgsqlMultiHostDataSource> WriterAsync(FailoverPair pair)
    {
        var source = new NpgsqlDataSourceBuilder(await pair.CreateDatabaseAsync("kept")).BuildMultiHost();
        await using var connection = await source.OpenConnectionAsync(TargetSessionAttributes.Primary);
        await connection.ExecuteAsync("create table rows (id bigint primary key)");
        return source;
    }

    /// <summary>Inserts row after row.</summary>
    /// <returns>The rows whose commit was acknowledged, until the first failure or a number of them.</returns>
    private static async Task<IReadOnlyList<long>> WriteAsync(NpgsqlMultiHostDataSource source, int lane, int? until = null)
    {
        var acknowledged = new List<long>();
        try
        {
            await using var connection = await source.OpenConnectionAsync(TargetSessionAttributes.Primary);
            while (acknowledged.Count != until)
            {
                var id = (lane * 1_000_000L) + acknowledged.Count;
                await connection.ExecuteAsync("insert into rows values (@id)", new { id });
                acknowledged.Add(id);
            }
        }
        catch (NpgsqlException) when (until is null)
        {
            // The primary is gone.
        }

        return acknowledged;
    }

    private static async Task<HashSet<long>> RowsAsync(FailoverPair pair)
    {
        await using var connection = new NpgsqlConnection(pair.Standby.ConnectionString("kept"));
        return [.. await connection.QueryAsync<long>("select id from rows")];
    }
}
