using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises of drift that its owner wants handled: one alert of an SLO at a time, which never is a breach.</summary>
public abstract class DriftAlertContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private int next;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_signal_opens_an_alert_with_a_ladder_of_its_own_and_a_later_one_belongs_to_it()
    {
        await DriftAsync();
        var opened = await ReadAsync();
        Assert.Equal((AlertKind.Drift, EpisodeNumber.Of(1, Alert.FirstOther + 1), "order-entry-accuracy", true),
            (opened.Alert.Kind, opened.Id, opened.Slo, opened.IsOpen));
        Assert.Equal(["dana", "tom", "joan"], opened.ToCome.Select(step => step.To));
        var told = Assert.Single(opened.Notices).Facts;
        Assert.Equal((NoticeKind.Drift, opened.Id, 3), (told.Kind, told.Handling!.AlertId, told.Handling.Next.Count));

        Fixture.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await Fixture.Store.Alerts.RunAsync(Token));
        var reminder = (await ReadAsync()).Notices[^1].Facts;
        Assert.Equal((NoticeKind.Reminder, told.Drift, told.Position, Fixture.Clock.GetUtcNow()),
            (reminder.Kind, reminder.Drift, reminder.Position, reminder.At));

        await PostAsync(400, _ => ("globex", false));
        await PostAsync(40, i => (i % 5 == 0 ? "initech" : "globex", i % 5 == 0));
        var later = await ReadAsync();
        Assert.Equal([NoticeKind.Drift, NoticeKind.Reminder, NoticeKind.Drift], later.Notices.Select(notice => notice.Kind));
        Assert.Equal(("initech", 2), (later.Notices[^1].Facts.Drift!.Value, later.Notices[^1].Facts.Handling!.Next.Count));
        Assert.Equal(0, await Fixture.CountAsync("episodes"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_breach_ends_it_without_a_word_and_its_alert_goes_on()
    {
        await DriftAsync();
        await PostAsync(20, _ => ("acme", true));

        var alerts = (await Fixture.Store.Readings.AlertsAsync(AlertFilter.None, null, 10, Token))!;
        Assert.Equal([(AlertKind.Accuracy, true), (AlertKind.Drift, false)],
            alerts.Select(alert => (alert.Alert.Kind, alert.IsOpen)).OrderBy(alert => alert.Kind));
        Assert.Equal([NoticeKind.Drift], alerts.Single(alert => !alert.IsOpen).Notices.Select(notice => notice.Kind));
        Assert.Equal(0, await Fixture.Store.Alerts.RunAsync(Token));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task One_that_went_on_as_a_breach_is_no_second_alarm_that_nobody_answered()
    {
        await DriftAsync();
        await WaitAsync();
        await PostAsync(20, _ => ("acme", true));
        await WaitAsync();
        await PostAsync(400, _ => ("globex", false));
        Assert.DoesNotContain((await Fixture.Store.Readings.AlertsAsync(AlertFilter.None, null, 10, Token))!, alert => alert.IsOpen);
        Assert.Null((await Fixture.Store.Readings.AgentsAsync(Token))[0].NoAnswer);

        await PostAsync(20, _ => ("acme", true));
        await WaitAsync();
        await PostAsync(400, _ => ("globex", false));
        Assert.Equal(NoAnswer.AlarmsUnanswered, (await Fixture.Store.Readings.AgentsAsync(Token))[0].NoAnswer);

        async Task WaitAsync()
        {
            Fixture.Clock.Advance(TimeSpan.FromHours(2));
            Assert.Equal(1, await Fixture.Store.Alerts.RunAsync(Token));
        }
    }

    [Fact]
    public async Task It_ends_after_500_verdicts_without_a_signal()
    {
        await DriftAsync();
        var since = (await Fixture.AgentAsync("order-entry")).LastPosition - (await ReadAsync()).Notices[0].Position;
        await PostAsync(499 - (int)since, _ => ("globex", false));
        await Fixture.Store.Alerts.RunAsync(Token);
        Assert.True((await ReadAsync()).IsOpen);

        await PostAsync(1, _ => ("globex", false));
        Assert.Equal(0, await Fixture.Store.Alerts.RunAsync(Token));
        Assert.False((await ReadAsync()).IsOpen);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task An_acknowledgement_that_runs_out_ends_it_without_a_reminder()
    {
        await DriftAsync();
        var until = Fixture.Clock.GetUtcNow().AddHours(3);
        await Fixture.Store.Alerts.AcknowledgeAsync((await ReadAsync()).Id, "dana", "known", until, Token);
        Fixture.Clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(0, await Fixture.Store.Alerts.RunAsync(Token));

        Assert.Equal((false, until), ((await ReadAsync()).IsOpen, (await ReadAsync()).Alert.ClosedAt));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Whoever_has_it_and_leaves_the_registry_does_not_end_it()
    {
        await DriftAsync();
        await Fixture.Store.Alerts.AcknowledgeAsync((await ReadAsync()).Id, "joan", "known", null, Token);
        var registry = With(DriftMode.Alert);
        await Fixture.ApplyAsync(
            registry with { Fallback = "tom", People = registry.People.Where(one => one.Key != "joan").ToDictionary(one => one.Key, one => one.Value) },
            "two");
        Assert.Equal(0, await Fixture.Store.Alerts.RunAsync(Token));

        var alert = await ReadAsync();
        Assert.Equal((true, null, 2L), (alert.IsOpen, alert.Alert.Acknowledgement, alert.Alert.Round.Number));
        Assert.Equal(["dana", "tom"], alert.ToCome.Select(step => step.To));
        Assert.Equal((NoticeKind.Reminder, alert.Notices[0].Facts.Drift), (alert.Notices[^1].Kind, alert.Notices[^1].Facts.Drift));
        await Fixture.VerifyAsync();
    }

    [Theory]
    [InlineData("breach")]
    [InlineData("retired")]
    [InlineData("ran out")]
    public async Task Once_it_is_over_nobody_hears_that_nobody_has_it(string end)
    {
        await DriftAsync();
        Fixture.Clock.Advance(TimeSpan.FromHours(4));
        Assert.Equal(2, await Fixture.Store.Alerts.RunAsync(Token));
        Assert.Equal(2, await Fixture.CountAsync("deliveries where kind in (9, 10) and state = 0"));

        switch (end)
        {
            case "breach":
                await PostAsync(20, _ => ("acme", true));
                break;
            case "retired":
                await Fixture.ApplyAsync(StoreFixture.OrderEntry(100, "invoices"), "gone");
                break;
            default:
                var until = Fixture.Clock.GetUtcNow().AddHours(1);
                await Fixture.Store.Alerts.AcknowledgeAsync((await ReadAsync()).Id, "joan", "known", until, Token);
                Assert.Equal(2, await Fixture.CountAsync("deliveries where kind in (9, 10) and state = 0"));
                Fixture.Clock.Advance(TimeSpan.FromHours(1));
                await Fixture.Store.Alerts.RunAsync(Token);
                break;
        }

        Assert.Equal(2, await Fixture.CountAsync("deliveries where kind in (9, 10) and state = 3 and absorbed_by is null"));
    }

    [Fact]
    public async Task An_SLO_that_leaves_takes_its_drift_alert_along_and_notify_opens_none()
    {
        await DriftAsync();
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(100, "invoices"), "gone");
        Assert.False((await ReadAsync()).IsOpen);

        next += 10_000;
        await DriftAsync(DriftMode.Notify);
        Assert.Equal(1, await Fixture.CountAsync("alerts"));
        Assert.Equal(2, await Fixture.CountAsync("notices where kind = 7"));
    }

    [Theory]
    [InlineData(DriftMode.Notify)]
    [InlineData(DriftMode.Off)]
    public async Task Whoever_asks_for_no_alert_any_more_has_none(DriftMode mode)
    {
        await DriftAsync();
        await Fixture.ApplyAsync(With(mode), mode.ToString());
        Assert.False((await ReadAsync()).IsOpen);
        Fixture.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(0, await Fixture.Store.Alerts.RunAsync(Token));
    }

    [Fact]
    public async Task A_signal_after_its_acknowledgement_ran_out_opens_another()
    {
        await DriftAsync();
        await Fixture.Store.Alerts.AcknowledgeAsync((await ReadAsync()).Id, "dana", "", Fixture.Clock.GetUtcNow().AddHours(3), Token);
        Fixture.Clock.Advance(TimeSpan.FromHours(3));
        await PostAsync(400, _ => ("globex", false));
        await PostAsync(40, i => (i % 5 == 0 ? "initech" : "globex", i % 5 == 0));
        await AssertAnotherAsync();
    }

    [Fact]
    public async Task A_signal_after_500_verdicts_without_one_opens_another()
    {
        await DriftAsync();
        await PostAsync(600, _ => ("globex", false));
        await PostAsync(40, i => (i % 5 == 0 ? "initech" : "globex", i % 5 == 0));
        await AssertAnotherAsync();
    }

    private async Task AssertAnotherAsync()
    {
        var alerts = (await Fixture.Store.Readings.AlertsAsync(AlertFilter.None, null, 10, Token))!.OrderBy(alert => alert.Id).ToList();
        Assert.Equal([(false, 1L), (true, 1L)], alerts.Select(alert => (alert.IsOpen, alert.Alert.Round.Number)));
        Assert.Equal(["dana", "tom", "joan"], alerts[1].ToCome.Select(step => step.To));
        await Fixture.VerifyAsync();
    }

    private static PlantRegistry With(DriftMode mode)
    {
        var registry = StoreFixture.OrderEntry(100, "order-entry", null, "customer");
        var agent = registry.Agents[0];
        return registry with { Agents = [agent with { Slos = [agent.Slos[0] with { Drift = mode }] }] };
    }

    private async Task DriftAsync(DriftMode mode = DriftMode.Alert)
    {
        await Fixture.ApplyAsync(With(mode), mode.ToString());
        await PostAsync(200, i => (i % 10 == 0 ? "acme" : "globex", i % 40 == 3));
        for (var i = 0; i < 8 && await Fixture.CountAsync("notices where kind = 7") < (mode == DriftMode.Alert ? 1 : 2); i++)
        {
            await PostAsync(5, j => (j == 0 ? "acme" : "globex", j == 0));
        }
    }

    private async Task PostAsync(int count, Func<int, (string Customer, bool IsWrong)> what)
    {
        var posts = Enumerable.Range(0, count).Select(i =>
        {
            var (customer, isWrong) = what(i);
            return StoreFixture.Outcome(Invariant($"PO-{next++}"), isWrong ? Verdict.Incorrect : Verdict.Correct, customer);
        });
        foreach (var some in posts.Chunk(37))
        {
            await Fixture.WriteAsync(some);
        }
    }

    private async Task<AlertReading> ReadAsync() =>
        Assert.Single((await Fixture.Store.Readings.AlertsAsync(AlertFilter.None, null, 10, Token))!);
}
