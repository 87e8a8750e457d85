using System.Globalization;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Service.Acknowledging;

/// <summary>
/// Instants as forms write them: the plant's wall clock to the minute, <c>2026-06-02T14:00</c>. A time that a clock change skips is the first
/// moment after the gap, one that comes twice the first of the two. Programs may write RFC 3339 instead, with an offset.
/// </summary>
internal static class PlantTime
{
    // Browsers add seconds where there are some.
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    /// <summary>Reads one.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="zone">The plant's zone.</param>
    /// <param name="instant">The instant.</param>
    public static bool TryRead(string text, TimeZoneInfo zone, out DateTimeOffset instant)
    {
        var isTime = DateTime.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall)
            && wall > DateTime.MinValue.AddDays(2) && wall < DateTime.MaxValue.AddDays(-2);
        instant = isTime ? PlantDay.At(DateOnly.FromDateTime(wall), (int)wall.TimeOfDay.TotalMinutes, zone) : default;
        return isTime || Rfc3339.TryParse(text, out instant, out _);
    }

    /// <summary>Writes one; seconds are cut.</summary>
    public static string Of(DateTimeOffset instant, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(instant, zone).ToString(Formats[0], CultureInfo.InvariantCulture);

    /// <summary>Ends that people often mean, in words and as a form writes them: <c>today 17:00</c>, <c>tomorrow 09:00</c>, <c>Mon 09:00</c>.</summary>
    /// <param name="now">The present.</param>
    /// <param name="zone">The plant's zone.</param>
    public static IEnumerable<(string Words, string Until)> Choices(DateTimeOffset now, TimeZoneInfo zone)
    {
        var today = PlantDay.Of(now, zone);
        var (endOfDay, tomorrow) = (PlantDay.At(today, EndOfWork, zone), today.AddDays(1));
        if (endOfDay - now >= TimeSpan.FromHours(1))
        {
            yield return ("today 17:00", Of(endOfDay, zone));
        }

        yield return ("tomorrow 09:00", Of(PlantDay.At(tomorrow, BeginOfWork, zone), zone));
        var monday = today.AddDays(((DayOfWeek.Monday - today.DayOfWeek + 6) % 7) + 1);
        if (monday != tomorrow && PlantDay.At(monday, BeginOfWork, zone) - now <= TimeSpan.FromDays(7))
        {
            yield return ("Mon 09:00", Of(PlantDay.At(monday, BeginOfWork, zone), zone));
        }
    }

    private const int BeginOfWork = 9 * 60, EndOfWork = 17 * 60;
}
