using CsCheck;
using Monitoring.Core.Feeds;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Feeds;

/// <summary>Who is silent: by the time since anything came, by slots that pass empty, and by the day of the first outcome.</summary>
public sealed class SilenceTests
{
    // A Monday, 07:00 in Chicago.
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly SlotRule EveryDayAtSeven = new("daily 07:00", wall =>
        wall < wall.Date.AddHours(7) ? wall.Date.AddHours(7) : wall.Date.AddDays(1).AddHours(7));

    private static readonly Coverage Quiet = new("Order entry", "dana", "tom", "joan", TimeSpan.FromHours(4), []);

    private static readonly Coverage Daily = Quiet with { SilentAfter = null, Expects = Slots(), ExpectsSince = Start.AddDays(-30) };

    [Theory]
    [InlineData(3.99, false)]
    [InlineData(4, true)]
    public void Nothing_for_so_long_is_silence(double hours, bool isSilent) =>
        Assert.Equal(isSilent, Of(Quiet, hours, outcome: 0)?.Cause == SilenceCause.Quiet);

    [Fact]
    public void A_heartbeat_says_that_idle_is_not_dead()
    {
        Assert.Null(Of(Quiet, 6, outcome: 0, heartbeat: 3));
        Assert.Equal(Start.AddHours(7), Of(Quiet, 8, outcome: 0, heartbeat: 3)!.DueAt);
        Assert.Equal(Start.AddHours(4), Of(Quiet, 8, outcome: 0, heartbeat: -3)!.DueAt);
    }

    [Fact]
    public void Only_plant_hours_count_where_they_are_stated()
    {
        var calendar = new PlantCalendar("America/Chicago", PlantHours.Parse("Mon-Fri 06:00-16:00", out _), [new DateOnly(2026, 6, 2)]);
        var coverage = Quiet with { Calendar = calendar, SilentAfter = TimeSpan.FromHours(12) };

        // 9 hours on Monday, none on Tuesday, a holiday, 3 on Wednesday.
        Assert.Null(Of(coverage, 49.99, outcome: 0));
        Assert.Equal(Start.AddHours(50), Of(coverage, 60, outcome: 0)!.DueAt);
    }

    [Fact]
    public void Time_in_which_no_instance_ran_is_not_counted()
    {
        Pause[] outages = [Outage(1, 2), Outage(3, 5)];
        Assert.Null(Of(Quiet, 6.99, outcome: 0, outages: outages));
        Assert.Equal(Start.AddHours(7), Of(Quiet, 7, outcome: 0, outages: outages)!.DueAt);
    }

    [Fact]
    public void What_never_came_is_silent_once_the_day_of_the_first_outcome_is_over()
    {
        var first = Quiet with { ExpectFirstBy = Start.AddHours(17) };
        Assert.Null(Of(first, 16.99));
        Assert.Equal((SilenceCause.First, Start.AddHours(17)), Said(Of(first, 17)));
        Assert.Null(Of(Quiet, 1000));
        Assert.Null(Of(first, 18, heartbeat: 16));
        Assert.Null(Of(first, 17.99, outages: [Outage(16, 17.5)]));
        Assert.Equal(Start.AddHours(18.5), Of(first, 18.5, outages: [Outage(16, 17.5)])!.DueAt);
    }

    [Theory]
    [InlineData(-1.01, true)]
    [InlineData(-1, false)]
    [InlineData(0.5, false)]
    [InlineData(1, false)]
    public void An_outcome_within_the_grace_of_a_slot_answers_it(double outcome, bool isSilent) =>
        Assert.Equal(isSilent, Of(Daily, 1, outcome) is { Cause: SilenceCause.Slot } silence && silence.Slot == Start);

    [Fact]
    public void A_slot_is_judged_a_grace_after_it_and_a_heartbeat_answers_none()
    {
        Assert.Null(Of(Daily, 0.99, outcome: -12));
        Assert.Equal((SilenceCause.Slot, Start.AddHours(1)), Said(Of(Daily, 1, outcome: -12, heartbeat: 0.5)));
        Assert.Null(Of(Daily, 3, outcome: 2)); // it came late
        Assert.Null(Of(Daily, 24.5, outcome: 2));
        Assert.Equal(Start.AddDays(1), Of(Daily, 25, outcome: 2)!.Slot);
    }

    [Fact]
    public void A_slot_within_an_outage_is_judged_a_grace_after_the_start()
    {
        Pause[] over = [Outage(-0.5, 2)];
        Assert.Null(Of(Daily, 2.99, outcome: -12, outages: over));
        Assert.Equal(Start.AddHours(3), Of(Daily, 3, outcome: -12, outages: over)!.DueAt);

        // Of one before it the rest of its grace is counted.
        Pause[] after = [Outage(0.5, 2)];
        Assert.Null(Of(Daily, 2.49, outcome: -12, outages: after));
        Assert.Equal(Start.AddHours(2.5), Of(Daily, 2.5, outcome: -12, outages: after)!.DueAt);
        Assert.Null(Of(Daily, 3, outcome: 2.25, outages: over));
    }

