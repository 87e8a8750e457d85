using System.Security.Cryptography;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.TestDatabases.Server;

/// <summary>
/// A private PostgreSQL server on a loopback port it keeps, that a test may stop, kill, freeze, make read-only or fill up.
/// Text sorts by English rules (ICU) as on most real servers, not by bytes. It syncs to its disk like a real one.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Filler = "filler";

    private readonly PostgresBinaries binaries;
    private readonly ServerFolder folder;
    private readonly string password;
    private readonly IReadOnlyList<string> environment;
    private ServerProcess? process;

    private PostgresServer(PostgresBinaries binaries, ServerFolder folder, string password, IReadOnlyList<string> environment)
    {
        this.binaries = binaries;
        this.folder = folder;
        this.password = password;
        this.environment = environment;
    }

    /// <summary>Where it listens, on 127.0.0.1, also after a restart.</summary>
    public int Port { get; private set; }

    /// <summary>What the server wrote to its log so far.</summary>
    public string Log => File.ReadAllText(folder.Log);

    /// <summary>Where its programs are and where it listens.</summary>
    public string Description => Invariant($"{binaries.Folder}, 127.0.0.1:{Port}");

    /// <summary>A connection as superuser, each opened anew.</summary>
    public string AdminConnectionString =>
        Invariant($"Host=127.0.0.1;Port={Port};Username={ServerData.Superuser};Password={password};Database=postgres;Pooling=False");

    /// <summary>The account that owns the databases.</summary>
    internal DatabaseOwner Owner { get; private set; } = null!;

    /// <summary>Why such a server cannot be had here, in words of what to install; null when it can.</summary>
    /// <exception cref="PostgresUnavailableException">It cannot, and <c>AGENTOPS_TEST_REQUIRE_POSTGRES=1</c>.</exception>
    public static async Task<string?> WhyUnavailableAsync(PostgresServerOptions? options = null)
    {
        var (binaries, missing) = await PostgresBinaries.FindAsync();
        var reason = binaries is null ? missing
            : options?.DataMegabytes is not null && !Environment.IsPrivilegedProcess
                ? "a data folder of limited size is a mount, which needs root"
            : options?.SyncDelay > TimeSpan.Zero ? SyncDelay.WhyUnavailable
            : null;
        return Requirement.Check(reason);
    }

    /// <summary>Makes and starts a server.</summary>
    public static async Task<PostgresServer> CreateAsync(PostgresServerOptions? options = null)
    {
        options ??= new PostgresServerOptions();
        var (binaries, missing) = await PostgresBinaries.FindAsync();
        var own = await ServerFolder.CreateAsync((binaries ?? throw new PostgresUnavailableException(missing)).Account);
        try
        {
            if (options.DataMegabytes is { } megabytes)
            {
                await ServerData.LimitAsync(own, binaries.Account, megabytes);
            }

            var secret = RandomNumberGenerator.GetHexString(24);
            await ServerData.InitializeAsync(binaries, own, secret, options);
            var preload = options.SyncDelay > TimeSpan.Zero ? await SyncDelay.BuildAsync(own, options.SyncDelay) : [];
            var server = await StartFirstAsync(new PostgresServer(binaries, own, secret, preload));
            server.Owner = await DatabaseOwner.CreateAsync(server.AdminConnectionString);
            return server;
        }
        catch
        {
            await own.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes and starts a standby of this server, which must be running.</summary>
    /// <param name="name">The standby's name towards this server.</param>
    public async Task<PostgresServer> FollowAsync(string name)
    {
        var copy = await ServerFolder.CreateAsync(binaries.Account);
        try
        {
            await ServerData.CopyAsync(binaries, copy, Port, password, name);
            return await StartFirstAsync(new PostgresServer(binaries, copy, password, environment: []) { Owner = Owner });
        }
        catch
        {
            await copy.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string, for an account which owns this database and has no further rights.</returns>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        await ExecuteAsync($"create database {name} owner {Owner.Name}");
        return ConnectionString(name);
    }

    /// <summary>The connection string of a database, for the account that owns it.</summary>
    public string ConnectionString(string database) => Owner.ConnectionString(AdminConnectionString, database);

    /// <summary>Starts a server that was stopped or killed, on its port.</summary>
    public async Task StartAsync()
    {
        process?.Dispose();
        process = await ServerProcess.StartAsync(binaries, folder, Port, environment);
    }

    /// <summary>Stops the server in its fast way: open transactions are rolled back, everything is written.</summary>
    public Task StopAsync() => process!.StopAsync();

    /// <summary>Stops the server, or finds that it gave up by itself as after a full disk, and starts it again.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Ends all processes of the server at once, as a power cut would.</summary>
    public Task KillAsync() => process!.KillAsync();

    /// <summary>Halts all processes of the server: connections stay open, new ones are taken, nothing is answered.</summary>
    public void Freeze() => process!.Freeze();

    /// <summary>Lets a frozen server go on.</summary>
    public void Thaw() => process!.Thaw();

    /// <summary>Refuses writes in every transaction that begins from now on, also on open connections.</summary>
    public Task MakeReadOnlyAsync() => SettingAsync("default_transaction_read_only", "on");

    /// <summary>Takes writes again.</summary>
    public Task MakeWritableAsync() => SettingAsync("default_transaction_read_only", "off");

    /// <summary>Changes one setting of the running server and waits until it counts.</summary>
    public async Task SettingAsync(string name, string value)
    {
        await ExecuteAsync($"alter system set {name} = '{value.Replace("'", "''", StringComparison.Ordinal)}'");
        await ExecuteAsync("select pg_reload_conf()");
        await UntilAsync($"select current_setting('{name}')", value);
    }

    /// <summary>Writes into a data folder of limited size until nothing fits any more.</summary>
    public async Task FillDiskAsync()
    {
        await using var file =
            new FileStream(Path.Combine(folder.Data, Filler), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (file.Length < 1L << 33)
            {
                await file.WriteAsync(new byte[4096]);
            }
        }
        catch (IOException)
        {
            return;
        }

        throw new InvalidOperationException("The data folder has no limit; set DataMegabytes.");
    }

    /// <summary>Takes the filling away again.</summary>
    public void FreeDisk() => File.Delete(Path.Combine(folder.Data, Filler));

    /// <summary>Runs a statement as superuser.</summary>
    /// <returns>Its first value as text; null when it has none.</returns>
    public async Task<string?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(AdminConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync()) is { } value and not DBNull ? Invariant($"{value}") : null;
    }

    /// <summary>Waits until a query, asked as superuser on a new connection each time, gives a value.</summary>
    public Task UntilAsync(string sql, string value) => Poll.UntilAsync(
        async () => await ExecuteAsync(sql) == value, () => $"'{sql}' did not become '{value}': {Log}");

    /// <summary>Ends the server and deletes its data.</summary>
    public async ValueTask DisposeAsync()
    {
        await folder.DisposeAsync();
        process?.Dispose();
    }

    private static async Task<PostgresServer> StartFirstAsync(PostgresServer server)
    {
        for (var attempt = 1; ; attempt++)
        {
            server.Port = ServerProcess.FreePort();
            try
            {
                await server.StartAsync();
                return server;
            }
            catch (InvalidOperationException taken) when (attempt < 5 && taken.Message.Contains("could not bind", StringComparison.Ordinal))
            {
                File.Delete(server.folder.Log); // Somebody else was faster on that port.
            }
        }
    }
}
