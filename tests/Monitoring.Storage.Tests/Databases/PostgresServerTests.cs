using System.Data;
using System.Diagnostics;
using Dapper;
using Monitoring.TestDatabases.Server;
using Npgsql;

namespace Monitoring.Storage.Tests.Databases;

/// <summary>The server under the fault scenarios behaves as its promises say.</summary>
public sealed class PostgresServerTests
{
    [Fact]
    public async Task A_killed_server_is_gone_and_comes_back_on_its_port_with_what_was_committed()
    {
        await Needs.PostgresServerAsync();
        await using var server = await PostgresServer.CreateAsync();
        var connectionString = await KeptAsync(server);
        await server.KillAsync();
        await Assert.ThrowsAsync<NpgsqlException>(() => CountAsync(connectionString));

        await server.StartAsync();
        Assert.Equal(1, await CountAsync(connectionString));
        await server.StopAsync();
        await Assert.ThrowsAsync<NpgsqlException>(() => CountAsync(connectionString));
        await server.StartAsync();
        Assert.Equal(1, await CountAsync(connectionString));
    }

    [Fact]
    public async Task A_frozen_server_answers_nothing_until_it_thaws()
    {
        await Needs.PostgresServerAsync();
        await using var server = await PostgresServer.CreateAsync();
        await using var connection = new NpgsqlConnection(await KeptAsync(server));
        await connection.OpenAsync();
        var thawed = ThawLaterAsync(server, TimeSpan.FromSeconds(1));
        var answer = Stopwatch.StartNew();

        Assert.Equal(1, await connection.ExecuteScalarAsync<long>("select count(*) from kept"));
        Assert.InRange(answer.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(30));
        await thawed;
    }

    [Fact]
    public async Task A_read_only_server_refuses_writes_on_open_connections_too_until_it_is_writable()
    {
        await Needs.PostgresServerAsync();
        await using var server = await PostgresServer.CreateAsync();
        await using var connection = new NpgsqlConnection(await KeptAsync(server));
        await connection.OpenAsync();
        await server.MakeReadOnlyAsync();
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("insert into kept values (2)"));
        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, refusal.SqlState);
        Assert.Equal(1, await connection.ExecuteScalarAsync<long>("select count(*) from kept"));

        await server.MakeWritableAsync();
        Assert.Equal(1, await connection.ExecuteAsync("insert into kept values (2)"));
    }

    [Fact]
    public async Task A_server_for_two_clients_refuses_the_third()
    {
        var options = new PostgresServerOptions { MaxConnections = 2 };
        await Needs.PostgresServerAsync(options);
        await using var server = await PostgresServer.CreateAsync(options);
        var connectionString = await KeptAsync(server) + ";Pooling=False";
        await using var first = new NpgsqlConnection(connectionString);
        await using var second = new NpgsqlConnection(connectionString);
        await using var third = new NpgsqlConnection(connectionString);
        await first.OpenAsync();
        await OpenAsync(second);

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => third.OpenAsync());
        Assert.Equal(PostgresErrorCodes.TooManyConnections, refusal.SqlState);
    }

    // The server takes a moment to notice that a client before it has gone.
    private static async Task OpenAsync(NpgsqlConnection connection)
    {
        for (var tries = 0; connection.State != ConnectionState.Open; tries++)
        {
            try
            {
                await connection.OpenAsync();
            }
            catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections && tries < 100)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public async Task A_full_disk_refuses_rows_and_takes_them_again_once_there_is_room()
    {
        var options = new PostgresServerOptions { DataMegabytes = 80 };
        await Needs.PostgresServerAsync(options);
        await using var server = await PostgresServer.CreateAsync(options);
        var connectionString = await KeptAsync(server);
        await server.FillDiskAsync();
        const string Much = "insert into kept select n from generate_series(10, 1000000) n";
        await using var connection = new NpgsqlConnection(connectionString);
        var refusal = await Assert.ThrowsAnyAsync<NpgsqlException>(() => connection.ExecuteAsync(Much));
        Assert.Contains("No space left", refusal.Message + server.Log, StringComparison.Ordinal);

        server.FreeDisk();
        await server.RestartAsync();
        Assert.Equal(1, await CountAsync(connectionString));
    }

    [Fact]
    public async Task A_slower_disk_makes_each_commit_wait_for_it()
    {
        var options = new PostgresServerOptions { SyncDelay = TimeSpan.FromMilliseconds(50) };
        await Needs.PostgresServerAsync(options);
        await using var server = await PostgresServer.CreateAsync(options);
        await using var connection = new NpgsqlConnection(await KeptAsync(server));
        await connection.OpenAsync();
        var commits = Stopwatch.StartNew();
        for (var id = 10; id < 20; id++)
        {
            await connection.ExecuteAsync("insert into kept values (@id)", new { id });
        }

        Assert.InRange(commits.Elapsed, TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(30));
    }

    /// <summary>Freezes at once and thaws later.</summary>
    private static async Task ThawLaterAsync(PostgresServer server, TimeSpan after)
    {
        server.Freeze();
        await Task.Delay(after, TimeProvider.System);
        server.Thaw();
    }

    /// <summary>A database with a table of one row.</summary>
    private static async Task<string> KeptAsync(PostgresServer server)
    {
        var connectionString = await server.CreateDatabaseAsync("kept");
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=False");
        await connection.ExecuteAsync("create table kept (id bigint primary key); insert into kept values (1)");
        return connectionString;
    }

    private static async Task<long> CountAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=False");
        return await connection.ExecuteScalarAsync<long>("select count(*) from kept");
    }
}
