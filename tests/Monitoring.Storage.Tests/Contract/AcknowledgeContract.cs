using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises of "I have it": whoever says so has the alert, once, and everybody who had a mail of it hears so.</summary>
public abstract class AcknowledgeContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_alert_reads_as_nobodys_with_its_steps_to_come_and_then_as_somebodys_without()
    {
        var open = await BreachAsync();
        var opened = Fixture.Clock.GetUtcNow();

        Assert.Equal((Core.Alerts.Handling.Unacknowledged, "order-entry", "order-entry-accuracy", AlertKind.Accuracy, true),
            (open.Handling, open.Agent, open.Slo, open.Alert.Kind, open.IsOpen));
        Assert.Equal(
            [
                new NextStep(LadderStep.Reminder, 1, "dana", opened + TimeSpan.FromHours(2)),
                new NextStep(LadderStep.Escalation, 1, "tom", opened + TimeSpan.FromHours(4)),
                new NextStep(LadderStep.Escalation, 2, "joan", opened + TimeSpan.FromHours(12)),
            ],
            open.ToCome);
        Assert.Equal([(NoticeKind.Breach, "dana")], Told(open));

        Fixture.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(AcknowledgeResult.Done, await AcknowledgeAsync(open.Id, "dana", "Acme set to manual review"));

        var taken = await ReadAsync(open.Id);
        var now = Fixture.Clock.GetUtcNow();
        Assert.Equal(new Acknowledgement("dana", "Acme set to manual review", now, now + Day), taken.Alert.Acknowledgement);
        Assert.Equal((Core.Alerts.Handling.Acknowledged, now, 0, 0),
            (taken.Handling, taken.Alert.AnsweredAt!.Value, taken.Done.Count, taken.ToCome.Count));
        Assert.Equal([new ToldNext("tom", opened + TimeSpan.FromHours(4))], open.Next);
        Assert.Equal([new ToldNext("dana", now + Day, IsReminder: true)], taken.Next);
        Assert.Equal([taken.Alert.Acknowledgement!], taken.Acknowledgements);
        Assert.Equal([(NoticeKind.Breach, "dana")], Told(taken));
        await Fixture.VerifyAsync();
        await Fixture.RestartAsync();
        Assert.Equal(taken.Alert, (await ReadAsync(open.Id)).Alert);
    }

    [Fact]
    public async Task The_same_press_twice_is_once_and_another_comment_or_end_replaces_it()
    {
        var open = await BreachAsync();
        var until = Fixture.Clock.GetUtcNow() + Day;
        Assert.Equal(AcknowledgeResult.Done, await AcknowledgeAsync(open.Id, "tom", "", until));
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(AcknowledgeResult.Again, await AcknowledgeAsync(open.Id, "tom", "", until));
        Assert.Equal(AcknowledgeResult.Done, await AcknowledgeAsync(open.Id, "tom", "on it", until));
        Assert.Equal(AcknowledgeResult.Done, await AcknowledgeAsync(open.Id, "tom", "on it", until + Day));
        Assert.Equal(AcknowledgeResult.Done, await AcknowledgeAsync(open.Id, "joan", "on it", until + Day));

        var alert = await ReadAsync(open.Id);
        Assert.Equal("joan", alert.Alert.Acknowledgement!.By);
        Assert.Equal(
            [("tom", "", until), ("tom", "on it", until), ("tom", "on it", until + Day), ("joan", "on it", until + Day)],
            alert.Acknowledgements.Select(said => (said.By, said.Comment, said.Until)));
        Assert.Equal(until - Day, alert.Alert.AnsweredAt);
        Assert.Equal(4, await Fixture.CountAsync("acknowledgements"));
    }

    [Fact]
    public async Task Without_an_end_presses_within_a_minute_are_once_also_on_two_instances_at_once()
    {
        var open = await BreachAsync();
        Fixture.Clock.AutoAdvanceAmount = TimeSpan.FromSeconds(1);
        Store[] all = [Fixture.Store, await Fixture.OpenAsync()];
        var pressed = await Task.WhenAll(all.Select(store => store.Alerts.AcknowledgeAsync(open.Id, "tom", "", until: null, Token)));
        Assert.Equal([AcknowledgeResult.Again, AcknowledgeResult.Done], pressed.Order());
        Fixture.Clock.AutoAdvanceAmount = TimeSpan.Zero;
        var taken = (await ReadAsync(open.Id)).Alert.Acknowledgement!;
        Assert.Equal(taken.At + Day, taken.Until);

        Fixture.Clock.AdjustTime(taken.At + TimeSpan.FromSeconds(59));
        Assert.Equal(AcknowledgeResult.Done, await Fixture.Store.Alerts.AcknowledgeAsync(open.Id, "tom", "on it", until: null, Token));
        Assert.Equal(AcknowledgeResult.Again, await Fixture.Store.Alerts.AcknowledgeAsync(open.Id, "tom", "on it", until: null, Token));
        Fixture.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(AcknowledgeResult.Done, await Fixture.Store.Alerts.AcknowledgeAsync(open.Id, "tom", "on it", until: null, Token));
    }

    [Fact]
    public async Task Everybody_who_had_a_mail_of_it_and_a_replaced_holder_hear_who_has_it_and_the_acknowledger_does_not()
    {
        var open = await BreachAsync();
        var mail = Assert.Single(await Fixture.Store.Outbox.ClaimAsync("w", 1, Token));
        var refused = new Attempt(AttemptResult.Refused, "550 5.1.1 no such user");
        await Fixture.Store.Outbox.SettleAsync("w", mail, "Dana Ruiz", refused, Token);

        await AcknowledgeAsync(open.Id, "joan", "first");
        await AcknowledgeAsync(open.Id, "tom", "second");

        var told = (await ReadAsync(open.Id)).Notices;
        Assert.Equal(
            [(NoticeKind.Breach, "dana"), (NoticeKind.Undelivered, "tom"), (NoticeKind.Acknowledged, "dana,tom"),
                (NoticeKind.Acknowledged, "dana,joan")],
            told.Select(notice => (notice.Kind, string.Join(',', notice.Deliveries.Select(delivery => delivery.To).Order()))));
        Assert.Equal(["first", "second"], told.Skip(2).Select(notice => notice.Facts.Handling!.Acknowledgement!.Comment));
        Assert.Equal((3, 25, 20), (told[^1].Facts.Wrong, told[^1].Facts.Position, told[^1].Facts.Judged));
        Assert.Null(told[^1].Facts.Revision);
        Assert.All(told[^1].Deliveries, delivery => Assert.Equal(DeliveryState.Waiting, delivery.State));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Whoever_takes_it_does_not_hear_any_more_that_nobody_has_it_and_what_that_mail_carried_goes_alone()
    {
        var open = await BreachAsync();
        var breach = Assert.Single(await Fixture.Store.Outbox.ClaimAsync("w", 1, Token));
        await Fixture.Store.Outbox.SettleAsync("w", breach, "Dana Ruiz", Attempt.Sent, Token);
        Fixture.Clock.Advance(TimeSpan.FromHours(4));
        Assert.Equal(2, await Fixture.Store.Alerts.RunAsync(Token));
        await Fixture.TamperAsync("update deliveries set state = 3, absorbed_by = (select message_id from deliveries where kind = 10) where kind = 1");

        await AcknowledgeAsync(open.Id, "tom", "mine");

        Assert.Equal(1, await Fixture.CountAsync("deliveries where recipient = 'tom' and state = 3 and absorbed_by is null"));
        Assert.Equal(1, await Fixture.CountAsync("deliveries where kind = 1 and state = 0 and absorbed_by is null"));
        var mail = Assert.Single(await Fixture.Store.Outbox.ClaimAsync("w", 10, Token));
        Assert.Equal(("dana", NoticeKind.Acknowledged), (mail.Recipient, mail.Kind));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task What_is_closed_or_unknown_is_taken_by_nobody_and_what_comes_back_belongs_to_nobody()
    {
        var open = await BreachAsync();
        await AcknowledgeAsync(open.Id, "tom", "mine");
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 60), from: 100));
        var closed = await ReadAsync(open.Id);
        Assert.Equal((false, null), (closed.IsOpen, closed.Alert.Acknowledgement));
        Assert.Equal(AcknowledgeResult.Closed, await AcknowledgeAsync(open.Id, "tom", "mine"));
        Assert.Equal(AcknowledgeResult.Unknown, await AcknowledgeAsync(open.Id + 1, "tom", "mine"));
        Assert.Equal(AcknowledgeResult.Unknown, await AcknowledgeAsync(EpisodeNumber.Of(77, 1), "tom", "mine"));

        await Fixture.WriteAsync(StoreFixture.Outcomes("111", from: 200));
        var again = await ReadAsync(open.Id);
        Assert.Equal((true, null, RoundCause.Reopened, 2L),
            (again.IsOpen, again.Alert.Acknowledgement, again.Alert.Round.Cause, again.Alert.Round.Number));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task The_end_says_who_had_it_and_who_had_it_last_hears_that_it_came_back()
    {
        var open = await BreachAsync();
        await AcknowledgeAsync(open.Id, "joan", "first");
        await AcknowledgeAsync(open.Id, "tom", "second");
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 60), from: 100));
        await Fixture.WriteAsync(StoreFixture.Outcomes("111", from: 200));

        var again = await ReadAsync(open.Id);
        var (over, back) = (again.Notices.Single(notice => notice.Kind == NoticeKind.Recovered), again.Notices[^1]);
        Assert.Equal(("tom", false), (over.Facts.Handling!.Acknowledgement!.By, over.Facts.Handling.RanOut));
        Assert.Equal((NoticeKind.Reopened, "dana tom"), (back.Kind, string.Join(' ', back.Deliveries.Select(mail => mail.To).Order(StringComparer.Ordinal))));
        Assert.Null(back.Facts.Handling!.Acknowledgement);
        Assert.Equal([new ToldNext("tom", back.At + TimeSpan.FromHours(4))], again.Next);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task What_gets_worse_is_told_to_its_owner_and_its_holder_and_says_who_has_it()
    {
        var open = await BreachAsync();
        await AcknowledgeAsync(open.Id, "tom", "on it");
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('1', 10), from: 100));

        var worse = (await ReadAsync(open.Id)).Notices.First(notice => notice.Kind == NoticeKind.Worse);
        Assert.Equal(["dana", "tom"], worse.Deliveries.Select(mail => mail.To).Order(StringComparer.Ordinal));
        Assert.Equal(("tom", "on it", false), (worse.Facts.Handling!.Acknowledgement!.By, worse.Facts.Handling.Acknowledgement.Comment, worse.Facts.Handling.RanOut));
    }

    [Fact]
    public async Task A_verdict_of_another_process_that_did_not_see_it_does_not_undo_it()
    {
        var open = await BreachAsync();
        var other = await Fixture.OpenAsync();
        await other.Log.WriteAsync([new Writing.WriteRequest(StoreFixture.Outcomes("0", from: 300))], Token);
        await AcknowledgeAsync(open.Id, "dana", "mine");
        await other.Log.WriteAsync([new Writing.WriteRequest(StoreFixture.Outcomes("0", from: 301))], Token);

        Assert.Equal("dana", (await ReadAsync(open.Id)).Alert.Acknowledgement!.By);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Lists_are_of_what_is_asked_for_newest_first_in_pages()
    {
        await Fixture.ApplyAsync(
            StoreFixture.OrderEntry(20) with { Agents = [.. StoreFixture.OrderEntry(20).Agents, .. StoreFixture.OrderEntry(20, "invoices").Agents] },
            "two agents");
        await Fixture.WriteAsync(StoreFixture.Outcomes("111" + new string('0', 60)));
        Fixture.Clock.Advance(TimeSpan.FromHours(1));
        await Fixture.WriteAsync(StoreFixture.Outcomes("111", "invoices"));

        Assert.Equal(["invoices", "order-entry"], await ListAsync(AlertFilter.None));
        Assert.Equal(["invoices"], await ListAsync(new() { IsOpen = true }));
        Assert.Equal(["order-entry"], await ListAsync(new() { IsOpen = false }));
        Assert.Equal(["order-entry"], await ListAsync(new() { Agent = "order-entry", Kind = AlertKind.Accuracy }));
        Assert.Equal(["invoices"], await ListAsync(new() { Slo = "invoices-accuracy" }));
        Assert.Equal([], await ListAsync(new() { Kind = AlertKind.Silence }));
        Assert.Null(await Fixture.Store.Readings.AlertsAsync(new() { Agent = "nobody" }, null, 10, Token));
        Assert.Null(await Fixture.Store.Readings.AlertsAsync(new() { Slo = "nothing" }, null, 10, Token));
        var first = Assert.Single((await Fixture.Store.Readings.AlertsAsync(AlertFilter.None, null, 1, Token))!);
        Assert.Equal("order-entry", Assert.Single((await Fixture.Store.Readings.AlertsAsync(AlertFilter.None, first.Id, 9, Token))!).Agent);
        Assert.Null(await Fixture.Store.ReadingsOf(Core.Access.AgentScope.Of(["invoices"])).AlertAsync(first.Id - 1_000_000_000, Token));
    }

    private static IEnumerable<(NoticeKind Kind, string To)> Told(AlertReading alert) =>
        alert.Notices.SelectMany(notice => notice.Deliveries.Select(delivery => (notice.Kind, delivery.To)));

    private async Task<AlertReading> BreachAsync()
    {
        await Fixture.ApplyAsync(StoreFixture.OrderEntry(20), "one");
        await Fixture.WriteAsync(StoreFixture.Outcomes(new string('0', 22)));
        await Fixture.WriteAsync(StoreFixture.Outcomes("111", from: 22));
        return Assert.Single((await Fixture.Store.Readings.AlertsAsync(AlertFilter.None, null, 10, Token))!);
    }

    private async Task<AlertReading> ReadAsync(long id) =>
        await Fixture.Store.Readings.AlertAsync(id, Token) ?? throw new InvalidOperationException(Invariant($"There is no alert {id}."));

    private Task<AcknowledgeResult> AcknowledgeAsync(long id, string by, string comment, DateTimeOffset? until = null) =>
        Fixture.Store.Alerts.AcknowledgeAsync(id, by, comment, until ?? Fixture.Clock.GetUtcNow() + Day, Token);

    private async Task<IEnumerable<string>> ListAsync(AlertFilter filter) =>
        (await Fixture.Store.Readings.AlertsAsync(filter, null, 10, Token))!.Select(alert => alert.Agent);
}
