using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Drift.Watching;

/// <summary>What a BREACH takes along of the detectors, at its own position.</summary>
public sealed class RunningStretchesTests
{
    private readonly WatchedAgent agent = new("customer");

    public RunningStretchesTests() => agent.Revise(agent.Slo with { Rule = new AccuracyRule(0.92m, 0.90m, 20) });

    [Fact]
    public void A_breach_takes_along_since_when_each_stream_has_been_worse()
    {
        agent.Feed(200, "globex", wrongEvery: 50);
        var breach = BreachBy("acme");

        Assert.Equal(201, breach.Running!.SinceOf(new DriftKey(1, "customer", "acme")));
        Assert.InRange(breach.Running.SinceOf(DriftKey.TotalOf(1)), 151, 201);
        Assert.Equal(0, breach.Running.SinceOf(new DriftKey(1, "customer", "initech")));
        Assert.Equal(0, breach.Running.SinceOf(new DriftKey(2, "customer", "acme")));
        Assert.Equal(agent.Position - 19, breach.SignalsFrom);

        // Later verdicts move the stream and not what the breach took along.
        agent.Feed(100, "acme", wrongEvery: 1_000);
        Assert.Equal(201, breach.Running.SinceOf(new DriftKey(1, "customer", "acme")));
    }

    [Fact]
    public void Only_notices_that_an_episode_began_take_anything_along()
    {
        BreachBy("acme");
        agent.Changes.Clear();
        agent.Feed(400, "globex", wrongEvery: 1_000);

        var recovered = Assert.Single(agent.Changes, change => change.Change.Notice == NoticeKind.Recovered);
        Assert.False(recovered.Begins);
        Assert.Null(recovered.Running);
    }

    [Fact]
    public void After_a_reopening_only_signals_since_it_had_recovered_count()
    {
        BreachBy("acme");
        agent.Feed(30, "globex", wrongEvery: 1_000);
        var recovered = Assert.Single(agent.Changes, change => change.Change.Notice == NoticeKind.Recovered);
        agent.Feed(20, "globex", wrongEvery: 1);

        var reopened = Assert.Single(agent.Changes, change => change.Change.Notice == NoticeKind.Reopened);
        Assert.Equal(recovered.Position + 1, reopened.SignalsFrom);
    }

    [Fact]
    public void A_detector_that_is_off_says_nothing()
    {
        agent.Revise(agent.Slo with { Drift = DriftMode.Off });
        Assert.Equal(0, BreachBy("acme").Running!.SinceOf(DriftKey.TotalOf(1)));
    }

    private SloChange BreachBy(string customer)
    {
        while (agent.Changes.All(change => change.Change.Notice != NoticeKind.Breach))
        {
            agent.Feed(1, customer, wrongEvery: 1);
        }

        return agent.Changes.Single(change => change.Change.Notice == NoticeKind.Breach);
    }
}
