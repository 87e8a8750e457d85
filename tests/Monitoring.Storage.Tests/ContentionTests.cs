using Dapper;

namespace Monitoring.Storage.Tests;

/// <summary>A registry edit that PostgreSQL breaks off in favour of another transaction is done again, a few times.</summary>
public sealed class ContentionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("40001")]
    [InlineData("40P01")]
    public async Task A_registry_is_applied_though_the_database_broke_the_first_attempts_off(string state)
    {
        await using var store = new PostgresStore();
        await store.InitializeAsync();
        await BreakOffAsync(store, state, attempts: 3);

        var applied = await store.ApplyAsync(StoreFixture.OrderEntry(10), "one");

        Assert.Equal((1L, 1L), (applied.Revision, (await store.Store.Registry.CurrentAsync(Token))!.Revision));
        Assert.Equal(1, await store.CountAsync("slos"));
        await store.WriteAsync(StoreFixture.Outcomes("0101"));
        await store.VerifyAsync();
    }

    [Fact]
    public async Task An_agent_whose_edit_is_always_broken_off_is_named_and_brought_when_that_is_over()
    {
        await using var store = new PostgresStore();
        await store.InitializeAsync();
        await BreakOffAsync(store, "40001", attempts: 1_000);

        var refusal = await Assert.ThrowsAsync<StorageException>(() => store.ApplyAsync(StoreFixture.OrderEntry(10), "one"));

        Assert.Equal(StorageFault.Contention, refusal.Fault);
        Assert.StartsWith("Revision 1 is in force, but not yet for order-entry: ", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, await store.CountAsync("agents"));
        await store.TamperAsync("drop trigger break_off on log_revisions");
        Assert.Equal(1, await store.Store.Registry.RollOutAsync(
            StoreFixture.OrderEntry(10), await store.Store.Registry.NewestAsync(Token), Token));
    }

    [Fact]
    public async Task An_agent_that_is_held_keeps_no_other_one_back_and_is_brought_when_it_is_free()
    {
        await using var store = new PostgresStore();
        await store.InitializeAsync();
        var two = StoreFixture.OrderEntry(10);
        two = two with { Agents = [.. two.Agents, .. StoreFixture.OrderEntry(10, "held").Agents] };
        await store.ApplyAsync(two, "one");
        await using var connection = store.Connect();
        await connection.OpenAsync(Token);
        await using var holder = await connection.BeginTransactionAsync(Token);
        await connection.ExecuteAsync(
            "select 1 from agent_state s join agents a on a.agent_id = s.agent_id where a.name = 'held' for update of s");
        two = two with { Fallback = "tom" };

        var refusal = await Assert.ThrowsAsync<StorageException>(() => store.ApplyAsync(two, "two"));

        Assert.Equal(
            "Revision 2 is in force, but not yet for held: Another process holds what this needs and did not let go of it in time."
                + " A running service tries again every few seconds.",
            refusal.Message);
        Assert.Equal(StorageFault.Locked, refusal.Fault);
        Assert.Equal("tom", (await store.AgentAsync("order-entry")).Coverage!.Fallback);
        await store.WriteAsync(StoreFixture.Outcomes("0101"));
        await holder.RollbackAsync(Token);
        Assert.Equal(1, await store.Store.Registry.RollOutAsync(two, await store.Store.Registry.NewestAsync(Token), Token));
        await store.VerifyAsync();
    }

    // A sequence goes on over a rollback, so it counts attempts.
    private static Task BreakOffAsync(PostgresStore store, string state, int attempts) => store.TamperAsync(FormattableString.Invariant(
        $"""
        create sequence attempts;
        create function break_off() returns trigger language plpgsql as $f$
        begin
            if nextval('attempts') <= {attempts} then raise exception 'broken off' using errcode = '{state}'; end if;
            return new;
        end $f$;
        create trigger break_off before insert on log_revisions for each row execute function break_off();
        """));
}
