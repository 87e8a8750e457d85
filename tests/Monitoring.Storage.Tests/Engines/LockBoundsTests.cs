using System.Data.Common;
using System.Diagnostics;
using Dapper;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Engines;

/// <summary>
/// Locks on PostgreSQL are bounded by the database: what a process holds that stopped, or whose host is gone, is let go of in
/// seconds, and until then only who needs it is sent back.
/// </summary>
public sealed class LockBoundsTests : IAsyncLifetime
{
    private const string Lock =
        "select agent_id from agent_state where agent_id = (select agent_id from agents where name = @agent) for update";

    // More than the buffers between a server and a client take.
    private const string Many = "select repeat('x', 1000000) from generate_series(1, 100)";

    // Long enough for a busy machine, far less than the hours a dead connection lives without a bound.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    private readonly PostgresStore fixture = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await fixture.InitializeAsync();
        await fixture.ApplyAsync(StoreFixture.OrderEntry(10, "held"), "one");
        await fixture.WriteAsync([.. StoreFixture.Outcomes("0", "held"), .. StoreFixture.Outcomes("0", "free")]);
    }

    public ValueTask DisposeAsync() => fixture.DisposeAsync();

    [Fact]
    public async Task What_a_process_holds_that_stopped_between_two_statements_is_let_go_of()
    {
        await using var engine = SqlEngine.Of(fixture.Database);
        await using var stopped = await engine.BeginWriteAsync(Token);
        await (await stopped.DirectAsync(Token)).ExecuteAsync(Lock, new { agent = "held" });

        await UntilFreeAsync();

        var failure = engine.Explain(await Assert.ThrowsAnyAsync<Exception>(() => stopped.CommitAsync(Token)));
        Assert.Equal((StorageFault.Unavailable, true), (failure.Fault, failure.MayPass));
    }

    [Fact]
    public async Task What_a_process_holds_that_stopped_while_it_sent_its_statements_is_let_go_of_by_who_waits_for_it()
    {
        var name = SqlEngine.Of(fixture.Database) is var engine ? await NameAsync(engine) : "";
        await engine.DisposeAsync();
        await using var stopped = new NpgsqlConnection(Invariant($"{fixture.Database};Pooling=False;Application Name={name}"));
        await stopped.OpenAsync(Token);
        await stopped.ExecuteAsync("begin; create temp table sent (line text)");
        await stopped.ExecuteAsync(Lock, new { agent = "held" });
        await using var sending = await stopped.BeginTextImportAsync("copy sent from stdin", Token);
        await sending.FlushAsync(Token);

        await UntilFreeAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => sending.DisposeAsync().AsTask());
    }

    [Fact]
    public async Task What_a_process_holds_that_stopped_while_it_was_sent_rows_is_let_go_of_by_who_waits_for_it_and_one_that_holds_nothing_is_left_alone()
    {
        await using var engine = SqlEngine.Of(fixture.Database);
        var name = await NameAsync(engine);
        await using var stopped = new NpgsqlConnection(Invariant($"{fixture.Database};Pooling=False;Application Name={name}"));
        await stopped.OpenAsync(Token);
        await stopped.ExecuteAsync("begin transaction");
        await stopped.ExecuteAsync(Lock, new { agent = "held" });
        await using var rows = await stopped.ExecuteReaderAsync(Many);
        await using var slow = new NpgsqlConnection(Invariant($"{fixture.Database};Pooling=False;Application Name={name}"));
        await slow.OpenAsync(Token);
        await using var read = await slow.ExecuteReaderAsync(Many);

        await UntilFreeAsync();

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => CountAsync(rows));
        Assert.Equal(100, await CountAsync(read));
    }

    [Fact]
    public async Task A_lock_not_had_in_time_is_told_as_such_though_stuck_sessions_cannot_be_ended()
    {
        await using var connection = (NpgsqlConnection)fixture.Connect();
        await connection.OpenAsync(Token);
        await using var transaction = new PostgresWriteTransaction(
            connection, LockBounds.WithCallers, _ => throw new NpgsqlException("The connection pool has been exhausted"));
        transaction.Take(Turn.Claiming, longest: null);
        await using var turn =
            await HoldAsync(Invariant($"select pg_advisory_xact_lock({PostgresWriteTransaction.Area}, {(int)Turn.Claiming})"));

        var failure = await Assert.ThrowsAsync<PostgresException>(() => transaction.DirectAsync(Token));

        Assert.Equal(PostgresErrorCodes.LockNotAvailable, failure.SqlState);
    }

    [Fact]
    public async Task An_agent_that_is_held_is_named_and_the_others_can_be_written()
    {
        await using var holder = await HoldAsync(Lock, new { agent = "held" });

        var failure = await Assert.ThrowsAsync<StorageException>(() => WriteAsync("1", "held", "free"));

        Assert.Equal(StorageFault.Locked, failure.Fault);
        Assert.Equal(["held"], failure.Held);
        await WriteAsync("2", "free");
        await holder.CloseAsync();
        await WriteAsync("3", "held", "free");
        await fixture.VerifyAsync();
    }

    [Fact]
    public async Task While_others_hand_out_numbers_of_agents_only_new_agents_wait()
    {
        await using var holder =
            await HoldAsync(Invariant($"select pg_advisory_xact_lock({PostgresWriteTransaction.Area}, {(int)Turn.Registering})"));

        var failure = await Assert.ThrowsAsync<StorageException>(() => WriteAsync("1", "free", "new"));

        Assert.Equal(StorageFault.Locked, failure.Fault);
        Assert.Equal(["new"], failure.Held);
        await WriteAsync("2", "free");
    }

    [Fact]
    public async Task While_others_hand_out_numbers_of_agents_a_retired_agent_that_posts_again_waits_alone()
    {
        await fixture.WriteAsync(StoreFixture.Outcomes("11", "held", 10));
        await fixture.ApplyAsync(StoreFixture.OrderEntry(20, "free"), "without the other");
        await WriteAsync("1", "free");
        await using var holder =
            await HoldAsync(Invariant($"select pg_advisory_xact_lock({PostgresWriteTransaction.Area}, {(int)Turn.Registering})"));

        var failure = await Assert.ThrowsAsync<StorageException>(() => WriteAsync("2", "free", "held"));

        Assert.Equal(StorageFault.Locked, failure.Fault);
        Assert.Equal(["held"], failure.Held);
        await WriteAsync("3", "free");
    }

    [Fact]
    public async Task A_turn_that_is_held_is_waited_for_in_seconds_only_and_waiting_again_may_help()
    {
        await fixture.WriteAsync(StoreFixture.Outcomes("11", "held", 10));
        await using var holder = await HoldAsync(
            Invariant($"select pg_advisory_xact_lock({PostgresWriteTransaction.Area}, {(int)Turn.Registering}), pg_advisory_xact_lock({PostgresWriteTransaction.Area}, {(int)Turn.Claiming})"));

        var claim = await Assert.ThrowsAsync<StorageException>(() => fixture.Store.Outbox.ClaimAsync("one", 2, Token));
        var apply = await Assert.ThrowsAsync<StorageException>(() => fixture.ApplyAsync(StoreFixture.OrderEntry(20, "held"), "two"));

        Assert.All([claim, apply], failure => Assert.Equal((StorageFault.Locked, true), (failure.Fault, failure.MayPass)));
    }

    [Fact]
    public async Task Bounds_hold_for_one_transaction_and_leave_nothing_in_the_session_which_a_pooler_may_give_to_others()
    {
        const string asked = "select current_setting('lock_timeout') || ' ' || current_setting('idle_in_transaction_session_timeout') || ' ' || pg_backend_pid()";
        await using var engine = SqlEngine.Of(fixture.Database + ";Maximum Pool Size=1");
        string inside;
        await using (var transaction = await engine.BeginWriteAsync(Token))
        {
            inside = await (await transaction.DirectAsync(Token)).ExecuteScalarAsync<string>(asked) ?? "";
            await transaction.CommitAsync(Token);
        }

        await using var next = await engine.BeginWriteAsync(Token);
        var connection = await next.DirectAsync(Token);
        await connection.ExecuteAsync("rollback");
        var after = await connection.ExecuteScalarAsync<string>(asked) ?? "";

        Assert.StartsWith("3s 4s ", inside, StringComparison.Ordinal);
        Assert.Equal(inside.Replace("3s 4s", "0 0", StringComparison.Ordinal), after);
    }

    private static async Task<string> NameAsync(SqlEngine engine)
    {
        await using var reader = await engine.OpenReaderAsync(Token);
        return await reader.ExecuteScalarAsync<string>("select current_setting('application_name')") ?? "";
    }

    private async Task<DbConnection> HoldAsync(string sql, object? values = null)
    {
        var holder = fixture.Connect();
        await holder.OpenAsync(Token);
        await holder.ExecuteAsync("begin transaction");
        await holder.ExecuteAsync(sql, values);
        return holder;
    }

    private static async Task<int> CountAsync(DbDataReader rows)
    {
        var count = 0;
        for (; await rows.ReadAsync(Token); count++)
        {
        }

        return count;
    }

    private Task<IReadOnlyList<WriteAnswer>> WriteAsync(string id, params IReadOnlyList<string> agents) =>
        fixture.Store.Log.WriteAsync([.. agents.Select(agent => new WriteRequest(StoreFixture.Outcomes("0", agent, 100 + id[0])))], Token);

    private async Task UntilFreeAsync()
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await WriteAsync("9", "held");
                return;
            }
            catch (StorageException) when (waited.Elapsed < Soon)
            {
                // Held still.
            }
        }
    }
}
