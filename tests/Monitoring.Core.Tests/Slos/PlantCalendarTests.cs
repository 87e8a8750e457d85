using System.Globalization;
using CsCheck;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Slos;

/// <summary>When a plant's clock counts.</summary>
public sealed class PlantCalendarTests
{
    private const string TwoShifts = "Mon-Fri 06:00-22:00";

    private static readonly DateOnly Christmas = new(2026, 12, 25);

    // Hours away from the hour that a clock change doubles, where a minute is open or not by the wall clock alone.
    private static readonly Gen<PlantCalendar> Calendars =
        from zone in Gen.OneOf("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
        from hours in Gen.OneOf<string?>(null, TwoShifts, "Mon-Fri 06:00-22:00, Sat 06:00-14:00", "Sun-Thu 22:00-06:00", "Wed 00:00-24:00",
            "Sun 03:30-24:00, Mon 00:00-00:30", "Sat-Sun 00:00-24:00")
        from holidays in Gen.Int[0, 13].Select(day => new DateOnly(2026, 3, 25).AddDays(day)).Array[0, 3]
        select Calendar(zone, hours, holidays);

    private static readonly Gen<DateTimeOffset> Instants =
        from change in Gen.OneOf(Utc("2026-03-08T00:00"), Utc("2026-03-29T00:00"), Utc("2026-10-25T00:00"), Utc("2026-11-01T00:00"))
        from minutes in Gen.Int[-5 * 1440, 5 * 1440]
        select change.AddMinutes(minutes);

    private static readonly Gen<Pause[]> Pauses =
        (from at in Instants from minutes in Gen.Int[-60, 3_000] select new Pause(at, at.AddMinutes(minutes))).Array[0, 4];

    [Theory]
    [InlineData("2026-06-01T14:00", 2, "2026-06-01T16:00")] // within a day
    [InlineData("2026-06-01T21:00", 2, "2026-06-02T07:00")] // an hour left, one tomorrow
    [InlineData("2026-06-01T20:00", 2, "2026-06-01T22:00")] // reached with the last minute of the day, not with the first of the next
    [InlineData("2026-06-05T21:00", 2, "2026-06-08T07:00")] // over a weekend
    [InlineData("2026-06-06T12:00", 2, "2026-06-08T08:00")] // from outside
    [InlineData("2026-06-06T12:00", 0, "2026-06-06T12:00")] // nothing to count
    [InlineData("2026-06-01T06:00", 72, "2026-06-05T14:00")] // "3 days" are 72 hours of work
    [InlineData("2026-12-24T21:00", 2, "2026-12-28T07:00")] // a holiday, then a weekend
    public void So_much_counted_time_has_passed_at(string start, int hours, string reached)
    {
        var calendar = Calendar("UTC", TwoShifts, Christmas);

        Assert.Equal(Utc(reached), calendar.After(Utc(start), TimeSpan.FromHours(hours), []));
        Assert.Equal(TimeSpan.FromHours(hours), calendar.Counted(Utc(start), Utc(reached), []));
    }

    [Theory]
    [InlineData("Mon-Fri 06:00-22:00, Sat 06:00-14:00", "2026-06-05T21:00", 2, "2026-06-06T07:00")]
    [InlineData("Sun-Thu 22:00-06:00", "2026-06-01T23:00", 8, "2026-06-02T23:00")] // a night shift goes over midnight
    [InlineData("Sun-Thu 22:00-06:00", "2026-06-05T05:00", 2, "2026-06-07T23:00")] // Friday's morning is Thursday's shift
    [InlineData("Fri-Mon 08:00-10:00", "2026-06-05T09:00", 4, "2026-06-07T09:00")] // days over the end of the week
    [InlineData("Mon 06:00-12:00, Mon 10:00-14:00", "2026-06-01T06:00", 8, "2026-06-01T14:00")] // what overlaps counts once
    [InlineData("Mon-Sun 00:00-24:00", "2026-06-01T23:00", 2, "2026-06-02T01:00")]
    [InlineData(null, "2026-12-25T12:00", 24, "2026-12-26T12:00")] // without hours everything counts, holidays too
    public void Any_hours_may_be_stated(string? stated, string start, int hours, string reached) => Assert.Equal(
        Utc(reached), Calendar("UTC", stated, Christmas).After(Utc(start), TimeSpan.FromHours(hours), []));

    [Fact]
    public void A_pause_is_not_counted()
    {
        var calendar = Calendar("UTC", TwoShifts);
        Pause[] pauses = [At("2026-06-01T18:00", "2026-06-02T08:00"), At("2026-06-01T15:00", "2026-06-01T16:00"),
            At("2026-06-01T15:30", "2026-06-01T15:45"), At("2026-06-01T01:00", "2026-06-01T02:00")];

        Assert.Equal(Utc("2026-06-01T17:00"), calendar.After(Utc("2026-06-01T14:00"), TimeSpan.FromHours(2), pauses));
        Assert.Equal(Utc("2026-06-02T09:00"), calendar.After(Utc("2026-06-01T14:00"), TimeSpan.FromHours(4), pauses));
        Assert.Equal(TimeSpan.FromHours(3), calendar.Counted(Utc("2026-06-01T14:00"), Utc("2026-06-02T08:00"), pauses));
    }

    [Fact]
    public void A_pause_whose_end_nobody_knows_lets_pass_only_what_came_before()
    {
        Pause[] pauses = [new(Utc("2026-06-01T16:00"), DateTimeOffset.MaxValue)];
        foreach (var calendar in new[] { Calendar("UTC", TwoShifts), PlantCalendar.Always })
        {
            Assert.Equal(Utc("2026-06-01T16:00"), calendar.After(Utc("2026-06-01T14:00"), TimeSpan.FromHours(2), pauses));
            Assert.Equal(DateTimeOffset.MaxValue, calendar.After(Utc("2026-06-01T14:00"), TimeSpan.FromHours(2.01), pauses));
            Assert.Equal(DateTimeOffset.MaxValue, calendar.After(Utc("2026-06-01T17:00"), TimeSpan.FromHours(1), pauses));
            Assert.Equal(TimeSpan.FromHours(2), calendar.Counted(Utc("2026-06-01T14:00"), Utc("2026-06-09T14:00"), pauses));
        }
    }

    // Checked against Python's zoneinfo.
    [Theory]
    [InlineData("Europe/Berlin", "Sun 00:00-24:00", "2026-03-28T23:00", "2026-03-29T22:00", 23.0)]
    [InlineData("Europe/Berlin", "Sun 00:00-24:00", "2026-10-24T22:00", "2026-10-25T23:00", 25.0)]
    [InlineData("Europe/Berlin", "Sun 01:00-05:00", "2026-03-29T00:00", "2026-03-29T03:00", 3.0)]
    [InlineData("Europe/Berlin", "Sun 01:00-05:00", "2026-10-24T23:00", "2026-10-25T04:00", 5.0)]
    [InlineData("Europe/Berlin", "Sun 02:15-05:00", "2026-03-29T01:00", "2026-03-29T03:00", 2.0)] // 02:15 is skipped: from 03:00 on
    [InlineData("Europe/Berlin", "Sun 02:15-05:00", "2026-10-25T00:15", "2026-10-25T04:00", 3.75)] // 02:15 comes twice: from the first on
    [InlineData("Europe/Berlin", "Sun 00:00-02:30", "2026-10-24T22:00", "2026-10-25T00:30", 2.5)] // to the first
    [InlineData("Europe/Berlin", "Mon-Sun 06:00-22:00", "2026-03-29T04:00", "2026-03-29T20:00", 16.0)]
    [InlineData("America/New_York", "Sun 00:00-24:00", "2026-03-08T05:00", "2026-03-09T04:00", 23.0)]
    [InlineData("America/New_York", "Sun 00:00-24:00", "2026-11-01T04:00", "2026-11-02T05:00", 25.0)]
    [InlineData("America/New_York", "Sat 22:00-06:00", "2026-03-08T03:00", "2026-03-08T10:00", 7.0)] // the night shift is an hour shorter
    [InlineData("America/New_York", "Sat 22:00-06:00", "2026-11-01T02:00", "2026-11-01T11:00", 9.0)]
    [InlineData("America/New_York", "Sun 01:30-05:00", "2026-11-01T05:30", "2026-11-01T10:00", 4.5)]
    public void The_nights_in_which_the_clocks_change_have_the_hours_they_have(
        string zone, string hours, string opens, string closes, double counted)
    {
        var calendar = Calendar(zone, hours);
        var (from, until, minute) = (Utc(opens), Utc(closes), TimeSpan.FromMinutes(1));

        Assert.Equal(TimeSpan.FromHours(counted), calendar.Counted(from, until, []));
        Assert.Equal(TimeSpan.FromHours(counted), calendar.Counted(from.AddHours(-2), until.AddHours(2), []));
        Assert.Equal(from + minute, calendar.After(from.AddHours(-2), minute, []));
        Assert.Equal(until, calendar.After(from.AddHours(-2), TimeSpan.FromHours(counted), []));
    }

    [Fact]
    public void Hours_that_a_change_of_the_clocks_skips_whole_do_not_count_that_day() => Assert.Equal(
        Utc("2026-03-15T06:31"),
        Calendar("America/New_York", "Sun 02:30-02:45").After(Utc("2026-03-08T05:00"), TimeSpan.FromMinutes(1), []));

    [Fact]
    public void What_has_passed_is_what_was_counted_and_not_a_moment_earlier() =>
        Gen.Select(Calendars, Instants, Gen.Int[1, 10_000], Pauses).Sample((calendar, start, minutes, pauses) =>
        {
            var counted = TimeSpan.FromMinutes(minutes);
            var reached = calendar.After(start, counted, pauses);

            Assert.Equal(counted, calendar.Counted(start, reached, pauses));
            Assert.Equal(counted - TimeSpan.FromTicks(1), calendar.Counted(start, reached.AddTicks(-1), pauses));
            Assert.True(calendar.After(start, counted + TimeSpan.FromTicks(1), pauses) > reached);
            Assert.True(calendar.After(start.AddMinutes(7), counted, pauses) >= reached);
        });

    [Fact]
    public void Every_minute_counts_that_the_wall_clock_shows_open() =>
        Gen.Select(Calendars, Instants, Gen.Int[0, 2 * 1440], Pauses).Sample(
            (calendar, from, minutes, pauses) =>
            {
                var open = Enumerable.Range(0, minutes).Select(minute => from.AddMinutes(minute)).Count(minute => IsOpen(calendar, minute)
                    && !pauses.Any(pause => pause.From <= minute && minute < pause.Until));

                Assert.Equal(TimeSpan.FromMinutes(open), calendar.Counted(from, from.AddMinutes(minutes), pauses));
            },
            iter: 300);

    [Fact]
    public void Two_that_mean_the_same_are_equal()
    {
        var calendar = Calendar("Europe/Berlin", "Mon-Fri 06:00-22:00", Christmas);

        Assert.Equal(calendar, Calendar("Europe/Berlin", "Mon-Wed  06:00-14:00,Wed-Fri 14:00-22:00,Mon-Tue 14:00-22:00,Thu-Fri 06:00-14:00",
            Christmas));
        Assert.Equal(calendar.GetHashCode(), Calendar("Europe/Berlin", "Mon-Fri 06:00-22:00", Christmas).GetHashCode());
        Assert.All(
            new[]
            {
                Calendar("Europe/Paris", "Mon-Fri 06:00-22:00", Christmas), Calendar("Europe/Berlin", "Mon-Fri 06:00-21:00", Christmas),
                Calendar("Europe/Berlin", "Mon-Sat 06:00-22:00", Christmas), Calendar("Europe/Berlin", "Mon-Fri 06:00-22:00"),
                Calendar("Europe/Berlin", null, Christmas),
            },
            other => Assert.NotEqual(calendar, other));
    }

    [Theory]
    [InlineData("06:00-22:00", "has \"06:00-22:00\", which is no days and hours")]
    [InlineData("Mon-Fri", "has \"Mon-Fri\", which is no days and hours")]
    [InlineData("Mon-Fri 6-22", "has \"Mon-Fri 6-22\", which is no days and hours")]
    [InlineData("mon 06:00-22:00", "has \"mon 06:00-22:00\", which is no days and hours")]
    [InlineData("Mon-Fri 06:00-22:00,", "has \"\", which is no days and hours")]
    [InlineData("Mon 06:00-22:00, Tue 06:00-24:01", "has 24:01, which is no time of day")]
    [InlineData("Mon 24:00-06:00", "has 24:00, which is no time of day")]
    [InlineData("Mon 25:00-06:00", "has 25:00, which is no time of day")]
    [InlineData("Mon 06:00-06:00", "ends 06:00, when it starts")]
    [InlineData("Mon 06:00-22:00\n", null)]
    public void Hours_that_cannot_be_read_are_said(string text, string? problem)
    {
        Assert.Equal(problem is null, PlantHours.Parse(text, out var said) is not null);
        Assert.Equal(problem ?? "", said);
    }

    private static bool IsOpen(PlantCalendar calendar, DateTimeOffset instant)
    {
        var wall = TimeZoneInfo.ConvertTime(instant, TimeZoneInfo.FindSystemTimeZoneById(calendar.TimeZone)).DateTime;
        var minute = (int)wall.TimeOfDay.TotalMinutes;
        return calendar.Hours is null || (!calendar.Holidays.Contains(DateOnly.FromDateTime(wall))
            && calendar.Hours.Of(wall.DayOfWeek).Any(range => range.From <= minute && minute < range.Until));
    }

    private static PlantCalendar Calendar(string zone, string? hours, params IReadOnlyList<DateOnly> holidays) =>
        new(zone, hours is null ? null : PlantHours.Parse(hours, out _) ?? throw new ArgumentException(hours, nameof(hours)), holidays);

    private static Pause At(string from, string until) => new(Utc(from), Utc(until));

    private static DateTimeOffset Utc(string time) =>
        DateTimeOffset.ParseExact(time + "Z", "yyyy-MM-ddTHH:mmK", CultureInfo.InvariantCulture);
}
