using Monitoring.Core.Outcomes;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about what agents were refused: every process adds up what all have written, and nothing is counted twice.
/// </summary>
public abstract class RefusedContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const int Agents = 12, Instances = 3;

    private static readonly Fault Unknown = new(FaultKind.UnknownField, "/score", "is no field of an outcome");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var one = StoreFixture.OrderEntry(20);
        await Fixture.ApplyAsync(one with
        {
            Agents = [.. Enumerable.Range(0, Agents)
                .Select(i => one.Agents[0] with { Name = Name(i), Slos = [one.Agents[0].Slos[0] with { Name = Name(i) + "-accuracy" }] })],
        }, "many");
    }

    [Fact]
    public async Task Nothing_was_refused_of_a_new_agent() => Assert.Equal(RefusedReading.None, await RefusedAsync(Fixture.Store));

    [Fact]
    public async Task The_process_that_refused_it_tells_it_at_once_and_the_others_once_it_is_written()
    {
        var other = await Fixture.OpenAsync();
        Refuse(Fixture.Store, 60);
        var told = new RefusedReading(60, 0, Item("PO-60"));

        Assert.Equal(told, await RefusedAsync(Fixture.Store));
        Assert.Equal(RefusedReading.None, await RefusedAsync(other));

        await Fixture.Store.Refused.WriteAsync(Token);
        await Fixture.Store.Refused.WriteAsync(Token);

        Assert.Equal([told, told], [await RefusedAsync(Fixture.Store), await RefusedAsync(other)]);
        await Fixture.RestartAsync();
        Assert.Equal(told, await RefusedAsync(Fixture.Store));
        Assert.Equal(RefusedReading.None, await RefusedAsync(Fixture.Store, 1));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_whole_post_is_known_as_one_by_every_process()
    {
        var other = await Fixture.OpenAsync();
        Fixture.Store.Refused.CountPost(Name(0), new Fault(FaultKind.Unreadable, "", "The body is no JSON."));
        var told = new RefusedReading(
            1, 0, new RefusedItem(ItemStatus.Rejected, null, "", "The body is no JSON.", Fixture.Clock.GetUtcNow()) { IsPost = true });

        Assert.Equal(told, await RefusedAsync(Fixture.Store));
        await Fixture.Store.Refused.WriteAsync(Token);

        Assert.Equal(told, await RefusedAsync(other));
    }

    [Fact]
    public async Task Instances_add_up_and_the_newest_words_hold_whoever_writes_last()
    {
        var other = await Fixture.OpenAsync();
        Refuse(Fixture.Store, 2);
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        var conflict = new Fault(FaultKind.Field, "/verdict", "differs");
        other.Refused.Count(Name(0), ItemStatus.Conflict, null, conflict);
        var newest = new RefusedItem(ItemStatus.Conflict, null, "/verdict", "differs", Fixture.Clock.GetUtcNow());

        await other.Refused.WriteAsync(Token);
        Assert.Equal(new RefusedReading(2, 1, newest), await RefusedAsync(Fixture.Store));
        await Fixture.Store.Refused.WriteAsync(Token);

        Assert.Equal(new RefusedReading(2, 1, newest), await RefusedAsync(other));
    }

    [Fact]
    public async Task Instances_that_write_at_the_same_time_lose_nothing_and_wait_for_nobody()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, Instances).Select(_ => Fixture.OpenAsync()));

        await Task.WhenAll(stores.Select((store, instance) => Task.Run(async () =>
        {
            for (var round = 0; round < 20; round++)
            {
                for (var agent = 0; agent < Agents; agent++)
                {
                    // Each in another order.
                    Refuse(store, 1, ((agent * ((2 * instance) + 1)) + round) % Agents);
                }

                await store.Refused.WriteAsync(Token);
            }
        })));

        var agents = await Fixture.Store.Readings.AgentsAsync(Token);
        Assert.Equal(Agents * 20 * Instances, agents.Sum(agent => agent.Refused.Rejected));
    }

    [Fact]
    public async Task A_write_that_fails_is_kept_and_goes_with_the_next()
    {
        Refuse(Fixture.Store, 3);
        await Fixture.TamperAsync("alter table refused_items rename to hidden");
        await Assert.ThrowsAsync<StorageException>(() => Fixture.Store.Refused.WriteAsync(Token));
        Refuse(Fixture.Store, 2);
        await Fixture.TamperAsync("alter table hidden rename to refused_items");

        Assert.Equal(5, (await RefusedAsync(Fixture.Store)).Rejected);
        await Fixture.Store.Refused.WriteAsync(Token);

        Assert.Equal(5, (await RefusedAsync(await Fixture.OpenAsync())).Rejected);
    }

    [Fact]
    public async Task What_comes_while_it_is_written_goes_with_the_next()
    {
        for (var round = 1; round <= 30; round++)
        {
            Refuse(Fixture.Store, 1);
            var writing = Task.Run(() => Fixture.Store.Refused.WriteAsync(Token), Token);
            Refuse(Fixture.Store, 1);
            await writing;
            Assert.Equal(2 * round, (await RefusedAsync(Fixture.Store)).Rejected);
        }

        await Fixture.Store.Refused.WriteAsync(Token);
        Assert.Equal(60, (await RefusedAsync(await Fixture.OpenAsync())).Rejected);
    }

    [Fact]
    public async Task Words_the_database_does_not_hold_cost_the_words_alone()
    {
        await Fixture.TamperAsync("create unique index no_second on refused_items (newest_pointer) where newest_pointer = '/bad'");
        for (var agent = 0; agent < 3; agent++)
        {
            var pointer = agent == 2 ? "/good" : "/bad";
            Fixture.Store.Refused.Count(Name(agent), ItemStatus.Rejected, "PO-1", new Fault(FaultKind.Field, pointer, "is wrong"));
        }

        await Fixture.Store.Refused.WriteAsync(Token);

        var other = await Fixture.OpenAsync();
        var refused = new List<RefusedReading>();
        for (var agent = 0; agent < 3; agent++)
        {
            refused.Add(await RefusedAsync(other, agent));
        }

        Assert.Equal([1L, 1L, 1L], refused.Select(each => each.Rejected));
        Assert.Equal(["/bad", "", "/good"], refused.Select(each => each.Newest!.Pointer));
        Assert.Equal("is wrong in words that the database does not hold", refused[1].Newest!.Reason);
    }

    [Fact]
    public async Task Of_an_agent_that_is_not_registered_any_more_nothing_is_written()
    {
        Refuse(Fixture.Store, 1);
        Fixture.Store.Refused.Count("stranger", ItemStatus.Rejected, "PO-1", Unknown);
        await Fixture.WriteAsync(StoreFixture.Outcomes("0", Name(0)));
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(20), "another");
        await Fixture.WriteAsync(StoreFixture.Outcomes("0", Name(0), from: 1));

        await Fixture.Store.Refused.WriteAsync(Token);

        Assert.Equal(0, await Fixture.CountAsync("refused_items"));
        Assert.Equal(RefusedReading.None, await RefusedAsync(Fixture.Store));
        Refuse(Fixture.Store, 1);
        Assert.Equal(RefusedReading.None, await RefusedAsync(Fixture.Store));
    }

    private static string Name(int agent) => Invariant($"agent-{agent}");

    private static async Task<RefusedReading> RefusedAsync(Store store, int agent = 0) =>
        (await store.Readings.AgentsAsync(Token)).Single(reading => reading.Name == Name(agent)).Refused;

    private static void Refuse(Store store, int items, int agent = 0)
    {
        for (var item = 1; item <= items; item++)
        {
            store.Refused.Count(Name(agent), ItemStatus.Rejected, Invariant($"PO-{item}"), Unknown);
        }
    }

    private RefusedItem Item(string id) =>
        new(ItemStatus.Rejected, id, Unknown.Pointer, Unknown.Reason, Fixture.Clock.GetUtcNow());
}
