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
    public async Task An_edit_that_is_always_broken_off_ends_and_changes_nothing()
    {
        await using var store = new PostgresStore();
        await store.InitializeAsync();
        await BreakOffAsync(store, "40001", attempts: 1_000);

        var refusal = await Assert.ThrowsAsync<StorageException>(() => store.ApplyAsync(StoreFixture.OrderEntry(10), "one"));

        Assert.Equal(StorageFault.Contention, refusal.Fault);
        Assert.Null(await store.Store.Registry.CurrentAsync(Token));
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
