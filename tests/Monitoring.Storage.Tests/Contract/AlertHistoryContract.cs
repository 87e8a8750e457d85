using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Storage.Reading;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises of what stands around an alert: what happened while it was open, and which are open in few words.</summary>
public abstract class AlertHistoryContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Readings Readings => Fixture.Store.Readings;

    [Fact]
    public async Task An_alert_tells_the_changes_of_its_own_episode_and_the_revisions_while_it_was_open()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(20), "one");
        Fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await Fixture.WriteAsync(StoreFixture.Outcomes("111" + new string('0', 60)));
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 60), from: 100));
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        await Fixture.WriteAsync(StoreFixture.Outcomes("111", from: 200));
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(21), "two");

        var alerts = (await Readings.AlertsAsync(AlertFilter.None, null, 9, Token))!;
        var (open, closed) = (await HistoryAsync(alerts[0]), await HistoryAsync(alerts[1]));

        Assert.Equal([AccuracyState.Breached], open.Transitions.Select(change => change.To));
        Assert.Equal((2L, Fixture.Clock.GetUtcNow()), (Assert.Single(open.Revisions).Revision, open.Revisions[0].At));
        Assert.Equal([AccuracyState.Healthy, AccuracyState.Recovering, AccuracyState.Breached], closed.Transitions.Select(change => change.To));
        Assert.All(closed.Transitions, change => Assert.Equal(alerts[1].Id, change.Episode));
        Assert.Empty(closed.Revisions);
        Assert.Single((await Readings.HistoryOfAsync(alerts[1], 1, Token)).Transitions);
    }

    [Fact]
    public async Task The_open_ones_are_told_with_who_has_them_and_only_to_who_may_see_them()
    {
        await Fixture.ApplyAsync(
            StoreFixture.OrderEntry(20) with { Agents = [.. StoreFixture.OrderEntry(20).Agents, .. StoreFixture.OrderEntry(20, "invoices").Agents] },
            "two agents");
        Assert.Empty(await Readings.OpenAlertsAsync(Token));
        var opened = Fixture.Clock.GetUtcNow();
        await Fixture.WriteAsync(StoreFixture.Outcomes("111"));
        await Fixture.WriteAsync(StoreFixture.Outcomes("111", "invoices"));
        var taken = Assert.Single((await Readings.AlertsAsync(new() { Agent = "order-entry" }, null, 9, Token))!);
        var until = Fixture.Clock.GetUtcNow() + TimeSpan.FromHours(9);
        await Fixture.Store.Alerts.AcknowledgeAsync(taken.Id, "tom", "", until, Token);
        Fixture.Clock.Advance(Ladder.ToDeputy);
        await Fixture.Store.Alerts.RunAsync(Token);

        var held = new OpenAlert(AlertKind.Accuracy, "order-entry", "order-entry-accuracy", Core.Alerts.Handling.Acknowledged, "tom") { OpenedAt = opened };
        var waits = new OpenAlert(AlertKind.Accuracy, "invoices", "invoices-accuracy", Core.Alerts.Handling.Escalated, null) { OpenedAt = opened };
        Assert.Equal([held, waits], (await Readings.OpenAlertsAsync(Token)).OrderByDescending(alert => alert.Agent, StringComparer.Ordinal));
        Assert.Equal([waits], await Fixture.Store.ReadingsOf(AgentScope.Of(["invoices"])).OpenAlertsAsync(Token));

        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 60), from: 100));
        Assert.Equal([waits], await Readings.OpenAlertsAsync(Token));
    }

    private Task<AlertHistory> HistoryAsync(AlertReading alert) => Readings.HistoryOfAsync(alert, 100, Token);
}
