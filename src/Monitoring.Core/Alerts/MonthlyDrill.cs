using Monitoring.Core.Slos;

namespace Monitoring.Core.Alerts;

/// <summary>
/// When agents practise: once in a calendar month of the plant, on its first working day (Monday to Friday, no holiday, whatever hours are
/// stated), an hour after the daily mail; where nobody ran then, on the next working day at that time. Lateness of somebody who ran
/// counts for the rest of that plant day.
/// </summary>
/// <param name="FirstAt">The time of the month's first working day: who was covered only after it does not practise in that month.</param>
/// <param name="From">When the month begins.</param>
/// <param name="Until">When it ends, which is no part of it.</param>
public sealed record MonthlyDrill(DateTimeOffset FirstAt, DateTimeOffset From, DateTimeOffset Until)
{
    /// <summary>How long after the daily mail.</summary>
    public static readonly TimeSpan AfterDailyMail = TimeSpan.FromHours(1);

    /// <summary>How long a practice alarm waits for an answer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>The drill whose time came while somebody ran; null when none came.</summary>
    /// <param name="plant">The plant.</param>
    /// <param name="since">The present of the look before, or when whoever looks began to run. A time at this instant came before.</param>
    /// <param name="now">The present. A time at this instant has come.</param>
    public static MonthlyDrill? Between(Plant plant, DateTimeOffset since, DateTimeOffset now)
    {
        var zone = IanaZone.Of(plant.TimeZone);
        var today = PlantDay.Of(now, zone);

        // An hour after a daily mail late in the evening it is the next day, which is another matter where a month ends between them.
        return new[] { today, today.AddDays(-1) }
            .Where(day => IsWorkingDay(day, plant) && TimeOf(day, plant, zone) is var at && since < at && at <= now
                && PlantDay.Of(at, zone) == today && day.Month == today.Month)
            .Select(day => OfMonth(new(day.Year, day.Month, 1), plant, zone))
            .FirstOrDefault();
    }

    /// <summary>
    /// True when a practice alarm ends though nobody has it: after <see cref="Longest"/>, also where the clock that opened it has been set
    /// back since.
    /// </summary>
    /// <param name="openedAt">When it opened.</param>
    /// <param name="now">The present.</param>
    public static bool IsOver(DateTimeOffset openedAt, DateTimeOffset now) => (now - openedAt).Duration() >= Longest;

    private static MonthlyDrill OfMonth(DateOnly first, Plant plant, TimeZoneInfo zone)
    {
        var day = first;
        while (!IsWorkingDay(day, plant))
        {
            day = day.AddDays(1);
        }

        return new(TimeOf(day, plant, zone), PlantDay.At(first, 0, zone), PlantDay.At(first.AddMonths(1), 0, zone));
    }

    private static bool IsWorkingDay(DateOnly day, Plant plant) =>
        day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !plant.Holidays.Contains(day);

    private static DateTimeOffset TimeOf(DateOnly day, Plant plant, TimeZoneInfo zone) =>
        DailyTime.Of(day, plant, zone) + AfterDailyMail;
}
