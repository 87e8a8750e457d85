using Monitoring.Core.Days;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Days;

public sealed class BusinessDaysTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_first_zone_holds_for_all_of_the_past_and_the_same_again_is_no_change()
    {
        var first = BusinessDays.Change([], "America/Chicago", Now)!;
        Assert.Equal(new(DateTimeOffset.MinValue, "America/Chicago"), first);
        Assert.Null(BusinessDays.Change([first], "America/Chicago", Now.AddYears(1)));
        Assert.Equal(DateOnly.MinValue, new BusinessDays([first]).Of(DateTimeOffset.MinValue));
    }

    [Theory]
    [InlineData("Asia/Tokyo", "2026-06-02T15:00:00Z")]
    [InlineData("Europe/Berlin", "2026-06-02T22:00:00Z")]
    [InlineData("America/Los_Angeles", "2026-06-03T07:00:00Z")]
    public void Another_zone_holds_from_a_midnight_that_nothing_counted_so_far_reaches(string zone, string from)
    {
        var chicago = new DayZone(DateTimeOffset.MinValue, "America/Chicago");
        var change = BusinessDays.Change([chicago], zone, Now)!;
        Assert.Equal(from, Rfc3339.Format(change.From));
        Assert.True(change.From > Now.AddHours(25));

        var (before, after) = (new BusinessDays([chicago]), new BusinessDays([chicago, change]));
        for (var at = Now.AddDays(-3); at < change.From; at = at.AddMinutes(15))
        {
            Assert.Equal(before.Of(at), after.Of(at));
        }

        Assert.Equal(PlantDay.Of(change.From, IanaZone.Of(zone)), after.Of(change.From));
        Assert.Equal(after.Of(change.From).AddDays(1), after.Of(change.From.AddDays(1)));
    }

    [Fact]
    public void A_zone_changed_twice_in_a_day_ends_with_the_last()
    {
        var zones = new List<DayZone> { new(DateTimeOffset.MinValue, "America/Chicago") };
        zones.Add(BusinessDays.Change(zones, "America/Los_Angeles", Now)!);
        zones.Add(BusinessDays.Change(zones, "America/Chicago", Now)!);
        Assert.True(zones[2].From > zones[1].From);
        Assert.Equal(new DateOnly(2026, 7, 1), new BusinessDays(zones).Of(new DateTimeOffset(2026, 7, 1, 5, 0, 0, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Los_Angeles")]
    public void A_zone_that_is_set_right_again_before_anything_reached_it_is_forgotten(string wrong)
    {
        var chicago = new DayZone(DateTimeOffset.MinValue, "America/Chicago");
        var change = BusinessDays.Change([chicago], wrong, Now)!;

        Assert.Equal([chicago], BusinessDays.Reached([chicago, change], Now.AddMinutes(1)));
        Assert.Null(BusinessDays.Change([chicago], "America/Chicago", Now.AddMinutes(1)));
        Assert.Equal([chicago, change], BusinessDays.Reached([chicago, change], change.From.AddHours(-25)));
    }

    [Fact]
    public void A_quarter_of_an_hour_holds_its_first_instant_and_not_its_last_before_1970_too()
    {
        Assert.Equal((0L, 0L, 1L), (BusinessDays.QuarterOf(DateTimeOffset.UnixEpoch), BusinessDays.QuarterOf(DateTimeOffset.UnixEpoch.AddSeconds(899)),
            BusinessDays.QuarterOf(DateTimeOffset.UnixEpoch.AddSeconds(900))));
        Assert.Equal((-1L, -1L, -2L), (BusinessDays.QuarterOf(DateTimeOffset.UnixEpoch.AddMicroseconds(-1)),
            BusinessDays.QuarterOf(DateTimeOffset.UnixEpoch.AddSeconds(-900)), BusinessDays.QuarterOf(DateTimeOffset.UnixEpoch.AddSeconds(-901))));
    }

    [Fact]
    public void The_share_released_without_a_touch_leaves_out_what_its_source_withdrew_alone()
    {
        var day = new OutcomeDay().With(Disposition.Auto, 80).With(Disposition.Assisted, 10).With(Disposition.Abandoned, 6)
            .With(Disposition.Failed, 4).With(Disposition.Cancelled, 25);
        Assert.Equal((125, 100, 80), (day.Outcomes, day.Finished, day.Auto));
        Assert.Equal(90, day.Admitted(OneOf<Disposition>.Only(Disposition.Auto, Disposition.Assisted)));
    }

    [Fact]
    public void A_day_is_provisional_until_its_labels_are_due_or_there()
    {
        var all = new OutcomeDay { Auto = 10 };
        var auto = OneOf<Disposition>.Only(Disposition.Auto);
        Assert.True(SloDay.Of(new(2026, 6, 1), all, auto, new(9, 1), Now, Now.AddTicks(-1)).IsProvisional);
        Assert.False(SloDay.Of(new(2026, 6, 1), all, auto, new(9, 1), Now, Now).IsProvisional);
        Assert.False(SloDay.Of(new(2026, 6, 1), all, auto, new(10, 1), Now, Now.AddTicks(-1)).IsProvisional);
    }
}
