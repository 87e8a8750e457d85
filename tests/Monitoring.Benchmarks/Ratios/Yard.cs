using System.Globalization;
using Monitoring.Storage;
using Monitoring.TestDatabases.Server;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios;

/// <summary>
/// A private server with fresh data, the databases of the services on it, and one with the same tables for the yardsticks.
/// </summary>
internal sealed class Yard : IAsyncDisposable
{
    private const string Own = "yard";

    private readonly int first;
    private int databases;

    private Yard(PostgresServer server, int first, string connection)
    {
        Server = server;
        this.first = first;
        Connection = connection;
        var parts = new NpgsqlConnectionStringBuilder(connection);
        Environment = new Dictionary<string, string>
        {
            ["PGHOST"] = parts.Host!,
            ["PGPORT"] = parts.Port.ToString(CultureInfo.InvariantCulture),
            ["PGUSER"] = parts.Username!,
            ["PGPASSWORD"] = parts.Password!,
            ["PGDATABASE"] = Own,
        };
    }

    /// <summary>The server.</summary>
    public PostgresServer Server { get; }

    /// <summary>The yardsticks' database.</summary>
    public string Connection { get; }

    /// <summary>How PostgreSQL's own programs find it.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="syncDelay">How much longer each of its flushes takes.</param>
    public static async Task<Yard> CreateAsync(TimeSpan syncDelay)
    {
        var server = await PostgresServer.CreateAsync(new PostgresServerOptions { MaxConnections = 400, SyncDelay = syncDelay });
        await server.ExecuteAsync("alter system set shared_buffers = '512MB'");
        await server.ExecuteAsync("alter system set max_wal_size = '4GB'");
        await server.ExecuteAsync("alter system set min_wal_size = '2GB'");

        // Hundreds of handshakes with passwords would be measured with the slices; nobody else reaches this server.
        await server.ExecuteAsync(
            Invariant($"copy (select 'host all all 127.0.0.1/32 trust') to '{await server.ExecuteAsync("show hba_file")}'"));
        await server.RestartAsync();
        var file = await server.ExecuteAsync("select pg_read_file('postmaster.pid')")
            ?? throw new InvalidOperationException("The server has no process.");
        await HaveLogFilesAsync(server);
        var connection = await server.CreateDatabaseAsync(Own);
        await using (await Store.OpenAsync(connection, TimeProvider.System, CancellationToken.None))
        {
            // Only the schema is wanted.
        }

        return new Yard(server, int.Parse(file.Split('\n')[0], CultureInfo.InvariantCulture), connection);
    }

    /// <summary>
    /// Makes the files of the database's own log as one that has run for a while has them: it goes on in files of the past. In a new one
    /// every
    /// 16 MB stop all who write for the 10 to 15 ms in which the next file is filled with zeros.
    /// </summary>
    private static async Task HaveLogFilesAsync(PostgresServer server)
    {
        const int files = 100;
        for (var i = 0; i < files; i++)
        {
            await server.ExecuteAsync("select pg_logical_emit_message(false, 'a new', 'file')");
            await server.ExecuteAsync("select pg_switch_wal()");
        }

        await server.ExecuteAsync("checkpoint");
    }

    /// <summary>A fresh database for a service.</summary>
    public Task<string> DatabaseAsync() => Server.CreateDatabaseAsync(Invariant($"service_{++databases}"));

    /// <summary>Processor seconds of the database server, all its processes.</summary>
    public double Processor() => ProcessorTime.OfFamily(first);

    /// <summary>Processes of the database server beside its first.</summary>
    public int Backends => ProcessorTime.Children(first).Count;

    /// <summary>Writes out what waits, so that the next slice does not pay for the last one.</summary>
    public Task SettleAsync() => Server.ExecuteAsync("checkpoint");

    /// <summary>Deadlocks since the start, in all databases.</summary>
    public async Task<long> DeadlocksAsync() =>
        long.Parse(await Server.ExecuteAsync("select sum(deadlocks)::bigint from pg_stat_database") ?? "0", CultureInfo.InvariantCulture);

    /// <summary>One number from a database.</summary>
    public static async Task<long> NumberAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(sql);
        command.CommandTimeout = 0;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
