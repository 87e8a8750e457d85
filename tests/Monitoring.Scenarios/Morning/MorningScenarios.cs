using System.Diagnostics;
using System.Globalization;
using System.Net;
using Monitoring.Scenarios.Postgres;
using Monitoring.Service.Tests;
using static System.FormattableString;

namespace Monitoring.Scenarios.Morning;

/// <summary>
/// A short morning under the eyes of a real Prometheus and a real Alertmanager: two instances, a breach that nobody took in the night, a
/// feed that stopped, a mailbox that is full, and then each of them mended and the breach over. The rules are those of <c>deploy/prometheus</c>, with waits that
/// are shorter by <see cref="Hurried.Factor"/>.
/// </summary>
public sealed class MorningScenarios
{
    private const string OnCallPerson = "on-call", Desk = "working-day", Switch = "dead-mans-switch";
    private static readonly string[] Lost = [.. Enumerable.Range(0, 12).Select(number => Invariant($"INV-{number}"))];

    [Fact]
    public async Task Whoever_is_on_call_is_told_once_of_each_thing_and_once_of_its_end()
    {
        Tool.Require("prometheus", "prometheus");
        Alertmanager.Require();
        await Needs.PostgresAsync();
        var took = Stopwatch.StartNew();

        // Yesterday, as the service sees it: 25 hours ago.
        await using var plant = await Plant.BeginAsync(hoursAgo: 25);
        Assert.Equal(HttpStatusCode.OK, await plant.PostAsync("order-entry", wrong: 3, right: 17));
        Assert.Equal(HttpStatusCode.OK, await plant.PostAsync("supplier-chase", wrong: 0, right: 5));
        Assert.Equal(HttpStatusCode.OK, await plant.PostVerdictsAsync("ap-invoice", Lost));
        Assert.Equal(HttpStatusCode.OK, await plant.PostAsync("stranger", wrong: 0, right: 1));
        await plant.LockAsync();

        // An hour and a half ago another breach, of which dana cannot be told: her mailbox is full.
        await plant.ComesToAsync(hoursAgo: 1.5);
        Assert.Equal(HttpStatusCode.OK, await plant.PostAsync("expedite", wrong: 3, right: 0));
        await plant.ComesToNowAsync();

        // The stranger is known since yesterday, and goes on.
        Assert.Equal(HttpStatusCode.OK, await plant.PostAsync("stranger", wrong: 0, right: 1, "again"));

        await using var onCall = new OnCall();
        var address = Alertmanager.FreeAddress();
        using var files = new Hurried(plant.ReadKey, address, onCall.Address, plant.Instances);
        await using var alertmanager = Alertmanager.Start(address, files.Alertmanager);
        await using var prometheus = await Prometheus.StartAsync(files.Prometheus, targets: 2);
        await plant.PostNonsenseAsync("order-entry", items: 12);
        await plant.PostNonsenseAsync("nobody-knows-me", items: 12);

        // What the night left: each is told once, to whom it concerns, with its numbers.
        await onCall.FiresAsync(Switch, "AgentopsWatchdog");
        var breach = await onCall.FiresAsync(OnCallPerson, "AgentopsBreachUnacknowledged");
        Assert.Contains("3 of the last 20 judged", breach.Annotations["description"], StringComparison.Ordinal);
        Assert.EndsWith("/slos/order-entry-accuracy", breach.Annotations["page"], StringComparison.Ordinal);
        Assert.Equal("supplier-chase", (await onCall.FiresAsync(Desk, "AgentopsFeedSilent")).Labels["agent"]);
        Assert.Contains("1h 30m", (await onCall.FiresAsync(OnCallPerson, "AgentopsDeliveryStuck")).Annotations["description"], StringComparison.Ordinal);
        Assert.StartsWith("12 verdicts", (await onCall.FiresAsync(Desk, "AgentopsVerdictsWaiting")).Annotations["description"], StringComparison.Ordinal);
        Assert.Equal("order-entry", (await onCall.FiresAsync(Desk, "AgentopsSenderRefused")).Labels["agent"]);
        await onCall.FiresAsync(Desk, "AgentopsStrangersRefused");
        await onCall.FiresAsync(Desk, "AgentopsUncoveredAgents");
        await CountsOnceAsync(prometheus, plant);
        await StayAsync(plant, prometheus, address);

        // Each is mended.
        await plant.EmptyMailboxAsync();
        await plant.AcknowledgeAsync("order-entry");
        Assert.Equal(HttpStatusCode.OK, await plant.PostAsync("supplier-chase", wrong: 0, right: 1, "SC"));
        Assert.Equal(HttpStatusCode.OK, await plant.PostUnjudgedAsync("ap-invoice", Lost));
        await plant.RegisterAsync("stranger");
        await onCall.EndsAsync(OnCallPerson, "AgentopsBreachUnacknowledged");
        foreach (var alert in (string[])["FeedSilent", "VerdictsWaiting", "UncoveredAgents", "SenderRefused", "StrangersRefused"])
        {
            await onCall.EndsAsync(Desk, "Agentops" + alert);
        }

        await onCall.EndsAsync(OnCallPerson, "AgentopsDeliveryStuck");

        // Right again for a whole window and one more, it is over, and both instances show it.
        Assert.Equal(HttpStatusCode.OK, await plant.PostAsync("order-entry", wrong: 0, right: 60, "RC"));
        await UntilAsync(prometheus, "count(agentops_slo_state{slo=\"order-entry-accuracy\",state=\"healthy\"} == 1)", "2");
        await UntilAsync(prometheus, "sum(agentops_alerts_open{agent=\"order-entry\"}) or vector(0)", "0");

        // One of two instances stops, then both.
        var (one, other) = (plant.Instances[0], plant.Instances[1]);
        await one.StopAsync();
        var stopped = await onCall.FiresAsync(Desk, "AgentopsInstanceDown");
        Assert.Equal(new Uri(one.Url).Authority, stopped.Labels["instance"]);
        await one.StartAsync();
        await onCall.EndsAsync(Desk, "AgentopsInstanceDown");
        await Task.WhenAll(one.StopAsync(), other.StopAsync());
        await onCall.FiresAsync(OnCallPerson, "AgentopsDown");
        await Task.WhenAll(one.StartAsync(), other.StartAsync());
        await onCall.EndsAsync(OnCallPerson, "AgentopsDown");

        // Nothing else was told, and of each alert one thing. Two that stop and start at once are apart by a scrape or two, which is longer than
        // this hurried wait, so of instances there may be both; and so may the first scrape of all be.
        Assert.Equal(
            [
                "AgentopsBreachUnacknowledged", "AgentopsDeliveryStuck", "AgentopsDown", "AgentopsFeedSilent", "AgentopsSenderRefused",
                "AgentopsStrangersRefused", "AgentopsUncoveredAgents", "AgentopsVerdictsWaiting", "AgentopsWatchdog",
            ],
            onCall.All.Where(told => told.Alert is not ("AgentopsInstanceDown" or "AgentopsAbsent")).DistinctBy(told => told.Thing).Select(told => told.Alert)
                .Order(StringComparer.Ordinal));
        TestContext.Current.TestOutputHelper?.WriteLine(Invariant($"{took.Elapsed.TotalSeconds:0} s, {onCall.All.Count} times told"));
    }

