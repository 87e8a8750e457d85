using System.Globalization;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Slos;
using Monitoring.Storage.Feeds;

namespace Monitoring.Storage.Tests.Contract;

/// <summary>What every engine promises of what is waited for: neither an edit of the registry nor a clock that is set right loses it.</summary>
public abstract class WaitedForContract<TStore> : StoreContract<TStore>
    where TStore : StoreFixture, new()
{
    private const string Daily = "0 0 6 * * ?", MonthEnd = "0 0 6 L * ?";

    private int posted;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("holiday to come", 60)]
    [InlineData("holiday gone by", 60)]
    [InlineData("zone of the same time", 60)]
    [InlineData("another slot", 60)]
    [InlineData("more grace", 120)]
    [InlineData("less grace", 30)]
    public async Task A_slot_that_is_waited_for_is_waited_for_after_an_edit_that_does_not_move_it(string edit, int grace)
    {
        var registry = Of(Daily, holidays: "2026-06-01");
        await Fixture.ApplyAsync(registry, "one");
        await PostAsync("0");

        // 06:20 in Chicago on the next day.
        await UntilAsync("2026-06-02T11:20:00", notices: 0);
        await Fixture.ApplyAsync(edit switch
        {
            "holiday to come" => Of(Daily, holidays: ["2026-06-01", "2026-12-25"]),
            "holiday gone by" => Of(Daily),
            "zone of the same time" => registry with { Plant = registry.Plant with { TimeZone = "America/Menominee" } },
            "another slot" => Edited(registry, agent => agent with { Expects = [.. agent.Expects, Rule("0 0 18 * * ?")] }),
            _ => Edited(registry, agent => agent with { Grace = TimeSpan.FromMinutes(grace) }),
        }, edit);
        var due = At("2026-06-02T11:00:00").AddMinutes(grace);
        await UntilAsync(due.AddSeconds(-1), notices: 0);
        await UntilAsync(due, notices: 1);
        Assert.Equal(At("2026-06-02T11:00:00"), (await Fixture.AgentAsync("order-entry")).Silence!.Feed!.Slot);

        // Nor does an edit let a heartbeat end what only an outcome answers.
        await Fixture.ApplyAsync(Of(Daily, holidays: "2026-12-24"), "again");
        await StoreFixture.HearAsync(Fixture.Store, "order-entry");
        await UntilAsync(due.AddHours(1), notices: 0);
        await PostAsync("0");
        await UntilAsync(due.AddHours(1), notices: 1);
        await Fixture.VerifyAsync();
    }

    [Theory]
    [InlineData("America/New_York", "2026-06-03T11:00:00")]
    [InlineData("America/Denver", "2026-06-02T13:00:00")]
    public async Task A_slot_that_an_edit_moves_is_waited_for_where_it_then_is(string zone, string due)
    {
        var registry = Of(Daily);
        await Fixture.ApplyAsync(registry, "one");
        await PostAsync("0");
        await UntilAsync("2026-06-02T11:20:00", notices: 0);
        await Fixture.ApplyAsync(registry with { Plant = registry.Plant with { TimeZone = zone } }, "two");
        await UntilAsync(At(due).AddSeconds(-1), notices: 0);
        await UntilAsync(due, notices: 1);
    }

    [Fact]
    public async Task An_edit_accuses_nobody_of_what_was_answered_or_not_expected_before_it()
    {
        await Fixture.ApplyAsync(Of(Daily), "one");
        await UntilAsync("2026-06-02T10:10:00", notices: 0);
        await PostAsync("0");
        await UntilAsync("2026-06-02T11:20:00", notices: 0);
        await Fixture.ApplyAsync(Edited(Of(Daily), agent => agent with { Grace = TimeSpan.FromMinutes(30) }), "two");
        await UntilAsync("2026-06-03T11:29:59", notices: 0);
        await PostAsync("0");

        await Fixture.ApplyAsync(Of(MonthEnd, holidays: "2026-06-30"), "three");
        await UntilAsync("2026-07-05T12:00:00", notices: 0);
        await Fixture.ApplyAsync(Of(MonthEnd), "four");
        await UntilAsync("2026-07-31T11:59:59", notices: 0);
        await UntilAsync("2026-07-31T12:00:00", notices: 1);
    }

    [Fact]
    public async Task Late_labels_are_found_after_a_clock_that_was_ahead_is_set_right()
    {
        var registry = StoreFixture.OrderEntry(20);
        await Fixture.ApplyAsync(
            Edited(registry, agent => agent with { Slos = [agent.Slos[0] with { LabelsWithin = TimeSpan.FromHours(1) }] }), "one");
        var clock = new FakeTimeProvider(Fixture.Clock.GetUtcNow().AddDays(3));
        var store = await Fixture.OpenAsync(clock);
        Assert.Equal(0, (await store.Feeds.RunAsync(Token)).Notices);
        clock.AdjustTime(Fixture.Clock.GetUtcNow());
        await PostAsync(".");
        Assert.Equal(0, (await store.Feeds.RunAsync(Token)).Notices);
        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(0, (await store.Feeds.RunAsync(Token)).Notices);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, (await store.Feeds.RunAsync(Token)).Notices);
    }

    private static PlantRegistry Of(string cron, params string[] holidays)
    {
        var registry = StoreFixture.OrderEntry(20);
        return Edited(
            registry with
            {
                Plant = registry.Plant with { Holidays = [.. holidays.Select(day => DateOnly.Parse(day, CultureInfo.InvariantCulture))] },
            },
            agent => agent with { Expects = [Rule(cron)] });
    }

    private static PlantRegistry Edited(PlantRegistry registry, Func<Agent, Agent> edit) => registry with { Agents = [edit(registry.Agents[0])] };

    private static Core.Feeds.SlotRule Rule(string cron) => CronSlots.Parse(cron, out _)!;

    private static DateTimeOffset At(string utc) => DateTimeOffset.Parse(utc + "Z", CultureInfo.InvariantCulture);

    private Task UntilAsync(string utc, int notices) => UntilAsync(At(utc), notices);

    private async Task UntilAsync(DateTimeOffset instant, int notices)
    {
        Fixture.Clock.Advance(instant - Fixture.Clock.GetUtcNow());
        Assert.Equal(notices, (await Fixture.Store.Feeds.RunAsync(Token)).Notices);
    }

    private async Task PostAsync(string verdicts)
    {
        await Fixture.WriteAsync(StoreFixture.Outcomes(verdicts, from: posted));
        posted += verdicts.Length;
    }
}
