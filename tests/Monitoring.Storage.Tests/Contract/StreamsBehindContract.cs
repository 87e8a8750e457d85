using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about watched streams whose rows lag behind the log: by so many positions at most, never when their
/// evidence is worth showing, and whoever goes on from them (a restart, another process, a replay) goes on from where the log is.
/// </summary>
public abstract class StreamsBehindContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private int next;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(100, "order-entry", null, "customer"), "one");
    }

    [Fact]
    public async Task A_stream_is_stored_before_it_lags_too_far_behind()
    {
        await PostAsync(Fixture.Store, 120, i => (Invariant($"early-{i % 12}"), false), atOnce: 60);
        Assert.Equal(0, await Fixture.CountAsync("drift_streams"));

        for (var i = 0; i < DriftBank.MostBehind; i += OutcomeLog.LargestRequest)
        {
            await PostAsync(Fixture.Store, OutcomeLog.LargestRequest, i => (Invariant($"late-{i % 9}"), false), OutcomeLog.LargestRequest);
            Assert.InRange(await Fixture.CountAsync("drift_streams"), 0, i + OutcomeLog.LargestRequest < DriftBank.MostBehind ? 0 : 99);
        }

        Assert.Equal(12, await Fixture.CountAsync("drift_streams where value like 'early%' and judged = 10 and position >= 109"));
        await Fixture.RestartAsync();
        await PostAsync(Fixture.Store, 36, i => (Invariant($"early-{i % 12}"), i % 5 == 0));
        await Fixture.VerifyAsync();
        Assert.Equal(13, (await ValuesAsync(Fixture.Store)).Single(value => value.Value == "early-2").Judged);
    }

    [Fact]
    public async Task A_stream_whose_evidence_is_worth_showing_is_stored_at_once_and_again_when_it_no_longer_is()
    {
        await PostAsync(Fixture.Store, 111, i => (i % 10 == 0 ? "acme" : Invariant($"customer-{i % 11}"), i % 10 == 0 && i is > 60 and < 105));
        var shown = (await Fixture.AgentAsync("order-entry")).Slos[0].Drift.Evidence[1];
        Assert.InRange(shown, DriftBank.ShownFrom, 1);
        Assert.Equal((1, 1), (await Fixture.CountAsync("drift_streams"), await Fixture.CountAsync("drift_streams where value = 'acme' and judged = 12")));

        await PostAsync(Fixture.Store, 444, i => (i % 2 == 0 ? "acme" : Invariant($"customer-{i % 11}"), false));
        Assert.InRange((await Fixture.AgentAsync("order-entry")).Slos[0].Drift.Evidence[1], 0, DriftBank.ShownFrom);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task What_is_read_is_as_new_as_the_log()
    {
        await PostAsync(Fixture.Store, 36, i => (Invariant($"customer-{i % 12}"), i == 28));

        var values = await ValuesAsync(Fixture.Store);

        Assert.Equal(12, values.Count);
        Assert.All(values, value => Assert.Equal((3L, value.Value == "customer-4" ? 1L : 0L), (value.Judged, value.Wrong)));
        Assert.Equal(0, await Fixture.CountAsync("drift_streams"));
    }

    [Fact]
    public async Task A_transaction_that_touches_few_streams_stores_them_and_others_that_wait()
    {
        await PostAsync(Fixture.Store, 36, i => (Invariant($"customer-{i % 12}"), i == 35));
        await PostAsync(Fixture.Store, 1, _ => ("acme", true));

        Assert.Equal(13, await Fixture.CountAsync("drift_streams"));
        var strongest = (await ValuesAsync(Fixture.Store)).Max(value => value.Evidence);
        Assert.Equal(strongest, (await Fixture.AgentAsync("order-entry")).Slos[0].Drift.Evidence[1], 0.000_001);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Processes_that_take_turns_and_restarts_signal_the_same_as_one_process()
    {
        var other = await Fixture.OpenAsync();
        for (var turn = 0; turn < 24; turn++)
        {
            await PostAsync(turn % 3 == 1 ? other : Fixture.Store, 11 + turn, i => (Invariant($"customer-{i % 11}"), i % 11 == 3 && turn % 8 > 4));
            if (turn % 5 == 4)
            {
                await Fixture.WriteAsync(StoreFixture.Outcome(Invariant($"L-{turn}"), null, "customer-3"));
                await other.Log.WriteAsync([new WriteRequest([StoreFixture.Verdict(Invariant($"L-{turn}"), Verdict.Incorrect, "V-1")])], Token);
                await Fixture.WriteAsync(StoreFixture.Verdict(Invariant($"L-{turn}"), Verdict.Correct, "V-2"));
            }

            if (turn % 7 == 6)
            {
                await Fixture.RestartAsync();
            }

            await Fixture.VerifyAsync();
        }

        Assert.True(await Fixture.CountAsync("drift_signals where cut = 'customer'") > 2);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(10, false)]
    [InlineData(10, true)]
    [InlineData(30, false)]
    public async Task A_log_that_went_back_and_went_on_otherwise_is_not_mixed_with_the_kept_streams(int otherwise, bool isEdited)
    {
        var other = await Fixture.OpenAsync();
        await PostAsync(Fixture.Store, 30, i => (i < 20 ? i % 2 == 0 ? "acme" : "globex" : Invariant($"customer-{i}"), i % 2 == 0));
        string[] tables = ["agent_state", "outcomes", "transitions", "episodes", "notices", "deliveries", "drift_streams", "drift_signals"];
        foreach (var table in tables)
        {
            await Fixture.TamperAsync($"create table kept_{table} as select * from {table}");
        }

        await PostAsync(Fixture.Store, 10, _ => ("globex", true));
        foreach (var table in tables.Reverse())
        {
            await Fixture.TamperAsync($"delete from {table}");
        }

        foreach (var table in tables)
        {
            await Fixture.TamperAsync($"insert into {table} select * from kept_{table}");
        }

        await PostAsync(other, otherwise, _ => ("initech", false));
        if (isEdited)
        {
            var registry = StoreFixture.OrderEntry(100, "order-entry", null, "customer");
            await Fixture.ApplyAsync(registry with { Agents = [registry.Agents[0] with { Owner = "tom" }] }, "tom");
        }

        await PostAsync(Fixture.Store, 10, i => (i % 2 == 0 ? "acme" : "globex", true));

        await Fixture.VerifyAsync();
        Assert.Equal([15L, 15L], (await ValuesAsync(Fixture.Store)).Where(value => value.Value is "acme" or "globex").Select(value => value.Judged));
    }

    [Fact]
    public async Task A_question_for_streams_that_failed_says_nothing_about_them()
    {
        await PostAsync(Fixture.Store, 5, _ => ("acme", false));
        for (var i = 0; i < DriftBank.MostBehind; i += OutcomeLog.LargestRequest)
        {
            await PostAsync(Fixture.Store, OutcomeLog.LargestRequest, _ => ("late", false), OutcomeLog.LargestRequest);
        }

        await Fixture.TamperAsync(
            """
            insert into drift_streams (agent_id, slo_id, cut, value, epoch, judged, wrong, position, evidence, state)
            with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 20000)
            select d.agent_id, d.slo_id, 'a cut that sorts first', 'v' || numbers.n, 0, 0, 0, 0, 0, d.state from drift_streams d cross join numbers
            where d.value = 'acme'
            """);
        await Fixture.RestartAsync();
        await PostAsync(Fixture.Store, 1, _ => ("globex", false));
        await Fixture.TamperAsync("alter table drift_streams rename to hidden");
        await Assert.ThrowsAsync<StorageException>(() => PostAsync(Fixture.Store, 1, _ => ("acme", false)));
        await Fixture.TamperAsync("alter table hidden rename to drift_streams");

        await PostAsync(Fixture.Store, 1, _ => ("acme", false));

        Assert.Equal(1, await Fixture.CountAsync("drift_streams where value = 'acme' and judged = 6"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_process_that_is_behind_and_edits_the_registry_stores_no_stream()
    {
        var other = await Fixture.OpenAsync();
        await PostAsync(Fixture.Store, 30, i => (i < 20 ? "acme" : Invariant($"customer-{i}"), false));
        await PostAsync(other, 20, i => ("acme", i == 7));
        for (var i = 0; i < DriftBank.MostBehind; i += OutcomeLog.LargestRequest)
        {
            await PostAsync(other, OutcomeLog.LargestRequest, _ => ("late", false), OutcomeLog.LargestRequest);
        }

        Assert.Equal(1, await Fixture.CountAsync("drift_streams where value = 'acme' and judged = 40"));
        var registry = StoreFixture.OrderEntry(100, "order-entry", null, "customer");
        await Fixture.ApplyAsync(registry with { Agents = [registry.Agents[0] with { Owner = "tom" }] }, "tom");

        Assert.Equal(1, await Fixture.CountAsync("drift_streams where value = 'acme' and judged = 40"));
        await PostAsync(Fixture.Store, 1, _ => ("acme", false));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_group_that_is_refused_leaves_the_streams_as_they_were()
    {
        await PostAsync(Fixture.Store, 30, i => (i < 20 ? i % 2 == 0 ? "acme" : "globex" : Invariant($"customer-{i}"), i == 4));
        await Fixture.TamperAsync("alter table outcomes rename to hidden");
        await Assert.ThrowsAsync<StorageException>(() => PostAsync(Fixture.Store, 5, i => (i % 2 == 0 ? "acme" : "initech", true)));
        await Fixture.TamperAsync("alter table hidden rename to outcomes");

        await PostAsync(Fixture.Store, 5, i => (i % 2 == 0 ? "acme" : "globex", true));

        await Fixture.VerifyAsync();
        Assert.Equal([13L, 12L], (await ValuesAsync(Fixture.Store)).Where(value => value.Judged > 1).Select(value => value.Judged));
    }

    [Fact]
    public async Task Old_rows_go_only_when_the_streams_have_what_they_said()
    {
        for (var day = 0; day < 30; day++)
        {
            await Fixture.Store.Retention.RunAsync(TimeSpan.FromDays(6), Token);
            await Fixture.VerifyAsync();
            await PostAsync(Fixture.Store, 20, i => (Invariant($"customer-{i % 10}"), i % 10 == 2 && day > 25));
            if (day % 4 == 3)
            {
                await Fixture.RestartAsync();
            }

            Fixture.Clock.Advance(TimeSpan.FromDays(1));
        }

        Assert.Null(await Fixture.Store.Readings.TransactionAsync("order-entry", "PO-0", Token));
        Assert.Equal(60, (await ValuesAsync(Fixture.Store)).Single(value => value.Value == "customer-1").Judged);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Streams_stored_with_every_verdict_go_on_after_the_migration()
    {
        await PostAsync(Fixture.Store, 200, i => (Invariant($"customer-{i % 7}"), i % 7 == 3 && i > 150));
        await Fixture.Store.Retention.RunAsync(TimeSpan.FromDays(6), Token);
        Assert.Equal(7, await Fixture.CountAsync("drift_streams"));
        await OlderSchema.TakeBackStreamsAsync(Fixture);
        await Fixture.RestartAsync();
        await Fixture.VerifyAsync();
        await PostAsync(Fixture.Store, 70, i => (Invariant($"customer-{i % 7}"), i % 7 == 4));

        await Fixture.VerifyAsync();
        Assert.Equal(38, (await ValuesAsync(Fixture.Store)).Single(value => value.Value == "customer-6").Judged);
    }

    private static async Task<IReadOnlyList<Reading.StreamReading>> ValuesAsync(Store store) =>
        (await store.Readings.DriftAsync("order-entry-accuracy", 100, Token))!.Cuts[1].Values;

    private async Task PostAsync(Store store, int count, Func<int, (string Customer, bool IsWrong)> what, int atOnce = 37)
    {
        var posts = Enumerable.Range(0, count).Select(i =>
        {
            var (customer, isWrong) = what(i);
            return StoreFixture.Outcome(Invariant($"PO-{next++}"), isWrong ? Verdict.Incorrect : Verdict.Correct, customer);
        });
        foreach (var some in posts.Chunk(atOnce))
        {
            await store.Log.WriteAsync([new WriteRequest(some)], Token);
        }
    }
}
