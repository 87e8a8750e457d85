using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Days;

/// <summary>By whose days business time is counted from an instant on.</summary>
/// <param name="From">The instant, a midnight of the zone; <see cref="DateTimeOffset.MinValue"/> for the first.</param>
/// <param name="TimeZone">IANA id of the zone.</param>
public sealed record DayZone(DateTimeOffset From, string TimeZone);

/// <summary>
/// The plant day on which a transaction happened, by its business time (<c>occurredAt</c>) and the zone the plant had then. A new zone holds
/// from a midnight that nothing counted so far reaches (<see cref="Change"/>), so a day never moves once something was counted on it:
/// the day of the change is shorter or longer than others. Business time is taken by the quarter of an hour, in which no zone of the last
/// fifty years changes its day. Thread-safe.
/// </summary>
public sealed class BusinessDays
{
    /// <summary>Business time lies at most a day ahead of the clock; the rest is for clocks that differ.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(25);

    private static readonly long Quarter = Instant.Microseconds(TimeSpan.FromMinutes(15));

    private readonly IReadOnlyList<(long From, TimeZoneInfo Zone)> zones;

    /// <summary>Takes the zones the plant had.</summary>
    /// <param name="zones">At least one, in order; the first holds for all of the past.</param>
    public BusinessDays(IReadOnlyList<DayZone> zones)
    {
        if (zones.Count == 0)
        {
            throw new ArgumentException("A plant has a zone.", nameof(zones));
        }

        this.zones = [.. zones.Select(zone => (QuarterOf(zone.From), IanaZone.Of(zone.TimeZone)))];
    }

    /// <summary>The quarter of an hour in which an instant lies, counted from 1970 in UTC; negative before.</summary>
    public static long QuarterOf(DateTimeOffset occurredAt) =>
        (long)Math.Floor((decimal)Instant.ToMicroseconds(occurredAt) / Quarter);

    /// <summary>The zones by which something may have been counted: one that was noted for later and changed again before is none of them.</summary>
    /// <param name="zones">What was noted so far, in order.</param>
    /// <param name="now">The present.</param>
    public static IReadOnlyList<DayZone> Reached(IReadOnlyList<DayZone> zones, DateTimeOffset now) =>
        [.. zones.TakeWhile(zone => zone.From == DateTimeOffset.MinValue || zone.From <= now + Ahead)];

    /// <summary>What to note when the plant's zone is another than the last one noted; null when it is the same.</summary>
    /// <param name="zones">What was noted so far, in order.</param>
    /// <param name="timeZone">IANA id of the plant's zone now.</param>
    /// <param name="now">The present.</param>
    public static DayZone? Change(IReadOnlyList<DayZone> zones, string timeZone, DateTimeOffset now)
    {
        if (zones.Count == 0)
        {
            return new(DateTimeOffset.MinValue, timeZone);
        }

        var (last, zone) = (zones[^1], IanaZone.Of(timeZone));
        return last.TimeZone == timeZone ? null : new(Later(last.From, PlantDay.EndOf(PlantDay.Of(now + Ahead, zone), zone)), timeZone);
    }

    /// <summary>The day of a quarter of an hour.</summary>
    public DateOnly Of(long quarter)
    {
        var i = zones.Count - 1;
        while (i > 0 && quarter < zones[i].From)
        {
            i--;
        }

        return PlantDay.Of(Instant.FromMicroseconds(quarter * Quarter), zones[i].Zone);
    }

    /// <summary>The day of a transaction.</summary>
    public DateOnly Of(DateTimeOffset occurredAt) => Of(QuarterOf(occurredAt));

    // Midnights of two zones may come in another order than the changes.
    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one.AddMinutes(15) : other;
}
