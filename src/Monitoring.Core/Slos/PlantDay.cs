namespace Monitoring.Core.Slos;

/// <summary>Calendar days of a plant.</summary>
public static class PlantDay
{
    /// <summary>
    /// The end of a day, which is no part of it: the midnight after it, or where a clock change skips that one the first moment after it.
    /// </summary>
    /// <param name="day">The day; before the last of the year 9999.</param>
    /// <param name="zone">The plant's time zone.</param>
    public static DateTimeOffset EndOf(DateOnly day, TimeZoneInfo zone)
    {
        var midnight = day.AddDays(1).ToDateTime(TimeOnly.MinValue);
        while (zone.IsInvalidTime(midnight))
        {
            midnight = midnight.AddMinutes(30);
        }

        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}
