using System.Globalization;
using static System.FormattableString;

namespace Monitoring.Core.Mail;

/// <summary>
/// Instants in the reader's words and zone. In the hour that comes twice when summer time ends, a time carries its offset,
/// since 01:50 alone could be either.
/// </summary>
/// <param name="zone">The reader's zone.</param>
public sealed class LocalClock(TimeZoneInfo zone)
{
    /// <summary>The zone's name: <c>America/Chicago</c>.</summary>
    public string ZoneName => zone.Id;

    /// <summary><c>09:14</c>.</summary>
    public string Time(DateTimeOffset instant)
    {
        var local = Local(instant);
        return Format(local, "HH:mm") + (zone.IsAmbiguousTime(local) ? Invariant($" ({Offset(local.Offset)})") : "");
    }

    /// <summary>True when both are on one day of the zone.</summary>
    public bool IsSameDay(DateTimeOffset one, DateTimeOffset other) => Local(one).Date == Local(other).Date;

    /// <summary><c>Thu 12 Mar</c>.</summary>
    public string Day(DateTimeOffset instant) => Format(Local(instant), "ddd d MMM");

    /// <summary><c>2026-03-12</c>.</summary>
    public string Date(DateTimeOffset instant) => Format(Local(instant), "yyyy-MM-dd");

    /// <summary><c>3 Mar</c>, with the year where that is not the other instant's.</summary>
    public string Date(DateTimeOffset instant, DateTimeOffset seenFrom) =>
        Format(Local(instant), Local(instant).Year == Local(seenFrom).Year ? "d MMM" : "d MMM yyyy");

    /// <summary><c>Thu 12 Mar 2026 09:14</c>.</summary>
    public string Full(DateTimeOffset instant) => Invariant($"{Format(Local(instant), "ddd d MMM yyyy")} {Time(instant)}");

    /// <summary>
    /// <c>09:14</c> on the day of the other instant, otherwise <c>Wed 11 Mar 09:14</c>, with the year where that differs.
    /// </summary>
    public string Moment(DateTimeOffset instant, DateTimeOffset seenFrom) =>
        IsSameDay(instant, seenFrom) ? Time(instant)
        : Local(instant).Year == Local(seenFrom).Year ? Invariant($"{Day(instant)} {Time(instant)}")
        : Full(instant);

    /// <summary><c>at 09:14</c> on the day of the other instant, otherwise <c>on Wed 11 Mar 09:14</c>.</summary>
    public string When(DateTimeOffset instant, DateTimeOffset seenFrom) =>
        (IsSameDay(instant, seenFrom) ? "at " : "on ") + Moment(instant, seenFrom);

    /// <summary>
    /// <c>14:02-15:10</c>; over midnight <c>2026-06-03 23:50 - 2026-06-04 01:10</c>; within one minute <c>at 14:02</c>.
    /// </summary>
    public string Stretch(DateTimeOffset from, DateTimeOffset to)
    {
        var isOneDay = IsSameDay(from, to);
        var (first, last) = isOneDay ? (Time(from), Time(to)) : (Dated(from), Dated(to));
        return first == last ? Invariant($"at {first}")
            : isOneDay && first.Length + last.Length == "14:0215:10".Length ? Invariant($"{first}-{last}")
            : Invariant($"{first} - {last}");
    }

    /// <summary><c>from 09:14 to 12:26</c>; over midnight <c>from Thu 12 Mar 09:14 to Sat 14 Mar 15:10</c>.</summary>
    public string FromTo(DateTimeOffset from, DateTimeOffset to) =>
        Invariant($"from {Moment(from, to)} to {Moment(to, from)}");

    /// <summary><c>2026-03-12 09:14</c>.</summary>
    public string Dated(DateTimeOffset instant) => Invariant($"{Date(instant)} {Time(instant)}");

    private DateTimeOffset Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, zone);

    private static string Format(DateTimeOffset local, string format) => local.ToString(format, CultureInfo.InvariantCulture);

    private static string Offset(TimeSpan offset)
    {
        var sign = offset < TimeSpan.Zero ? '-' : '+';
        var (hours, minutes) = (Math.Abs(offset.Hours), Math.Abs(offset.Minutes));
        return minutes == 0 ? Invariant($"UTC{sign}{hours}") : Invariant($"UTC{sign}{hours}:{minutes:00}");
    }
}
