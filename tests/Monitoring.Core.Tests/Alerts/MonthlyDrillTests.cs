using System.Globalization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Alerts;

public sealed class MonthlyDrillTests
{
    private const string Chicago = "America/Chicago";

    [Theory]
    [InlineData("2026-04-01T11:45:00Z")] // A Wednesday.
    [InlineData("2026-06-01T11:45:00Z")] // A Monday.
    [InlineData("2026-02-02T12:45:00Z")] // The 1st is a Sunday.
    [InlineData("2026-08-03T11:45:00Z")] // The 1st is a Saturday.
    [InlineData("2026-01-02T12:45:00Z", "2026-01-01")]
    [InlineData("2026-01-05T12:45:00Z", "2026-01-01", "2026-01-02")] // And then a weekend.
    [InlineData("2026-05-04T11:45:00Z", "2026-05-01")] // A Friday.
    public void It_is_on_the_first_working_day_an_hour_after_the_daily_mail(string at, params string[] holidays)
    {
        var plant = Of(Chicago, "05:45", holidays);
        var due = Instant(at);

        var drill = MonthlyDrill.Between(plant, due.AddSeconds(-15), due);

        Assert.Equal(due, drill?.FirstAt);
        Assert.Null(MonthlyDrill.Between(plant, due.AddSeconds(-15), due.AddTicks(-1)));
        Assert.Null(MonthlyDrill.Between(plant, due, due.AddSeconds(15)));
        for (var (before, now) = (Instant(at[..8] + "01T06:00:00Z"), due); before < now; before = before.AddHours(1))
        {
            Assert.Null(MonthlyDrill.Between(plant, before, before.AddHours(1) < now ? before.AddHours(1) : now.AddTicks(-1)));
        }
    }

    [Fact]
    public void It_needs_no_plant_hours_and_asks_none()
    {
        var due = Instant("2026-06-01T11:45:00Z");
        var afternoons = Of(Chicago, "05:45") with { Hours = PlantHours.Parse("Tue-Fri 14:00-22:00", out _) };

        Assert.NotNull(MonthlyDrill.Between(afternoons, due.AddSeconds(-15), due));
    }

    [Theory]
    [InlineData("Asia/Tehran", "00:15", "2022-03-22T20:45:00Z")] // Its summer time began at midnight of that Tuesday, 00:15 was 01:00.
    [InlineData("Africa/Cairo", "00:30", "2023-04-27T23:00:00Z")] // 00:30 of that Friday was skipped.
    [InlineData("Africa/Cairo", "23:30", "2026-10-29T21:30:00Z")] // 23:30 of that Thursday comes twice.
    public void In_the_nights_of_a_change_it_is_an_hour_after_the_daily_mail_too(
        string zone, string mail, string at)
    {
        var due = Instant(at);
        var day = PlantDay.Of(due, IanaZone.Of(zone));
        var plant = Of(zone, mail, [.. Enumerable.Range(1, day.Day - 1).Select(one => Invariant($"{day:yyyy-MM}-{one:00}"))]);
        var from = due.AddHours(-5);

        var found = Enumerable.Range(1, 600).Select(minute => from.AddMinutes(minute))
            .Where(now => MonthlyDrill.Between(plant, now.AddMinutes(-1), now) is not null);

        Assert.Equal([due], found);
    }

    [Fact]
    public void Who_ran_and_looks_late_makes_up_for_it_on_that_plant_day_alone()
    {
        var plant = Of(Chicago, "05:45");
        var (before, midnight) = (Instant("2026-06-01T11:44:00Z"), Instant("2026-06-02T05:00:00Z"));

        Assert.NotNull(MonthlyDrill.Between(plant, before, midnight.AddTicks(-1)));
        Assert.NotNull(MonthlyDrill.Between(plant, before.AddDays(-9), midnight.AddTicks(-1)));
        Assert.Null(MonthlyDrill.Between(plant, before, midnight));
    }

    [Fact]
    public void After_an_outage_it_is_the_next_working_day_at_that_time_and_the_month_is_the_same()
    {
        var plant = Of(Chicago, "05:45", "2026-06-02");
        var started = Instant("2026-06-01T11:46:00Z");

        Assert.Null(MonthlyDrill.Between(plant, started, Instant("2026-06-01T22:00:00Z")));
        Assert.Null(MonthlyDrill.Between(plant, started, Instant("2026-06-02T22:00:00Z")));
        Assert.Equal(
            new MonthlyDrill(Instant("2026-06-01T11:45:00Z"), Instant("2026-06-01T05:00:00Z"), Instant("2026-07-01T05:00:00Z")),
            MonthlyDrill.Between(plant, started, Instant("2026-06-03T11:45:00Z")));
        Assert.Null(MonthlyDrill.Between(plant, started, Instant("2026-06-06T11:45:00Z"))); // A Saturday.
    }

    [Fact]
    public void A_clock_that_was_set_back_makes_no_time_pass()
    {
        var due = Instant("2026-06-01T11:45:00Z");

        Assert.Null(MonthlyDrill.Between(Of(Chicago, "05:45"), due.AddHours(2), due));
    }

    [Fact]
    public void After_a_daily_mail_late_in_the_evening_it_belongs_to_the_day_before_and_not_to_another_month()
    {
        var plant = Of("UTC", "23:30");

        Assert.Equal(Instant("2026-06-02T00:30:00Z"), At("2026-06-02T00:30:00Z")?.FirstAt);
        Assert.NotNull(At("2026-06-06T00:30:00Z")); // Of Friday.
        Assert.Null(At("2026-06-08T00:30:00Z")); // Of Sunday.
        Assert.Null(At("2026-07-01T00:30:00Z"));

        MonthlyDrill? At(string at) => MonthlyDrill.Between(plant, Instant(at).AddSeconds(-1), Instant(at));
    }

    [Fact]
    public void A_month_without_a_working_day_has_none()
    {
        var plant = Of("UTC", "05:45", [.. Enumerable.Range(1, 31).Select(day => Invariant($"2026-08-{day:00}"))]);
        var days = Enumerable.Range(1, 31).Select(day => new DateTimeOffset(2026, 8, day, 6, 45, 0, TimeSpan.Zero));

        Assert.All(days, due => Assert.Null(MonthlyDrill.Between(plant, due.AddSeconds(-15), due)));
    }

    [Theory]
    [InlineData(23.99, false)]
    [InlineData(24, true)]
    [InlineData(-23.99, false)]
    [InlineData(-24, true)] // Its clock was set back.
    public void An_alarm_nobody_answers_ends_after_24_hours(double hours, bool isOver)
    {
        var opened = Instant("2026-06-01T11:45:00Z");

        Assert.Equal(isOver, MonthlyDrill.IsOver(opened, opened.AddHours(hours)));
    }

    private static DateTimeOffset Instant(string at) => DateTimeOffset.Parse(at, CultureInfo.InvariantCulture);

    private static Plant Of(string zone, string mail, params string[] holidays) =>
        new("Plant 2", zone, TimeOnly.Parse(mail, CultureInfo.InvariantCulture))
        {
            Holidays = [.. holidays.Select(day => DateOnly.Parse(day, CultureInfo.InvariantCulture))],
        };
}
