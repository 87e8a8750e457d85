using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Feeds;
using Monitoring.Core.Slos;
using Monitoring.Storage.Feeds;
using Monitoring.Storage.Reading;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises of silence: it is found, told, handled and ended once, and our own outage accuses nobody.</summary>
public abstract class SilenceContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private int posted;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_for_so_long_is_told_once_goes_up_the_ladder_and_ends_with_the_next_outcome()
    {
        await Fixture.ApplyAsync(Of(silentAfter: 4), "one");
        await PostAsync("0");
        var last = Fixture.Clock.GetUtcNow();
        Assert.Equal(0, await AfterAsync(3.99));
        Assert.Null((await Fixture.AgentAsync("order-entry")).Silence);
        Assert.Equal(1, await AfterAsync(0.01));
        Assert.Equal(0, await AfterAsync(0));
        Assert.Equal(["dana: SILENT"], await DeliverAsync());
        var reading = (await Fixture.AgentAsync("order-entry")).Silence!.Feed!;
        Assert.Equal((SilenceCause.Quiet, last, last.AddHours(4)), (reading.Cause, reading.Since!.Value, reading.DueAt));

        Fixture.Clock.Advance(TimeSpan.FromHours(4));
        Assert.Equal(2, await Fixture.Store.Alerts.RunAsync(Token));
        Assert.Equal(["dana: REMINDER", "tom: ESCALATED"], await DeliverAsync());
        var alert = Assert.Single((await Fixture.Store.Readings.AlertsAsync(new() { IsOpen = true }, null, 10, Token))!);
        Assert.Equal((AlertKind.Silence, (string?)null, Core.Alerts.Handling.Escalated), (alert.Alert.Kind, alert.Slo, alert.Handling));
        Assert.Equal(Handling.AcknowledgeResult.Done, await Fixture.Store.Alerts.AcknowledgeAsync(alert.Id, "tom", "", null, Token));
        Assert.Equal(["dana: ACKNOWLEDGED"], await DeliverAsync());

        // What came before is no outcome: a dead feed is not revived by repeating it.
        await PostAsync("0", from: 0);
        Assert.Equal(0, await AfterAsync(1));
        await PostAsync("00");
        var back = Fixture.Clock.GetUtcNow();
        Fixture.Clock.Advance(TimeSpan.FromSeconds(5));
        await PostAsync("0");
        Assert.Equal(1, await AfterAsync(0.01));
        Assert.Equal(["dana: BACK", "tom: BACK"], await DeliverAsync());
        var closed = Assert.Single((await Fixture.Store.Readings.AlertsAsync(new() { IsOpen = false }, null, 10, Token))!);
        Assert.Equal((back, last), (closed.Notices[^1].Facts.Feed!.BackAt!.Value, closed.Notices[^1].Facts.Feed!.Since!.Value));
        Assert.Null((await Fixture.AgentAsync("order-entry")).Silence);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_heartbeat_ends_what_no_slot_made()
    {
        await Fixture.ApplyAsync(Of(silentAfter: 4), "one");
        await PostAsync("0");
        await AfterAsync(4);
        Assert.True(await StoreFixture.HearAsync(Fixture.Store, "order-entry"));
        Assert.Equal(1, await AfterAsync(0));
        Assert.Equal(["dana: SILENT, BACK"], await DeliverAsync());
        Assert.True((await LastAsync()).Facts.Feed!.IsHeartbeat);
    }

    [Fact]
    public async Task A_slot_that_passes_empty_is_told_and_only_an_outcome_answers()
    {
        // 06:00 in Chicago on the last of June is 11:00 UTC.
        await Fixture.ApplyAsync(Of(expects: "0 0 6 L * ?"), "one");
        await PostAsync("0");
        await UntilAsync("2026-06-30T11:59:59", notices: 0);
        await StoreFixture.HearAsync(Fixture.Store, "order-entry");
        await UntilAsync("2026-06-30T12:00:00", notices: 1);
        Assert.Equal(["dana: SILENT"], await DeliverAsync());
        var facts = (await LastAsync()).Facts.Feed!;
        Assert.Equal((SilenceCause.Slot, At("2026-06-30T11:00:00")), (facts.Cause, facts.Slot!.Value));
        await StoreFixture.HearAsync(Fixture.Store, "order-entry");
        Assert.Equal(0, await AfterAsync(1));
        await PostAsync("0");
        Assert.Equal(1, await AfterAsync(0));

        // The next one is answered in its grace, the one after it is a holiday.
        await UntilAsync("2026-07-31T10:30:00", notices: 0);
        await PostAsync("0");
        await UntilAsync("2026-09-01T00:00:00", notices: 0);
    }

    [Fact]
    public async Task What_never_came_is_silent_after_the_day_of_the_first_outcome()
    {
        await Fixture.ApplyAsync(Of(firstBy: "2026-06-03"), "one");
        await UntilAsync("2026-06-04T04:59:59", notices: 0);
        await UntilAsync("2026-06-04T05:00:00", notices: 1);
        Assert.Equal(SilenceCause.First, (await LastAsync()).Facts.Feed!.Cause);
        Assert.Null((await Fixture.AgentAsync("order-entry")).LastOutcomeAt);
        await PostAsync("0");
        Assert.Equal(1, await AfterAsync(0));
        Assert.Equal(0, await AfterAsync(10_000));
    }

    [Fact]
    public async Task An_outage_accuses_nobody()
    {
        await Fixture.ApplyAsync(Of(silentAfter: 4, expects: "0 0 6 * * ?"), "one");
        await PostAsync("0");
        await AfterAsync(3);

        // Down over the slot of 11:00 UTC, until 12:30 of the next day.
        await Fixture.Store.DisposeAsync();
        Fixture.Clock.Advance(At("2026-06-02T12:30:00") - Fixture.Clock.GetUtcNow());
        await Fixture.RestartAsync();
        var done = await Fixture.Store.Feeds.RunAsync(Token);
        Assert.Equal((0, (Pause?)new Pause(At("2026-06-01T15:00:00"), At("2026-06-02T12:30:00"))), (done.Notices, done.Outage));
        Assert.Equal(0, await AfterAsync(0.99));
        Assert.Equal(1, await AfterAsync(0.01));
        Assert.Equal((SilenceCause.Slot, At("2026-06-02T13:30:00")), ((await LastAsync()).Facts.Feed!.Cause, (await LastAsync()).Facts.Feed!.DueAt));
        Assert.Equal(1, await Fixture.CountAsync("outages"));
    }

    [Fact]
    public async Task Where_another_instance_runs_a_start_is_no_outage_and_a_jump_of_the_clock_is_lateness()
    {
        await Fixture.ApplyAsync(Of(silentAfter: 4), "one");
        await PostAsync("0");
        await AfterAsync(0);
        var other = await Fixture.OpenAsync();
        Fixture.Clock.Advance(TimeSpan.FromSeconds(10));
        await Fixture.Store.Feeds.RunAsync(Token);
        Fixture.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Null((await other.Feeds.RunAsync(Token)).Outage);
        Fixture.Clock.Advance(TimeSpan.FromHours(5));
        Assert.Equal(new FeedsDone(1, null), await Fixture.Store.Feeds.RunAsync(Token));
        Assert.Equal(new FeedsDone(0, null), await other.Feeds.RunAsync(Token));

        // A clock that is set back repeats nothing.
        var behind = await Fixture.OpenAsync(new FakeTimeProvider(Fixture.Clock.GetUtcNow().AddDays(-3)));
        Assert.Equal(new FeedsDone(0, null), await behind.Feeds.RunAsync(Token));
        Assert.Equal(["dana: SILENT"], await DeliverAsync());
        Assert.Equal(0, await Fixture.CountAsync("outages"));
    }

    [Fact]
    public async Task Where_the_clock_was_set_back_silence_is_counted_from_then_on()
    {
        await Fixture.ApplyAsync(Of(silentAfter: 4), "one");
        await PostAsync("0");
        var clock = new FakeTimeProvider(Fixture.Clock.GetUtcNow().AddDays(-3));
        var behind = await Fixture.OpenAsync(clock);
        Assert.Equal(0, (await behind.Feeds.RunAsync(Token)).Notices);
        clock.Advance(TimeSpan.FromHours(3.9));
        Assert.Equal(0, (await behind.Feeds.RunAsync(Token)).Notices);
        clock.Advance(TimeSpan.FromHours(0.1));
        Assert.Equal(1, (await behind.Feeds.RunAsync(Token)).Notices);
        clock.SetUtcNow(clock.GetUtcNow().AddDays(1));
        Assert.Equal(0, (await behind.Feeds.RunAsync(Token)).Notices);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Instances_that_sweep_at_once_tell_once()
    {
        await Fixture.ApplyAsync(Of(silentAfter: 4), "one");
        await PostAsync("0");
        Store[] all = [Fixture.Store, await Fixture.OpenAsync(), await Fixture.OpenAsync()];
        await Task.WhenAll(all.Select(store => store.Feeds.RunAsync(Token)));
        Fixture.Clock.Advance(TimeSpan.FromHours(4));
        Assert.Equal(1, (await Task.WhenAll(all.Select(store => store.Feeds.RunAsync(Token)))).Sum(done => done.Notices));
        await PostAsync("0");
        Assert.Equal(1, (await Task.WhenAll(all.Select(store => store.Feeds.RunAsync(Token)))).Sum(done => done.Notices));
        Assert.Equal(1, await Fixture.CountAsync("alerts"));
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task Whoever_retires_the_agent_or_expects_nothing_any_more_ends_it_without_a_word()
    {
        foreach (var after in (PlantRegistry[])[Of(silentAfter: null), Of(silentAfter: 4) with { Agents = [] }])
        {
            await Fixture.ApplyAsync(Of(silentAfter: 4), "one");
            await PostAsync("0");
            await AfterAsync(4);
            Assert.Equal(["dana: SILENT"], await DeliverAsync());
            await Fixture.ApplyAsync(after, "two");
            Assert.Equal(0, await AfterAsync(1));
            Assert.Equal(0, await Fixture.CountAsync("alerts where closed_at is null"));
            Assert.Empty(await DeliverAsync());
        }
    }

    [Theory]
    [InlineData(false, true, "dana: SILENT", 1)]
    [InlineData(false, false, "", 0)]
    [InlineData(true, true, "", 1)]
    [InlineData(true, false, "dana: BACK", 0)]
    public async Task Maintenance_holds_it_back_and_tells_what_people_do_not_know(bool isTold, bool isOpen, string mails, int told)
    {
        await Fixture.ApplyAsync(Of(silentAfter: 4), "one");
        await PostAsync("0");
        await AfterAsync(isTold ? 4 : 1);
        await DeliverAsync();
        await Fixture.Store.Maintenance.OrderAsync(
            new("order-entry", null, "dana", "New portal", Fixture.Clock.GetUtcNow().AddHours(10)), AgentScope.All, Token);
        await AfterAsync(5);
        if (!isOpen)
        {
            await PostAsync("0");
            await AfterAsync(0);
        }

        Assert.Empty(await DeliverAsync());
        await AfterAsync(isOpen ? 5 : 1);
        if (!isOpen)
        {
            await StoreFixture.HearAsync(Fixture.Store, "order-entry");
            await AfterAsync(3.9);
            await StoreFixture.HearAsync(Fixture.Store, "order-entry");
            await AfterAsync(0.1);
        }

        await Fixture.Store.Maintenance.RunAsync(Token);
        Assert.Equal(mails.Length == 0 ? [] : [mails], await DeliverAsync());
        Assert.Equal(told, await Fixture.CountAsync("alerts where told = 1"));
    }

    [Fact]
    public async Task Verdicts_that_do_not_come_are_told_and_end_with_the_next_one()
    {
        await Fixture.ApplyAsync(Of(labelsWithin: 72), "one");
        await PostAsync("0..");
        var judged = Fixture.Clock.GetUtcNow();
        Assert.Equal(0, await AfterAsync(71.9));
        await PostAsync(".");
        Assert.Equal(1, await AfterAsync(0.1));
        Assert.Equal(0, await AfterAsync(1));
        Assert.Equal(["dana: LABELS LATE"], await DeliverAsync());
        var facts = (await LastAsync()).Facts;
        Assert.Equal(("order-entry-accuracy", 3, judged, judged.AddHours(72)), (facts.Slo, facts.Labels!.Pending, facts.Labels.Since, facts.Labels.DueAt));
        Assert.NotNull(Assert.Single((await Fixture.AgentAsync("order-entry")).Slos).LateLabels);

        Fixture.Clock.Advance(TimeSpan.FromHours(2));
        await Fixture.Store.Alerts.RunAsync(Token);
        Assert.Equal(["dana: REMINDER"], await DeliverAsync());
        await PostAsync(".");
        Assert.Equal(0, await AfterAsync(1));
        await PostAsync("0");
        Assert.Equal(1, await AfterAsync(0.01));
        Assert.Equal(["dana: LABELS BACK"], await DeliverAsync());
        Assert.Equal(4, (await LastAsync()).Facts.Labels!.Pending);
        await Fixture.VerifyAsync();
    }

    [Fact]
    public async Task A_verdict_that_is_unsure_is_a_verdict()
    {
        await Fixture.ApplyAsync(Of(labelsWithin: 72), "one");
        await PostAsync("0.");
        await AfterAsync(50);
        await PostAsync("?");
        Assert.Equal(0, await AfterAsync(71.9));
        Assert.Equal(1, await AfterAsync(0.1));
        await PostAsync("?");
        Assert.Equal(1, await AfterAsync(0));
        Assert.Equal(["dana: LABELS LATE, LABELS BACK"], await DeliverAsync());
    }

    [Fact]
    public async Task Before_the_first_verdict_the_first_outcome_counts_and_who_had_nothing_to_judge_is_not_late()
    {
        await Fixture.ApplyAsync(Of(labelsWithin: 72), "one");
        Assert.Equal(0, await AfterAsync(100));
        await PostAsync("..");
        Assert.Equal(0, await AfterAsync(71.9));
        Assert.Equal(1, await AfterAsync(0.1));
        await PostAsync("0");
        Assert.Equal(1, await AfterAsync(0));
    }

    private static PlantRegistry Of(double? silentAfter = null, string? expects = null, string? firstBy = null, double? labelsWithin = null)
    {
        var registry = StoreFixture.OrderEntry(20);
        var agent = registry.Agents[0];
        return registry with
        {
            Plant = registry.Plant with { Holidays = [new(2026, 8, 31)] },
            Agents =
            [
                agent with
                {
                    SilentAfter = silentAfter is { } hours ? TimeSpan.FromHours(hours) : null,
                    Expects = expects is null ? [] : [CronSlots.Parse(expects, out _)!],
                    ExpectFirstBy = firstBy is null ? null : DateOnly.Parse(firstBy, System.Globalization.CultureInfo.InvariantCulture),
                    Slos = [agent.Slos[0] with { LabelsWithin = labelsWithin is { } within ? TimeSpan.FromHours(within) : null }],
                },
            ],
        };
    }

    private static DateTimeOffset At(string utc) => DateTimeOffset.Parse(utc + "Z", System.Globalization.CultureInfo.InvariantCulture);

    private async Task<int> AfterAsync(double hours)
    {
        Fixture.Clock.Advance(TimeSpan.FromHours(hours));
        return (await Fixture.Store.Feeds.RunAsync(Token)).Notices;
    }

    private async Task UntilAsync(string utc, int notices)
    {
        Fixture.Clock.Advance(At(utc) - Fixture.Clock.GetUtcNow());
        Assert.Equal(notices, (await Fixture.Store.Feeds.RunAsync(Token)).Notices);
    }

    private async Task PostAsync(string verdicts, int? from = null)
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes(verdicts, from: from ?? posted));
        posted += from is null ? verdicts.Length : 0;
    }

    private async Task<NoticeReading> LastAsync() =>
        (await Fixture.Store.Readings.AlertsAsync(AlertFilter.None, null, 10, Token))![0].Notices[^1];

    private async Task<IReadOnlyList<string>> DeliverAsync()
    {
        var sent = new List<string>();
        while (await Fixture.Store.Outbox.ClaimAsync("w", 5, Token) is { Count: > 0 } mails)
        {
            foreach (var mail in mails)
            {
                await Fixture.Store.Outbox.SettleAsync("w", mail, mail.Recipient, Attempt.Sent, Token);
                sent.AddRange(mail.Stories.Select(story => $"{mail.Recipient}: {string.Join(", ", story.Kinds.Select(NoticeWord.Of))}"));
            }
        }

        sent.Sort(StringComparer.Ordinal);
        return sent;
    }
}
