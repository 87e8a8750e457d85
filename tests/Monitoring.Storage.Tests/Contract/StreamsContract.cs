using Monitoring.Core.Outcomes;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises about the watched streams of segment values: their rows are as new as the log, whoever wrote it, and
/// whoever goes on from them (a restart, another process, a replay) goes on from where the log is.
/// </summary>
public abstract class StreamsContract<TStore> : StoreContract<TStore>
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
    public async Task What_is_read_is_as_new_as_the_log_and_so_is_what_is_stored()
    {
        await PostAsync(Fixture.Store, 36, i => (Invariant($"customer-{i % 12}"), i == 28));

        var values = await ValuesAsync(Fixture.Store);

        Assert.Equal(12, values.Count);
        Assert.All(values, value => Assert.Equal((3L, value.Value == "customer-4" ? 1L : 0L), (value.Judged, value.Wrong)));
        Assert.Equal(12, await Fixture.CountAsync("drift_streams where judged = 3"));
    }

    [Fact]
    public async Task A_verdict_rewrites_the_streams_it_touches_and_no_other()
    {
        await PostAsync(Fixture.Store, 36, i => (Invariant($"customer-{i % 12}"), false));
        await Fixture.TamperAsync("update drift_streams set evidence = -7");

        await PostAsync(Fixture.Store, 2, i => (Invariant($"customer-{i}"), true));

        Assert.Equal(10, await Fixture.CountAsync("drift_streams where evidence = -7"));
    }

    [Fact]
    public async Task The_strongest_evidence_is_exact_however_small_it_is()
    {
        await PostAsync(Fixture.Store, 111, i =>
            (i % 10 == 0 ? "acme" : Invariant($"customer-{i % 11}"), i % 10 == 0 && i is > 60 and < 105));
        await PostAsync(Fixture.Store, 444, i => (i % 2 == 0 ? "acme" : Invariant($"customer-{i % 11}"), false));

        var strongest = (await ValuesAsync(Fixture.Store)).Max(value => value.Evidence);

        Assert.InRange(strongest, 0, 0.05);
        Assert.Equal(strongest, (await Fixture.AgentAsync("order-entry")).Slos[0].Drift.Evidence[1], 0.000_001);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Processes_that_take_turns_and_restarts_signal_the_same_as_one_process()
    {
        var other = await Fixture.OpenAsync();
        for (var turn = 0; turn < 24; turn++)
        {
            await PostAsync(turn % 3 == 1 ? other : Fixture.Store, 11 + turn, i =>
                (Invariant($"customer-{i % 11}"), i % 11 == 3 && turn % 8 > 4));
            if (turn % 5 == 4)
            {
                await Fixture.WriteAsync(StoreFixture.Outcome(Invariant($"L-{turn}"), null, "customer-3"));
                await other.Log.WriteAsync([new WriteRequest([StoreFixture.Verdict(Invariant($"L-{turn}"), Verdict.Incorrect, "V-1")])],
                    Token);
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
    public async Task A_log_that_went_back_and_went_on_otherwise_is_not_mixed_with_what_was_kept(int otherwise, bool isEdited)
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
        Assert.Equal([15L, 15L],
            (await ValuesAsync(Fixture.Store)).Where(value => value.Value is "acme" or "globex").Select(value => value.Judged));
    }

    [Theory]
    [InlineData("drift_streams")]
    [InlineData("outcomes")]
    public async Task A_group_that_failed_leaves_the_streams_as_they_were(string table)
    {
        await PostAsync(Fixture.Store, 30, i => (i < 20 ? i % 2 == 0 ? "acme" : "globex" : Invariant($"customer-{i}"), i == 4));
        await Fixture.TamperAsync($"alter table {table} rename to hidden");
        await Assert.ThrowsAsync<StorageException>(() => PostAsync(Fixture.Store, 5, i => (i % 2 == 0 ? "acme" : "initech", true)));
        await Fixture.TamperAsync($"alter table hidden rename to {table}");

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