    /// <summary>Both instances show everything, and the rules make one number of it.</summary>
    private static async Task CountsOnceAsync(Prometheus prometheus, Plant plant)
    {
        Assert.Equal(2, (await prometheus.QueryAsync("agentops_uncovered_agents_active == 1")).Count);
        Assert.Equal("1", Assert.Single(await prometheus.QueryAsync("job:agentops_uncovered_agents_active:max")).Value);
        Assert.Equal(2, (await prometheus.QueryAsync("agentops_slo_wrong_transactions{slo=\"order-entry-accuracy\"} == 3")).Count);
        Assert.Equal("3", Assert.Single(await prometheus.QueryAsync("slo:agentops_slo_wrong_transactions:max{slo=\"order-entry-accuracy\"}")).Value);
        Assert.All(await prometheus.QueryAsync("count by (alertname) (ALERTS{alertstate=\"firing\"})"), alert =>
            Assert.True(alert.Value == "1", Invariant($"{alert.Labels["alertname"]}: {alert.Value}")));

        // What each counts for itself adds up to what was posted since their start.
        await plant.PostUnjudgedAsync("order-entry", ["A-1", "A-2", "A-3"]);
        await plant.PostUnjudgedAsync("order-entry", ["B-1", "B-2", "B-3"]);
        await UntilAsync(prometheus, "sum without (instance, pod, disposition) (agentops_outcomes_total{agent=\"order-entry\"})", "6");
    }

    private static async Task UntilAsync(Prometheus prometheus, string query, string value)
    {
        for (var tries = 0; ; tries++)
        {
            var values = (await prometheus.QueryAsync(query)).Select(found => found.Value);
            if (values.SequenceEqual([value]))
            {
                return;
            }

            Assert.True(tries < 150, query + ": " + string.Join(", ", values));
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Keeps everything running for a look, where somebody asked for it.</summary>
    private static async Task StayAsync(Plant plant, Prometheus prometheus, string alertmanager)
    {
        if (Environment.GetEnvironmentVariable("AGENTOPS_TEST_STAY") is { } minutes)
        {
            await Console.Error.WriteLineAsync(Invariant(
                $"Board {plant.Instances[0].Url} (sign in with the key {plant.ManageKey}), Prometheus {prometheus.Url}/alerts, Alertmanager http://{alertmanager}, for {minutes} min."));
            await Task.Delay(
                TimeSpan.FromMinutes(double.Parse(minutes, CultureInfo.InvariantCulture)), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
