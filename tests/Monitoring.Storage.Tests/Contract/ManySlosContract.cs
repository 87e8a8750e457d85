using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises of an agent with many SLOs: whoever goes on from its stored form (a restart, another process, a replay,
/// a snapshot) goes on from where the log is.
/// </summary>
public abstract class ManySlosContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const int Slos = 40;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Fixture.ApplyAsync(Of(Slos), "one");
    }

    [Fact]
    public async Task Processes_that_take_turns_repeat_and_restart_go_on_from_the_same_state()
    {
        var other = await Fixture.OpenAsync();
        for (var turn = 0; turn < 120; turn++)
        {
            Fixture.Clock.Advance(TimeSpan.FromSeconds(4));
            var store = turn % 30 > 20 ? other : Fixture.Store;
            var id = Invariant($"T-{turn}");
            await PostAsync(store,
                StoreFixture.Outcome(id, turn % 40 > 30 ? Verdict.Incorrect : Verdict.Correct, Invariant($"customer-{turn % 3}")));
            if (turn % 7 == 6)
            {
                await PostAsync(store, StoreFixture.Outcome(id + "-new", Verdict.Correct),
                    StoreFixture.Outcome(Invariant($"T-{turn - 5}"), (turn - 5) % 40 > 30 ? Verdict.Incorrect : Verdict.Correct,
                    Invariant($"customer-{(turn - 5) % 3}")));
            }

            if (turn % 11 == 10)
            {
                await PostAsync(store, StoreFixture.Verdict(Invariant($"T-{turn - 3}"), Verdict.Incorrect, "V-1"));
            }

            if (turn % 25 == 24)
            {
                await Fixture.RestartAsync();
            }

            if (turn == 60)
            {
                await Fixture.ApplyAsync(Of(Slos - 1), "two");
            }

            Assert.Equal(
                await AccuraciesAsync(Fixture.Store),
                await AccuraciesAsync(other));
            if (turn % 6 == 5)
            {
                await Fixture.VerifyAsync();
            }
        }

        Assert.True(await Fixture.CountAsync("transitions") > Slos);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_replay_from_a_snapshot_agrees()
    {
        for (var day = 0; day < 16; day++)
        {
            await Fixture.Store.Retention.RunAsync(TimeSpan.FromDays(6), Token);
            await Fixture.VerifyAsync();
            for (var i = 0; i < 6; i++)
            {
                await Fixture.WriteAsync(StoreFixture.Outcomes(day % 5 == 3 ? "1" : "0", from: (day * 6) + i));
            }

            Fixture.Clock.Advance(TimeSpan.FromDays(1));
        }

        await Fixture.VerifyAsync();
        Assert.InRange(await Fixture.CountAsync("outcomes"), 36, 48);
        Assert.Equal(1, await Fixture.CountAsync("snapshots where is_base = 1"));
    }

    [Fact]
    public async Task A_transaction_that_had_any_number_of_verdicts_can_have_another()
    {
        await Fixture.ApplyAsync(Of(100), "a hundred");
        await Fixture.WriteAsync(StoreFixture.Outcome("T-1", Verdict.Correct));
        foreach (var some in Enumerable.Range(0, 2_700).Chunk(900))
        {
            await PostAsync(Fixture.Store,
                [.. some.Select(i => StoreFixture.Verdict("T-1", i % 2 == 0 ? Verdict.Incorrect : Verdict.Correct, Invariant($"V-{i}")))]);
        }

        for (var i = 0; i < 5; i++)
        {
            await PostAsync(Fixture.Store, StoreFixture.Verdict("T-1", Verdict.Incorrect, Invariant($"W-{i}")),
                StoreFixture.Outcome(Invariant($"T-{2 + i}"), Verdict.Correct));
        }

        await Fixture.VerifyAsync();
    }

    private static async Task PostAsync(Store store, params IReadOnlyList<Post> posts) =>
        await store.Log.WriteAsync([new WriteRequest(posts)], Token);

    private static async Task<IReadOnlyList<string>> AccuraciesAsync(Store store) =>
        [.. (await store.Readings.AgentsAsync(Token)).SelectMany(agent => agent.Slos)
            .Select(slo => Invariant($"{slo.Covered.Slo.Name} {slo.State} {slo.Counts} {slo.LastPosition} {slo.Drift.Evidence[0]}"))];

    /// <summary>The registry with so many SLOs of different windows on one agent.</summary>
    private static PlantRegistry Of(int slos)
    {
        var registry = StoreFixture.OrderEntry(100, "order-entry", null, "customer");
        var agent = registry.Agents[0];
        return registry with
        {
            Agents =
            [
                agent with
                {
                    Slos = [.. Enumerable.Range(0, slos)
                        .Select(i => agent.Slos[0] with { Name = Invariant($"slo-{i}"), Rule = new AccuracyRule(0.92m, 0.90m, 20 + i) })],
                },
            ],
        };
    }
}
