using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Tests.Alerts;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>
/// What every engine promises of the life of an alert: every scenario whose hold is the product's, one agent each, their posts in groups
/// of any size with those of others, and the store opened anew in between.
/// </summary>
public abstract class AlertLifeContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const int Restarts = 8, Most = 1_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Seventy_five_scenarios_give_the_same_alerts_in_any_split_and_over_restarts()
    {
        var scenarios = LifeScenarios.OfProduct;
        Assert.Equal(75, scenarios.Count);
        await Fixture.ApplyAsync(RegistryOf(scenarios), "the scenarios");
        var random = new Random(20_261_130);
        var left = scenarios.ToDictionary(scenario => scenario.Agent, scenario => new Queue<Post>(
            scenario.Events.Select(next => LifePosts.Of(scenario, next, scenario.Agent))));
        for (var (total, restarts) = (left.Values.Sum(posts => posts.Count), 0); left.Count > 0;)
        {
            var some = random.GetItems(left.Values.ToArray(), random.Next(1, 5)).Distinct();
            await Fixture.Store.Log.WriteAsync([.. some.Select(posts => new WriteRequest(Next(posts, random.Next(1, 60))))], Token);
            Fixture.Clock.Advance(TimeSpan.FromSeconds(random.Next(1, 2_000)));
            left = left.Where(agent => agent.Value.Count > 0).ToDictionary();
            if (left.Values.Sum(posts => posts.Count) * (Restarts + 1) < total * (Restarts - restarts))
            {
                restarts++;
                await Fixture.RestartAsync();
            }
        }

        var agents = (await Fixture.Store.Readings.AgentsAsync(Token)).ToDictionary(agent => agent.Name);
        foreach (var scenario in scenarios)
        {
            await CompareAsync(scenario, agents[scenario.Agent].Slos[0]);
        }

        await Fixture.VerifyAsync();
    }

    private static PlantRegistry RegistryOf(IEnumerable<LifeScenario> scenarios) => StoreFixture.OrderEntry() with
    {
        Agents = [.. scenarios.Select(scenario => new Agent(scenario.Agent, scenario.Name, "dana", "tom", null,
            [LifePosts.SloOf(scenario.Slo, scenario.Agent + "-accuracy")]))],
    };

    private static IReadOnlyList<Post> Next(Queue<Post> posts, int most) =>
        [.. Enumerable.Range(0, Math.Min(most, posts.Count)).Select(_ => posts.Dequeue())];

    private async Task CompareAsync(LifeScenario scenario, SloReading slo)
    {
        var name = slo.Covered.Slo.Name;
        var transitions = await Fixture.Store.Readings.TransitionsAsync(name, 0, Most, Token);
        var episodes = (await Fixture.Store.Readings.EpisodesAsync(name, null, null, Most, Token))!.Reverse().ToList();
        var notices = episodes.SelectMany((episode, i) => episode.Notices.Select(notice => (Episode: i + 1, notice.Facts))).ToList();

        Assert.Equal(scenario.Story, scenario.StoryOf(
            transitions!.Select(found => LifeScenario.Transition(
                found.Position, found.From.ToString(), found.To.ToString(), found.Wrong, found.Judged, found.Reopening)),
            notices.Select(found => LifeScenario.Notice(found.Facts.Position, NoticeWord.Of(found.Facts.Kind), found.Episode)),
            new LifeEnd(slo.Counts.Wrong, slo.Counts.Judged, slo.State.ToString(), episodes.Count, slo.Held)));
        Assert.Equal(
            scenario.Expected.Where(change => change.Notice is not null).Select(change => (change.E, change.N)),
            notices.Select(found => (found.Facts.Wrong, found.Facts.Judged)));
    }
}
