namespace Monitoring.Core.Slos;

/// <summary>Calendar days of a plant.</summary>
public static class PlantDay
{
    private const int MinutesOfDay = 24 * 60;

    /// <summary>The day on which an instant falls.</summary>
    public static DateOnly Of(DateTimeOffset instant, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);

    /// <summary>
    /// The instant at which the wall clock first shows a time of a day; where a clock change skips that time, the first moment after the
    /// gap.
    /// </summary>
    /// <param name="day">The day; before the last of the year 9999.</param>
    /// <param name="minute">Minutes from midnight, 0 to 1440; 1440 is the midnight that ends the day.</param>
    /// <param name="zone">The plant's time zone.</param>
    public static DateTimeOffset At(DateOnly day, int minute, TimeZoneInfo zone) =>
        At(day.ToDateTime(TimeOnly.MinValue).AddMinutes(minute), zone);

    /// <summary>The same of a time of the wall clock with its seconds.</summary>
    /// <param name="wall">The time, of no zone.</param>
    /// <param name="zone">The plant's time zone.</param>
    public static DateTimeOffset At(DateTime wall, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(wall))
        {
            wall = wall.AddTicks(-(wall.Ticks % TimeSpan.TicksPerMinute));
        }

        while (zone.IsInvalidTime(wall))
        {
            wall = wall.AddMinutes(1);
        }

        var offset = zone.IsAmbiguousTime(wall) ? zone.GetAmbiguousTimeOffsets(wall).Max() : zone.GetUtcOffset(wall);
        return new DateTimeOffset(wall, offset).ToUniversalTime();
    }

    /// <summary>
    /// The end of a day, which is no part of it: the midnight after it, or where a clock change skips that one the first moment after it.
    /// </summary>
    /// <param name="day">The day; before the last of the year 9999.</param>
    /// <param name="zone">The plant's time zone.</param>
    public static DateTimeOffset EndOf(DateOnly day, TimeZoneInfo zone) => At(day, MinutesOfDay, zone);
}
