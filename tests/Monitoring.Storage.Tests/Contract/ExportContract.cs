using CsCheck;
using Monitoring.Core.Backtesting;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Replaying;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about the log that is read out: taken again in its order, it gives the same positions and states.</summary>
public abstract class ExportContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static readonly PlantRegistry Registry = StoreFixture.OrderEntry(7, cuts: "customer");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backtest_of_any_log_that_was_read_out_says_what_the_service_says() => await AnyPosts.One.Array[1, 60].List[1, 12].SampleAsync(
        async groups =>
        {
            var any = new TStore();
            await any.InitializeAsync();
            try
            {
                await any.ApplyAsync(Registry, "one");
                foreach (var group in groups)
                {
                    any.Clock.Advance(TimeSpan.FromSeconds(1));
                    await any.Store.Log.WriteAsync([.. group.Chunk(5).Select(posts => new WriteRequest(posts))], CancellationToken.None);
                }

                await AgreesAsync(any);
            }
            finally
            {
                await any.DisposeAsync();
            }
        },
        iter: Samples(5),
        threads: 1);

    [Fact]
    public async Task A_log_of_more_than_a_page_of_each_kind_is_whole_and_in_the_order_of_positions()
    {
        await Fixture.ApplyAsync(Registry, "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes(string.Concat(Enumerable.Repeat("01.", 1_000))));
        await Fixture.WriteAsync([.. Enumerable.Range(0, 300).Select(i => StoreFixture.Verdict(Invariant($"PO-{(3 * i) + 2}"), Verdict.Correct))]);
        await Fixture.WriteAsync([.. Enumerable.Range(0, 1_200).Select(i => StoreFixture.Verdict(Invariant($"early-{i}"), Verdict.Correct))]);
        await Fixture.WriteAsync([.. Enumerable.Range(0, 1_100).Select(i => StoreFixture.Outcome(Invariant($"bare-{i}"), null))]);

        var items = await AgreesAsync(Fixture);

        Assert.Equal(3_000 + 300 + 1_200 + 1_100, items.Count);
        Assert.Equal(items.Count, items.Select(item => (item.Kind, item.TransactionId)).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, 2_300).Select(position => (long)position), items.Select(item => item.Position).OfType<long>());
        Assert.All(items, item => Assert.Equal(item.Position is null, item.RecordedAt is null));
    }

    [Fact]
    public async Task Only_the_agent_that_is_meant_is_read_out_and_one_nobody_knows_is_told()
    {
        await Fixture.WriteAsync([.. StoreFixture.Outcomes("01"), .. StoreFixture.Outcomes("0", "elsewhere")]);
        var items = new List<LoggedItem>();

        Assert.True(await Fixture.Store.Export.ReadAsync("elsewhere", Taking(items), Token));
        Assert.False(await Fixture.Store.Export.ReadAsync("nobody", Taking(items), Token));

        Assert.Equal("elsewhere", Assert.Single(items).Agent);
    }

    private static async Task<List<LoggedItem>> AgreesAsync(TStore any)
    {
        var (items, backtest) = (new List<LoggedItem>(), new Backtest(Registry));
        Assert.True(await any.Store.Export.ReadAsync(null, Taking(items), CancellationToken.None));
        foreach (var item in items.Where(item => item.Agent == "order-entry"))
        {
            var result = backtest.Add(Post(item), item.RecordedAt ?? item.ReceivedAt);
            Assert.Equal((ItemStatus.Accepted, item.Position ?? result!.Position), (result!.Status, result.Position));
        }

        var (agents, report) = (await any.Store.Readings.AgentsAsync(CancellationToken.None), backtest.Report());
        var agent = agents.Single(one => one.Name == "order-entry");
        var (slo, judged) = (Assert.Single(agent.Slos), Assert.Single(report.Slos));
        Assert.Equal((agent.Waiting.Count, slo.State), (report.Waiting, judged.State));
        var episodes = await any.Store.Readings.EpisodesAsync(judged.Slo, null, null, 1_000, CancellationToken.None);
        Assert.Equal(
            episodes!.Reverse().Select(episode => (episode.OpenedAt, episode.ClosedAt, episode.Reopenings, episode.WorstWrong)),
            judged.Episodes.Select(episode => (episode.OpenedAt!.Value, episode.ClosedAt, episode.Reopenings, episode.Lowest.Wrong)));
        return items;
    }

    private static Func<IEnumerable<LoggedItem>, Task> Taking(List<LoggedItem> items) => page =>
    {
        items.AddRange(page);
        return Task.CompletedTask;
    };

    // As the reader of posts fills in what was not sent.
    private static Post Post(LoggedItem item)
    {
        var sent = OutcomeContent.Read(item.Content);
        VerdictFacts Facts(VerdictSource source) => new(
            sent.Verdict!.Value, sent.Source ?? source, sent.Selection ?? Selection.All, Indicator.Of(sent.Indicator), sent.VerdictId);
        return item.Kind == LoggedKind.Verdict
            ? new VerdictPost(item.Agent, item.TransactionId, item.Content, Facts(VerdictSource.Review))
            : new OutcomePost(item.Agent, item.TransactionId, item.Content, sent.Disposition ?? Disposition.Auto, sent.OccurredAt,
                sent.Verdict is null ? null : Facts(VerdictSource.Self));
    }
}
