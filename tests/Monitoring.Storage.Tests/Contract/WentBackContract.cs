using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// A database that went back under a running process: a standby was promoted that had not received the last writes, or an older
/// copy was restored. Made here by keeping rows aside and putting them back.
/// </summary>
public abstract class WentBackContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static readonly string[] Tables =
        ["agents", "agent_state", "outcomes", "verdicts", "transitions", "episodes", "notices", "deliveries", "drift_streams",
        "drift_signals"];

    [Fact]
    public async Task What_is_gone_is_counted_and_named_once()
    {
        await BeginAsync();
        await Fixture.WriteAsync(StoreFixture.Outcomes("00", from: 10));
        await Fixture.WriteAsync(StoreFixture.Outcomes("0", from: 20));
        await GoBackAsync();

        await Fixture.AgentAsync("order-entry");
        await Fixture.WriteAsync(StoreFixture.Outcomes("1", from: 30));
        await Fixture.AgentAsync("order-entry");

        Assert.Equal(new LostWrites("order-entry", 2, Fixture.Clock.GetUtcNow()), Assert.Single(Fixture.Store.LostWrites));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Who_only_compares_finds_it_too()
    {
        await BeginAsync();
        await Fixture.WriteAsync(StoreFixture.Outcomes("00", from: 10));
        await Fixture.Store.Readings.CompareAsync(TestContext.Current.CancellationToken);
        Assert.Empty(Fixture.Store.LostWrites);
        await GoBackAsync();

        await Fixture.Store.Readings.CompareAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, Assert.Single(Fixture.Store.LostWrites).Transactions);
    }

    [Fact]
    public async Task Writers_find_it_too()
    {
        await BeginAsync();
        await Fixture.WriteAsync(StoreFixture.Outcomes("00", from: 10));
        await GoBackAsync();

        await Fixture.WriteAsync(StoreFixture.Outcomes("1", from: 30));

        Assert.Equal(1, Assert.Single(Fixture.Store.LostWrites).Transactions);
        Assert.Equal(3, (await Fixture.AgentAsync("order-entry")).Outcomes);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Nobody_shows_what_is_gone_when_the_same_version_is_written_again()
    {
        await BeginAsync();
        var other = await Fixture.OpenAsync();
        await Fixture.WriteAsync(StoreFixture.Outcomes("00000", from: 10));
        Assert.Equal(7, await OutcomesAsync(other));
        await GoBackAsync();

        await Fixture.WriteAsync(StoreFixture.Outcomes("1", from: 30));

        Assert.Equal(3, await OutcomesAsync(other));
        Assert.Equal(3, await OutcomesAsync(Fixture.Store));
    }

    [Fact]
    public async Task An_agent_whose_number_is_gone_and_given_to_another_gets_a_new_one()
    {
        await BeginAsync();
        await Fixture.WriteAsync(StoreFixture.Outcomes("0", agent: "gone"));
        await GoBackAsync();
        var other = await Fixture.OpenAsync();
        await other.Log.WriteAsync([new WriteRequest(StoreFixture.Outcomes("000", agent: "new"))], TestContext.Current.CancellationToken);

        var first = await Assert.ThrowsAsync<StorageException>(() => Fixture.WriteAsync(StoreFixture.Outcomes("00", agent: "gone")));
        await Fixture.WriteAsync(StoreFixture.Outcomes("00", agent: "gone"));

        Assert.Equal(StorageFault.Contention, first.Fault);
        Assert.Equal(2, (await Fixture.AgentAsync("gone")).Outcomes);
        Assert.Equal(3, (await Fixture.AgentAsync("new")).Outcomes);
        Assert.Equal("gone", Assert.Single(Fixture.Store.LostWrites).Agent);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task An_agent_whose_number_is_gone_is_registered_anew()
    {
        await BeginAsync();
        await Fixture.WriteAsync(StoreFixture.Outcomes("0", agent: "gone"));
        await GoBackAsync();

        await Assert.ThrowsAsync<StorageException>(() => Fixture.WriteAsync(StoreFixture.Outcomes("00", agent: "gone")));
        await Fixture.WriteAsync(StoreFixture.Outcomes("00", agent: "gone"));

        Assert.Equal(2, (await Fixture.AgentAsync("gone")).Outcomes);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_message_never_has_the_id_of_one_that_is_gone()
    {
        await BeginAsync();
        await Fixture.WriteAsync(StoreFixture.Outcomes("11111111111", from: 10));
        var gone = Assert.Single(await ClaimAsync());
        await GoBackAsync();
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));

        await Fixture.WriteAsync(StoreFixture.Outcomes("11111111111", from: 30));

        var mail = Assert.Single(await ClaimAsync());
        Assert.All([gone, mail], one => Assert.StartsWith("<notice-1-1-dana-", one.MessageId, StringComparison.Ordinal));
        Assert.NotEqual(gone.MessageId, mail.MessageId);
    }

    private static async Task<long> OutcomesAsync(Store store) =>
        (await store.Readings.AgentsAsync(TestContext.Current.CancellationToken)).Single(agent => agent.Name == "order-entry").Outcomes;

    private Task<IReadOnlyList<Outbox.ClaimedMail>> ClaimAsync() =>
        Fixture.Store.Outbox.ClaimAsync("one", 10, TestContext.Current.CancellationToken);

    private async Task BeginAsync()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(), "v1");
        await Fixture.WriteAsync(StoreFixture.Outcomes("00"));
        foreach (var table in Tables)
        {
            await Fixture.TamperAsync($"create table kept_{table} as select * from {table}");
        }
    }

    private async Task GoBackAsync()
    {
        foreach (var table in Tables.Reverse())
        {
            await Fixture.TamperAsync($"delete from {table}");
        }

        foreach (var table in Tables)
        {
            await Fixture.TamperAsync($"insert into {table} select * from kept_{table}");
        }
    }
}