    [Fact]
    public void Of_slots_within_an_outage_the_one_before_it_still_holds()
    {
        Pause[] outages = [Outage(20, 60)];
        Assert.Equal(Start, Of(Daily, 60.5, outcome: -12, outages: outages)!.Slot);
        Assert.Null(Of(Daily, 60.5, outcome: 0, outages: outages));
        Assert.Equal(Start.AddDays(2), Of(Daily, 61, outcome: 0, outages: outages)!.Slot);
    }

    [Fact]
    public void Slots_before_they_were_stated_are_nobodys_fault()
    {
        var stated = Daily with { ExpectsSince = Start.AddSeconds(1) };
        Assert.Null(Of(stated, 24.99, outcome: -48));
        Assert.NotNull(Of(stated, 25, outcome: -48));
        Assert.NotNull(Of(stated, 25));
        Assert.Null(Of(stated with { ExpectFirstBy = Start.AddHours(40) }, 39));
    }

    [Fact]
    public void A_clock_that_was_set_back_accuses_nobody() => Assert.Null(Of(Quiet, -10, outcome: 0));

    [Fact]
    public void Nobody_is_silent_of_whom_nothing_is_expected() => Assert.Null(Of(Quiet with { SilentAfter = null }, 1_000_000, outcome: 0));

    [Fact]
    public void Silence_is_counted_from_the_registration_where_the_last_receipt_is_older()
    {
        var again = Quiet with { CoveredSince = Start };
        Assert.Null(Of(again, 3.99, outcome: -100, heartbeat: -90));
        Assert.Equal((SilenceCause.Quiet, Start.AddHours(4)), Said(Of(again, 4, outcome: -100)));
        Assert.Equal(Start.AddHours(5), Of(again, 5, outcome: 1)!.DueAt);
        Assert.Null(Of(again, 1000));

        // The clock was set back since it was registered.
        Assert.NotNull(Of(again, -10, outcome: -14));
    }

    [Fact]
    public void Who_was_heard_before_its_registration_is_expected_by_the_day_of_the_first_outcome_unless_that_was_over()
    {
        var again = Quiet with { CoveredSince = Start, ExpectFirstBy = Start.AddHours(17) };
        Assert.Null(Of(again, 16.99, outcome: -100));
        Assert.Equal((SilenceCause.First, Start.AddHours(17)), Said(Of(again, 17, outcome: -100)));
        Assert.Equal((SilenceCause.Quiet, Start.AddHours(5)), Said(Of(again, 17, outcome: 1)));
        var over = again with { ExpectFirstBy = Start.AddHours(-1) };
        Assert.Equal((SilenceCause.Quiet, Start.AddHours(4)), Said(Of(over, 17, outcome: -100)));
        Assert.Null(Of(over with { SilentAfter = null }, 1000, outcome: -100));
    }

    [Fact]
    public void What_comes_never_makes_an_agent_silent_and_time_alone_never_makes_it_live_again() =>
        Gen.Select(Gen.Int[0, 4_000], Gen.Int[0, 4_000], Gen.Int[1, 600], Gen.Int[0, 2_000], Gen.Int[1, 900]).Sample((at, later, within, from, length) =>
        {
            var coverage = Daily with { SilentAfter = TimeSpan.FromMinutes(within) };
            Pause[] outages = [Outage(from / 60.0, (from + length) / 60.0)];
            var silent = Of(coverage, at / 60.0, outcome: -3, outages: outages);
            if (silent is not null)
            {
                Assert.True(silent.DueAt <= Start.AddMinutes(at));
                Assert.NotNull(Of(coverage, (at + later) / 60.0, outcome: -3, outages: outages));
            }

            Assert.Null(Of(coverage, at / 60.0, outcome: at / 60.0, outages: outages));
            Assert.Null(Of(coverage with { SilentAfter = null }, at / 60.0, outcome: (at - 60) / 60.0, outages: outages));
        });

    private static SlotCalendar Slots() => new("America/Chicago", [], [EveryDayAtSeven], TimeSpan.FromHours(1));

    private static Pause Outage(double from, double until) => new(Start.AddHours(from), Start.AddHours(until));

    private static (SilenceCause, DateTimeOffset) Said(Silence? silence) => (silence!.Cause, silence.DueAt);

    // All in hours from the start.
    private static Silence? Of(
        Coverage coverage, double now, double? outcome = null, double? heartbeat = null, IReadOnlyList<Pause>? outages = null) => Silence.Of(
        coverage,
        new(outcome is { } came ? Start.AddHours(came) : null, heartbeat is { } beat ? Start.AddHours(beat) : null),
        outages ?? [],
        Start.AddHours(now));
}
