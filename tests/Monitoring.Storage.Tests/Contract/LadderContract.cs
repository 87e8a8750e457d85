using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises of reminders and of telling the next person: each at its time, once, whoever looks and how late.</summary>
public abstract class LadderContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reminder_deputy_fallback_and_the_daily_reminder_come_at_their_time_with_facts_of_now()
    {
        var opened = await BreachAsync();
        var breach = (await ReadAsync()).Notices[0].Facts.Handling!;
        Assert.Equal(["dana 2", "tom 4", "joan 12"], breach.Next.Select(next => Invariant($"{next.Person} {(next.At - opened).TotalHours}")));
        Assert.Equal((await ReadAsync()).Id, breach.AlertId);
        await RunAsync(1.99, notices: 0);
        await Fixture.WriteAsync(StoreFixture.Outcomes("1", from: 25));
        await RunAsync(0.01, notices: 1);
        Assert.Equal(0, await Fixture.Store.Alerts.RunAsync(Token));
        await Fixture.RestartAsync();
        await RunAsync(2, notices: 1);
        Assert.Equal(Core.Alerts.Handling.Escalated, (await ReadAsync()).Handling);
        await RunAsync(8, notices: 1);
        await RunAsync(14, notices: 1);

        var alert = await ReadAsync();
        Assert.Equal(
            ["Breach dana 0", "Reminder dana 2", "Escalated tom 4", "Escalated joan 12", "Reminder dana 26"],
            Told(alert, opened));
        Assert.Equal((4, 20, 26L), (alert.Notices[1].Facts.Wrong, alert.Notices[1].Facts.Judged, alert.Notices[1].Facts.Position));
        Assert.Null(alert.Notices[1].Facts.Revision);
        Assert.Equal("dana", Assert.Single(alert.Notices[2].Facts.Handling!.Unanswered));
        Assert.Equal(["Reminder dana 2", "Escalation tom 4", "Escalation joan 12", "Reminder dana 26"],
            alert.Done.Select(step => Invariant($"{step.Step} {step.To} {(step.DueAt - opened).TotalHours}")));
        Assert.All(alert.Done, step => Assert.Equal(step.DueAt, step.DoneAt));
        Assert.Equal(opened.AddHours(50), Assert.Single(alert.ToCome).DueAt);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Three_days_of_downtime_bring_one_mail_a_person()
    {
        var opened = await BreachAsync();
        Fixture.Clock.Advance(TimeSpan.FromHours(75));
        await Fixture.RestartAsync();
        Assert.Equal(2, await Fixture.Store.Alerts.RunAsync(Token));

        var alert = await ReadAsync();
        Assert.Equal(["Breach dana 0", "Reminder dana 75", "Escalated joan 75", "Escalated tom 75"], Told(alert, opened));
        Assert.Equal(6, alert.Done.Count);
        var claimed = await Fixture.Store.Outbox.ClaimAsync("w", 10, Token);
        Assert.Equal(["dana", "joan", "tom"], claimed.Select(mail => mail.Recipient).Order());
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Instances_that_sweep_at_once_do_each_step_once()
    {
        var opened = await BreachAsync(agents: 4);
        Store[] all = [Fixture.Store, await Fixture.OpenAsync(), await Fixture.OpenAsync()];
        foreach (var hours in (int[])[2, 2, 8])
        {
            Fixture.Clock.Advance(TimeSpan.FromHours(hours));
            var made = await Task.WhenAll(all.Select(store => store.Alerts.RunAsync(Token)));
            Assert.Equal(4, made.Sum());
        }

        foreach (var alert in (await Fixture.Store.Readings.AlertsAsync(AlertFilter.None, null, 10, Token))!)
        {
            Assert.Equal(["Breach dana 0", "Reminder dana 2", "Escalated tom 4", "Escalated joan 12"], Told(alert, opened));
        }

        Assert.Equal(12, await Fixture.CountAsync("alert_steps"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task While_somebody_has_it_nobody_is_told_and_when_that_runs_out_who_had_it_and_the_owner_are()
    {
        var opened = await BreachAsync();
        await Fixture.Store.Alerts.AcknowledgeAsync((await ReadAsync()).Id, "tom", "mine", opened.AddHours(20), Token);
        await RunAsync(19.99, notices: 0);
        await RunAsync(0.01, notices: 1);
        await RunAsync(2, notices: 1);
        await RunAsync(2, notices: 0);
        await RunAsync(8, notices: 1);

        var alert = await ReadAsync();
        Assert.Equal(
            ["Breach dana 0", "Acknowledged dana 0", "Reminder dana 20", "Reminder tom 20", "Reminder dana 22", "Escalated joan 32"],
            Told(alert, opened));
        Assert.Equal((2L, RoundCause.RanOut, opened.AddHours(20)), (alert.Alert.Round.Number, alert.Alert.Round.Cause, alert.Alert.Round.At));
        Assert.Equal(("tom", true), (alert.Notices[2].Facts.Handling!.Acknowledgement!.By, alert.Notices[2].Facts.Handling!.RanOut));
        Assert.Equal((true, "joan"), (alert.Notices[3].Facts.Handling!.WasTaken, ToldNext.Among(alert.Notices[3].Facts.Handling!.Next)!.Person));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task One_that_ran_out_while_nobody_ran_starts_the_ladder_at_its_end()
    {
        var opened = await BreachAsync();
        await Fixture.Store.Alerts.AcknowledgeAsync((await ReadAsync()).Id, "dana", "mine", opened.AddHours(20), Token);
        await RunAsync(25, notices: 2);

        var alert = await ReadAsync();
        Assert.Equal(["Breach dana 0", "Reminder dana 25", "Escalated tom 25"], Told(alert, opened));
        Assert.Equal(["RanOut dana", "Reminder dana", "Escalation tom"], alert.Done.Select(step => $"{step.Step} {step.To}").OrderBy(told =>
            told.StartsWith("RanOut", StringComparison.Ordinal) ? 0 : told.StartsWith("Reminder", StringComparison.Ordinal) ? 1 : 2));
        Assert.Equal(opened.AddHours(32), Assert.Single(alert.ToCome).DueAt);
    }

    [Fact]
    public async Task A_refused_mail_tells_the_deputy_at_once_and_the_ladder_does_not_tell_them_again()
    {
        var opened = await BreachAsync();
        var mail = Assert.Single(await Fixture.Store.Outbox.ClaimAsync("w", 1, Token));
        await Fixture.Store.Outbox.SettleAsync("w", mail, "Dana Ruiz", new(AttemptResult.Refused, "550 5.1.1 no such user"), Token);
        var refused = await ReadAsync();
        Assert.Equal((Core.Alerts.Handling.Escalated, LadderStep.Refused, "tom"),
            (refused.Handling, refused.Done.Single().Step, refused.Done.Single().To));
        Assert.Equal(["dana", "joan"], refused.Notices[1].Facts.Handling!.Next.Select(next => next.Person));

        await RunAsync(2, notices: 1);
        await RunAsync(2, notices: 0);
        await RunAsync(8, notices: 1);
        Assert.Equal(["Breach dana 0", "Undelivered tom 0", "Reminder dana 2", "Escalated joan 12"], Told(await ReadAsync(), opened));
        Assert.Equal(1, await Fixture.CountAsync("deliveries where kind = 9 and then_tell = ''"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_mail_that_is_refused_while_somebody_has_it_tells_nobody()
    {
        await BreachAsync();
        var mail = Assert.Single(await Fixture.Store.Outbox.ClaimAsync("w", 1, Token));
        await Fixture.Store.Alerts.AcknowledgeAsync((await ReadAsync()).Id, "joan", "mine", Fixture.Clock.GetUtcNow().AddHours(9), Token);
        await RefuseAsync(mail);

        Assert.Equal((0, 0), ((await ReadAsync()).Done.Count, await Fixture.CountAsync("notices where kind = 5")));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_refused_mail_tells_whom_no_step_of_the_round_told()
    {
        var opened = await BreachAsync();
        var mail = Assert.Single(await Fixture.Store.Outbox.ClaimAsync("w", 1, Token));
        await RunAsync(4, notices: 2);
        await RefuseAsync(mail);

        Assert.Equal(["Breach dana 0", "Reminder dana 4", "Escalated tom 4", "Undelivered joan 4"], Told(await ReadAsync(), opened));
        Assert.Equal(1, await Fixture.CountAsync("deliveries where kind = 5 and then_tell = ''"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_refused_mail_tells_whoever_stands_next_today_and_of_worse_also_whom_a_step_told()
    {
        var opened = await BreachAsync();
        var mail = Assert.Single(await Fixture.Store.Outbox.ClaimAsync("w", 1, Token));
        var registry = StoreFixture.OrderEntry(20);
        await Fixture.ApplyAsync(registry with { Agents = [registry.Agents[0] with { Deputy = "joan" }] }, "two");
        await RefuseAsync(mail);
        Assert.Equal(["Breach dana 0", "Undelivered joan 0"], Told(await ReadAsync(), opened));

        await Fixture.WriteAsync(StoreFixture.Outcomes("11111111", from: 25));
        await RefuseAsync((await Fixture.Store.Outbox.ClaimAsync("w", 9, Token)).Single(worse => worse.Recipient == "dana"));
        Assert.Equal(["Breach dana 0", "Undelivered joan 0", "Worse dana 0", "Undelivered joan 0"], Told(await ReadAsync(), opened));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Recovered_ends_the_ladder_and_reopened_starts_it_anew()
    {
        await BreachAsync();
        await RunAsync(4, notices: 2);
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 60), from: 100));
        await RunAsync(100, notices: 0);
        Assert.Equal(["dana", "tom"], (await ReadAsync()).Notices[^1].Deliveries.Select(delivery => delivery.To).Order());

        await Fixture.WriteAsync(StoreFixture.Outcomes("111", from: 200));
        await RunAsync(4, notices: 2);
        var alert = await ReadAsync();
        Assert.Equal((RoundCause.Reopened, 2), (alert.Alert.Round.Cause, alert.Done.Count));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_clock_that_is_set_back_repeats_nothing_and_goes_on()
    {
        var opened = await BreachAsync();
        await RunAsync(4, notices: 2);
        Fixture.Clock.AdjustTime(opened.AddHours(1));
        await RunAsync(0, notices: 0);
        await RunAsync(11, notices: 1);
        Assert.Equal(3, (await ReadAsync()).Done.Count);
    }

    [Fact]
    public async Task Another_owner_has_the_open_alerts_anew_and_both_hear_of_it_once()
    {
        var opened = await BreachAsync();
        await Fixture.Store.Alerts.AcknowledgeAsync((await ReadAsync()).Id, "dana", "mine", opened.AddHours(20), Token);
        Fixture.Clock.Advance(TimeSpan.FromHours(5));
        var registry = StoreFixture.OrderEntry(20);
        await Fixture.ApplyAsync(registry with { Agents = [registry.Agents[0] with { Owner = "joan" }] }, "two");

        var alert = await ReadAsync();
        Assert.Equal((null, new LadderRound(2, opened.AddHours(5), RoundCause.HandedOver), "joan"),
            (alert.Alert.Acknowledgement, alert.Alert.Round, alert.Alert.Owner));
        Assert.Equal(["joan 7", "tom 9"], alert.ToCome.Select(next => Invariant($"{next.To} {(next.DueAt - opened).TotalHours}")));
        var mails = await Fixture.Store.Outbox.ClaimAsync("w", 10, Token);
        Assert.Equal([(NoticeKind.Breach, "dana"), (NoticeKind.Handover, "dana"), (NoticeKind.Handover, "joan")],
            mails.Select(mail => (mail.Kind, mail.Recipient)).Order());
        var handling = mails.First(mail => mail.Kind == NoticeKind.Handover).Told.Newest.Handling!;
        Assert.Equal(("dana", "joan", 1, null), (handling.OwnerBefore, handling.OwnerNow, handling.OpenAlerts, handling.AlertId));
        Assert.Equal([new HandedAlert(alert.Id, AlertKind.Accuracy, "order-entry-accuracy")], handling.Handed);
        Assert.Equal(["joan", "tom"], handling.Next.Select(next => next.Person));

        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 60), from: 100));
        await Fixture.ApplyAsync(registry, "three");
        Assert.Equal(2, await Fixture.CountAsync("deliveries where kind = 12"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Whoever_learned_of_an_alert_by_a_hand_over_learns_that_somebody_has_it()
    {
        await BreachAsync();
        var registry = StoreFixture.OrderEntry(20);
        await Fixture.ApplyAsync(registry with { Agents = [registry.Agents[0] with { Owner = "joan" }] }, "two");
        await Fixture.Store.Alerts.AcknowledgeAsync((await ReadAsync()).Id, "tom", "", Fixture.Clock.GetUtcNow().AddHours(2), Token);

        var said = (await ReadAsync()).Notices[^1];
        Assert.Equal((NoticeKind.Acknowledged, "dana joan"),
            (said.Kind, string.Join(' ', said.Deliveries.Select(delivery => delivery.To).Order(StringComparer.Ordinal))));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_run_that_takes_long_decides_of_each_agent_by_the_time_of_its_turn()
    {
        await BreachAsync(agents: 3);
        Fixture.Clock.Advance(TimeSpan.FromHours(2));
        Fixture.Clock.AutoAdvanceAmount = TimeSpan.FromMinutes(2);
        Assert.Equal(3, await Fixture.Store.Alerts.RunAsync(Token));
        Fixture.Clock.AutoAdvanceAmount = TimeSpan.Zero;

        Assert.Equal(3, await Fixture.CountAsync("(select distinct done_at from alert_steps) as instants"));
    }

    private async Task<DateTimeOffset> BreachAsync(int agents = 1)
    {
        var registry = StoreFixture.OrderEntry(20);
        await Fixture.ApplyAsync(
            registry with { Agents = [.. registry.Agents, .. Enumerable.Range(2, agents - 1).SelectMany(i => Other(i))] }, "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 22)));
        await Fixture.WriteAsync(StoreFixture.Outcomes("111", from: 22));
        for (var i = 2; i <= agents; i++)
        {
            await Fixture.WriteAsync(StoreFixture.Outcomes("111", Invariant($"agent-{i}")));
        }

        return Fixture.Clock.GetUtcNow();

        static IReadOnlyList<Agent> Other(int i) => StoreFixture.OrderEntry(20, Invariant($"agent-{i}")).Agents;
    }

    private async Task RunAsync(double hours, int notices)
    {
        Fixture.Clock.Advance(TimeSpan.FromHours(hours));
        Assert.Equal(notices, await Fixture.Store.Alerts.RunAsync(Token));
    }

    private Task<DeliveryState?> RefuseAsync(ClaimedMail mail) => Fixture.Store.Outbox.SettleAsync(
        "w", mail, mail.Recipient, new(AttemptResult.Refused, "550 5.1.1 no such user"), Token);

    private async Task<AlertReading> ReadAsync() =>
        Assert.Single((await Fixture.Store.Readings.AlertsAsync(AlertFilter.None, null, 10, Token))!);

    private static IEnumerable<string> Told(AlertReading alert, DateTimeOffset since) => alert.Notices.SelectMany(notice =>
        notice.Deliveries.Select(delivery => Invariant($"{notice.Kind} {delivery.To} {(notice.At - since).TotalHours}"))
            .Order(StringComparer.Ordinal));
}
