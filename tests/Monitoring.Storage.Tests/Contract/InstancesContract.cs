using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises to several processes on one database: no leader, no lost write, no message claimed twice.</summary>
public abstract class InstancesContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const int Instances = 3, Agents = 20;

    // None has a factor of the number of agents, so each is an order of all of them.
    private static readonly int[] Strides = [1, 3, 7];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Instances_that_write_the_same_agents_at_the_same_time_leave_one_true_log()
    {
        await Fixture.ApplyAsync(Registry(), "many");
        var stores = await OpenAsync();

        await Task.WhenAll(stores.Select((store, instance) => Task.Run(async () =>
        {
            for (var round = 0; round < 15; round++)
            {
                // Every instance names the agents in another order; half of what it posts another one posts too.
                var posts = Enumerable.Range(0, Agents)
                    .Select(i => ((i * Strides[instance]) + round) % Agents)
                    .Select(agent => StoreFixture.Outcome(
                        Invariant($"PO-{round}-{(agent % 2 == 0 ? 0 : instance)}"),
                        round % 5 == 0 ? Core.Outcomes.Verdict.Incorrect : Core.Outcomes.Verdict.Correct,
                        agent: Name(agent)));
                await store.Log.WriteAsync([new WriteRequest([.. posts.DistinctBy(post => post.Agent)])], Token);
            }
        })));

        Assert.Equal((Agents / 2 * 15) + (Agents / 2 * 15 * Instances), await Fixture.CountAsync("outcomes"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task What_an_instance_remembers_of_an_agent_another_one_wrote_decides_nothing()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        var other = (await OpenAsync())[0];
        await Fixture.WriteAsync(StoreFixture.Outcomes("0.0"));
        await other.Log.WriteAsync([new WriteRequest([StoreFixture.Verdict("PO-1", Core.Outcomes.Verdict.Incorrect, "V-1")])], Token);
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));

        // The position of a duplicate comes from a verdict this instance has not seen.
        var duplicate = Assert.Single((await Fixture.WriteAsync(StoreFixture.Outcomes(".", from: 1))).Results);
        Assert.Equal((Core.Outcomes.ItemStatus.Duplicate, 3L), (duplicate.Status, duplicate.Position!.Value));

        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        await other.Log.WriteAsync([new WriteRequest(StoreFixture.Outcomes("111111111", from: 10))], Token);
        var next = Assert.Single((await Fixture.WriteAsync(StoreFixture.Outcomes("1", from: 30))).Results);
        Assert.Equal(13, next.Position);
        Assert.Equal(Core.Alerts.AccuracyState.Breached, (await Fixture.AgentAsync("order-entry")).Slos[0].State);
        await Fixture.VerifyAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_stored_before_is_a_duplicate_among_new_outcomes_whoever_stored_it(bool byAnother)
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("000"));
        var first = byAnother ? (await OpenAsync())[0] : Fixture.Store;
        await first.Log.WriteAsync([new WriteRequest(StoreFixture.Outcomes("01", from: 3))], Token);
        await first.Log.WriteAsync([new WriteRequest([StoreFixture.Verdict("early", Core.Outcomes.Verdict.Incorrect, "V-1")])], Token);
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));

        var answer = await Fixture.WriteAsync(
            [.. StoreFixture.Outcomes("000", from: 2), StoreFixture.Outcome("early", null),
                StoreFixture.Verdict("PO-9", Core.Outcomes.Verdict.Correct), .. StoreFixture.Outcomes(".", from: 9)]);

        Assert.Equal(
            ["Duplicate 3", "Duplicate 4", "Conflict ", "Accepted 6", "Accepted ", "Accepted 7"],
            answer.Results.Select(result => Invariant($"{result.Status} {result.Position}")));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Instances_that_claim_at_the_same_time_never_claim_a_message_twice()
    {
        await Fixture.ApplyAsync(Registry(), "many");
        await Fixture.WriteAsync([.. Enumerable.Range(0, Agents).SelectMany(agent => StoreFixture.Outcomes("11", Name(agent)))]);
        var stores = await OpenAsync();

        var claimed = await Task.WhenAll(stores.Select((store, instance) => Task.Run(async () =>
        {
            var mine = new List<string>();
            var worker = Invariant($"instance {instance}");
            while ((await store.Outbox.TotalsAsync(Token)).Waiting > 0)
            {
                foreach (var mail in await store.Outbox.ClaimAsync(worker, 2, Token))
                {
                    mine.Add(mail.MessageId);
                    await store.Outbox.SettleAsync(worker, mail, "Dana Ruiz", Attempt.Sent, Token);
                }
            }

            return mine;
        })));

        var all = claimed.SelectMany(mine => mine).ToList();
        Assert.Equal(Agents, all.Count);
        Assert.Equal(all.Count, all.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task An_instance_sees_the_agents_and_the_registry_of_another()
    {
        var other = (await OpenAsync())[0];
        await Fixture.WriteAsync(StoreFixture.Outcomes("00", "order-entry"));
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        await other.Log.WriteAsync([new WriteRequest(StoreFixture.Outcomes("01", "order-entry", 2))], Token);
        await Fixture.WriteAsync(StoreFixture.Outcomes("1", "order-entry", 4));

        Assert.Equal(1, (await other.Registry.CurrentAsync(Token))?.Revision);
        Assert.Equal(5, (await Fixture.AgentAsync("order-entry")).LastPosition);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Starts_at_the_same_moment_on_an_empty_database_make_its_schema_once()
    {
        await using var empty = new TStore();
        await empty.CreateEmptyAsync();

        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(empty.OpenAsync)));

        Assert.All(await Task.WhenAll(stores.Select(store => store.WhyNotReadyAsync(Token))), Assert.Null);
    }

    [Fact]
    public async Task The_database_tells_the_schema_that_another_program_made_of_it_and_its_size()
    {
        await Fixture.TamperAsync("insert into schema_versions (version, name, applied_at) values (99, 'newer', 0)");

        var database = await Fixture.Store.Readings.DatabaseAsync(Token);

        Assert.Equal(99, database.SchemaVersion);
        Assert.InRange(database.Bytes, 100_000, 100_000_000);
    }

    [Fact]
    public async Task A_database_that_went_back_behind_an_instance_is_found_by_its_next_write_and_by_its_next_reading()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes("0"));
        await Fixture.WriteAsync(StoreFixture.Outcomes("0", from: 1));
        await Fixture.AgentAsync("order-entry");
        Assert.Empty(Fixture.Store.LostWrites);

        await Fixture.TamperAsync("update agent_state set version = version - 2");
        await Fixture.WriteAsync(StoreFixture.Outcomes("0", from: 2));
        Assert.Equal(("order-entry", 2), Assert.Single(Fixture.Store.LostWrites.Select(lost => (lost.Agent, lost.Transactions))));

        await Fixture.TamperAsync("update agent_state set version = version - 1");
        await Fixture.AgentAsync("order-entry");
        Assert.Equal(("order-entry", 3), Assert.Single(Fixture.Store.LostWrites.Select(lost => (lost.Agent, lost.Transactions))));
    }

    private static PlantRegistry Registry()
    {
        var one = StoreFixture.OrderEntry(10);
        return one with
        {
            Agents = [.. Enumerable.Range(0, Agents)
                .Select(i => one.Agents[0] with { Name = Name(i), Slos = [one.Agents[0].Slos[0] with { Name = Name(i) + "-accuracy" }] })],
        };
    }

    private static string Name(int agent) => Invariant($"agent-{agent}");

    private Task<Store[]> OpenAsync() => Task.WhenAll(Enumerable.Range(0, Instances).Select(_ => Fixture.OpenAsync()));
}
