using Monitoring.TestDatabases.Server;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.TestDatabases.Failover;

/// <summary>
/// A primary and its standby, two private servers. Nothing promotes by itself: the test kills or freezes the primary and
/// promotes the standby, as an operator's tool would.
/// </summary>
public sealed class FailoverPair : IAsyncDisposable
{
    private const string StandbyName = "standby";

    private string primaryAddress = "";

    private FailoverPair(PostgresServer primary, PostgresServer standby)
    {
        Primary = primary;
        Standby = standby;
    }

    /// <summary>The server that takes writes at first.</summary>
    public PostgresServer Primary { get; }

    /// <summary>The server that follows it and may be promoted.</summary>
    public PostgresServer Standby { get; }

    /// <summary>Makes and starts both.</summary>
    public static async Task<FailoverPair> CreateAsync(Replication replication)
    {
        var primary = await PostgresServer.CreateAsync();
        try
        {
            var pair = new FailoverPair(primary, await primary.FollowAsync(StandbyName));
            await pair.ReplicateAsync(replication);
            return pair;
        }
        catch
        {
            await primary.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>The connection string of <see cref="ConnectionString"/>.</returns>
    public async Task<string> CreateDatabaseAsync(string name)
    {
        await Primary.CreateDatabaseAsync(name);
        return ConnectionString(name);
    }

    /// <summary>
    /// Both servers as hosts of one connection string, with the settings under which a client finds the new primary within seconds:
    /// without them it remembers for ten seconds that no host was suitable, and waits half a minute for a frozen one.
    /// The client asks for the primary itself (<c>TargetSessionAttributes.Primary</c> of a multi-host data source).
    /// </summary>
    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder(Primary.ConnectionString(database))
    {
        Host = Invariant($"127.0.0.1:{Primary.Port},127.0.0.1:{Standby.Port}"),
        HostRecheckSeconds = 1,
        Timeout = 2,
        CommandTimeout = 2,
        CancellationTimeout = 500,
    }.ConnectionString;

    /// <summary>Ends the primary at once, as a power cut would.</summary>
    public Task KillPrimaryAsync() => Primary.KillAsync();

    /// <summary>Makes the standby a primary and waits until it takes writes.</summary>
    public async Task PromoteStandbyAsync()
    {
        try
        {
            await Standby.ExecuteAsync("select pg_promote(true, 60)");
        }
        catch (NpgsqlException refused)
        {
            throw new InvalidOperationException("The standby cannot be promoted: " + Standby.Log, refused);
        }
    }

    /// <summary>
    /// Cuts the standby off: it receives nothing more. What an asynchronous primary commits from now on is missing after a promotion;
    /// a synchronous one answers no commit any more.
    /// </summary>
    public async Task CutOffAsync()
    {
        primaryAddress = await Standby.ExecuteAsync("select current_setting('primary_conninfo')") ?? "";
        await Standby.SettingAsync("primary_conninfo", "");
        await Standby.UntilAsync("select count(*) from pg_stat_wal_receiver", "0");
    }

    /// <summary>Lets the standby receive again, from where it was cut off.</summary>
    public async Task ReconnectAsync()
    {
        await Standby.SettingAsync("primary_conninfo", primaryAddress);
        await Standby.UntilAsync("select status from pg_stat_wal_receiver", "streaming");
    }

    /// <summary>Lets the standby receive and keep changes without showing them; promoting it applies them all.</summary>
    public async Task PauseReplayAsync()
    {
        await Standby.ExecuteAsync("select pg_wal_replay_pause()");
        await Standby.UntilAsync("select pg_get_wal_replay_pause_state()", "paused");
    }

    /// <summary>Shows the changes again.</summary>
    public Task ResumeReplayAsync() => Standby.ExecuteAsync("select pg_wal_replay_resume()");

    public async ValueTask DisposeAsync()
    {
        await Standby.DisposeAsync();
        await Primary.DisposeAsync();
    }

    private async Task ReplicateAsync(Replication replication)
    {
        await Primary.UntilAsync("select state from pg_stat_replication", "streaming");
        if (replication == Replication.Synchronous)
        {
            // Only now: copied with the data, the setting would make a promoted standby wait for itself.
            await Primary.SettingAsync("synchronous_commit", "remote_apply");
            await Primary.SettingAsync("synchronous_standby_names", StandbyName);
            await Primary.UntilAsync("select sync_state from pg_stat_replication", "sync");
        }
    }
}
