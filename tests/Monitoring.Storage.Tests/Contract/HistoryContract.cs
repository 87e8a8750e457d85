using Monitoring.Core.Alerts;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises about reading what happened.</summary>
public abstract class HistoryContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Transitions_come_in_order_page_by_page()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10, "paged"), "paged");
        await Fixture.WriteAsync(StoreFixture.Outcomes("11" + new string('0', 20) + "11" + new string('0', 20), "paged"));

        var all = await Fixture.Store.Readings.TransitionsAsync("paged-accuracy", 0, 100, Token);
        var paged = new List<Reading.TransitionReading>();
        while (await Fixture.Store.Readings.TransitionsAsync("paged-accuracy", paged.Count == 0 ? 0 : paged[^1].Cursor, 2, Token)
            is { Count: > 0 } page)
        {
            paged.AddRange(page);
        }

        Assert.Equal(all, paged);
        Assert.Equal(
            [AccuracyState.Breached, AccuracyState.Recovering, AccuracyState.Healthy, AccuracyState.AtRisk, AccuracyState.Breached,
                AccuracyState.Recovering, AccuracyState.Healthy],
            all!.Select(transition => transition.To));
        Assert.Equal([0, 0, 0, 0, 1, 1, 1], all!.Select(transition => transition.Reopening));
        Assert.Equal("PO-1", all![0].TransactionId);
        Assert.Null(await Fixture.Store.Readings.TransitionsAsync("no-such", 0, 10, Token));
    }

    [Fact]
    public async Task The_newest_transitions_come_newest_first_and_the_last_of_them_began_the_state()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(10, "newest"), "newest");
        await Fixture.WriteAsync(StoreFixture.Outcomes("11" + new string('0', 20), "newest"));
        Fixture.Clock.Advance(TimeSpan.FromMinutes(3));
        await Fixture.WriteAsync(StoreFixture.Outcomes("1", "newest", 23));

        var all = await Fixture.Store.Readings.TransitionsAsync("newest-accuracy", 0, 100, Token);
        var newest = await Fixture.Store.Readings.NewestTransitionsAsync("newest-accuracy", 2, Token);
        var agents = await Fixture.Store.Readings.AgentsAsync(Token);

        Assert.Equal(all!.Reverse().Take(2), newest!);
        Assert.Equal(newest![0].RecordedAt, agents.Single(agent => agent.Name == "newest").Slos[0].StateSince);
        Assert.Null(await Fixture.Store.Readings.NewestTransitionsAsync("no-such", 2, Token));
    }

    [Fact]
    public async Task Episodes_come_newest_first_page_by_page_and_by_state()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(4, "episodes"), "episodes");
        for (var i = 0; i < 3; i++)
        {
            Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
            await Fixture.WriteAsync(StoreFixture.Outcomes("1" + new string('0', 20), "episodes", i * 100));
        }

        await Fixture.WriteAsync(StoreFixture.Outcomes("1", "episodes", 900));
        var all = await Fixture.Store.Readings.EpisodesAsync("episodes-accuracy", null, null, 10, Token);
        var next = await Fixture.Store.Readings.EpisodesAsync("episodes-accuracy", null, all![1].Id, 10, Token);

        Assert.Equal(4, all.Count);
        Assert.Equal(all.Skip(2).Select(episode => episode.Id), next!.Select(episode => episode.Id));
        Assert.Equal(all.Select(episode => episode.Id).OrderDescending(), all.Select(episode => episode.Id));
        Assert.Equal(all[0].Id,
            Assert.Single((await Fixture.Store.Readings.EpisodesAsync("episodes-accuracy", true, null, 10, Token))!).Id);
        Assert.Equal(3, (await Fixture.Store.Readings.EpisodesAsync("episodes-accuracy", false, null, 10, Token))!.Count);
        Assert.Null(await Fixture.Store.Readings.EpisodeAsync(7, Token));
    }
}
