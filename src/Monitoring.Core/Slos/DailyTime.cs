namespace Monitoring.Core.Slos;

/// <summary>When the daily mail of a plant day is due.</summary>
public static class DailyTime
{
    /// <summary>
    /// The instant at which the plant's clock first shows the time: of a time that a clock change skips the first moment after the gap, of one
    /// that comes twice the first.
    /// </summary>
    /// <param name="day">The plant day; before the last of the year 9999.</param>
    /// <param name="plant">The plant.</param>
    /// <param name="zone">Its time zone.</param>
    public static DateTimeOffset Of(DateOnly day, Plant plant, TimeZoneInfo zone) =>
        PlantDay.At(day, (int)plant.DailyMailAt.ToTimeSpan().TotalMinutes, zone);
}
