using static System.FormattableString;

namespace Monitoring.Core.Mail;

/// <summary>A duration in words: its two largest units, cut, a zero one left out.</summary>
public static class Elapsed
{
    /// <summary><c>3 h 12 min</c>, <c>2 days 5 h</c>, <c>less than 1 min</c>; clocks that went back count as that.</summary>
    public static string Between(DateTimeOffset from, DateTimeOffset to)
    {
        var time = to - from;
        return time switch
        {
            { TotalMinutes: < 1 } => "less than 1 min",
            { TotalHours: < 1 } => Invariant($"{time.Minutes} min"),
            { TotalDays: < 1, Minutes: 0 } => Invariant($"{time.Hours} h"),
            { TotalDays: < 1 } => Invariant($"{time.Hours} h {time.Minutes} min"),
            { Hours: 0 } => Days(time),
            _ => Invariant($"{Days(time)} {time.Hours} h"),
        };
    }

    private static string Days(TimeSpan time) => time.Days == 1 ? "1 day" : Invariant($"{time.Days:N0} days");
}
