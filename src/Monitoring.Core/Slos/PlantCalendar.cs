namespace Monitoring.Core.Slos;

/// <summary>A stretch of time that a clock does not count.</summary>
/// <param name="From">When it begins.</param>
/// <param name="Until">When it ends, which is no part of it; <see cref="DateTimeOffset.MaxValue"/> while nobody knows.</param>
public readonly record struct Pause(DateTimeOffset From, DateTimeOffset Until);

/// <summary>
/// When a plant's clock counts: within its hours, and not on its holidays; where no hours are stated always. Hours and holidays are
/// those of the plant's wall clock, so a night in which the clocks change has an hour less or more: a boundary that is skipped is the
/// first instant after the gap, one that comes twice is the first of the two. A holiday is a calendar day, whatever shift it falls into.
/// Two calendars are equal when they have the same zone, hours and holidays.
/// </summary>
public sealed class PlantCalendar : IEquatable<PlantCalendar>
{
    private readonly HashSet<DateOnly> holidays;
    private readonly TimeZoneInfo zone;

    /// <summary>Makes a calendar.</summary>
    /// <param name="timeZone">IANA id of the plant's zone (<see cref="IanaZone.Of"/>).</param>
    /// <param name="hours">When it works; null when that is not stated, and then holidays count too.</param>
    /// <param name="holidays">Days on which it does not.</param>
    public PlantCalendar(string timeZone, PlantHours? hours, IReadOnlyList<DateOnly> holidays)
    {
        (TimeZone, Hours, Holidays) = (timeZone, hours, holidays);
        this.holidays = [.. holidays];
        zone = IanaZone.Of(timeZone);
    }

    /// <summary>Every moment counts.</summary>
    public static PlantCalendar Always { get; } = new("UTC", hours: null, []);

    /// <summary>IANA id of the plant's zone.</summary>
    public string TimeZone { get; }

    /// <summary>When the plant works; null when every moment counts.</summary>
    public PlantHours? Hours { get; }

    /// <summary>Days on which it does not work.</summary>
    public IReadOnlyList<DateOnly> Holidays { get; }

    /// <summary>
    /// The first instant at which so much counted time has passed: with nothing to count the start itself, otherwise an instant that a
    /// counted stretch reaches, its end included. <see cref="DateTimeOffset.MaxValue"/> when a pause without end keeps it from passing.
    /// </summary>
    /// <param name="start">When counting begins.</param>
    /// <param name="counted">How much is to pass, not negative.</param>
    /// <param name="pauses">What is not counted, in any order; they may overlap.</param>
    public DateTimeOffset After(DateTimeOffset start, TimeSpan counted, IReadOnlyList<Pause> pauses)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(counted, TimeSpan.Zero);
        if (counted == TimeSpan.Zero)
        {
            return start;
        }

        var never = pauses.Where(pause => pause.Until == DateTimeOffset.MaxValue).Select(pause => pause.From)
            .DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        foreach (var (from, until) in CountedStretches(start, never, pauses))
        {
            if (counted <= until - from)
            {
                return from + counted;
            }

            counted -= until - from;
        }

        return DateTimeOffset.MaxValue;
    }

    /// <summary>How much of the time between two instants is counted; nothing when the second is not after the first.</summary>
    /// <param name="from">When counting begins.</param>
    /// <param name="until">When it ends.</param>
    /// <param name="pauses">What is not counted, in any order; they may overlap.</param>
    public TimeSpan Counted(DateTimeOffset from, DateTimeOffset until, IReadOnlyList<Pause> pauses)
    {
        var sum = TimeSpan.Zero;
        foreach (var stretch in CountedStretches(from, until, pauses))
        {
            sum += stretch.Until - stretch.From;
        }

        return sum;
    }

    /// <inheritdoc/>
    public bool Equals(PlantCalendar? other) =>
        other is not null && TimeZone == other.TimeZone && Equals(Hours, other.Hours) && holidays.SetEquals(other.holidays);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PlantCalendar);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(TimeZone, Hours, holidays.Count);

    private IEnumerable<(DateTimeOffset From, DateTimeOffset Until)> CountedStretches(
        DateTimeOffset from, DateTimeOffset until, IReadOnlyList<Pause> pauses)
    {
        var ordered = pauses.Where(pause => pause.From < pause.Until).OrderBy(pause => pause.From).ToList();
        foreach (var open in Open(from, until))
        {
            var at = open.From;
            foreach (var pause in ordered.Where(pause => pause.Until > open.From && pause.From < open.Until))
            {
                if (pause.From > at)
                {
                    yield return (at, pause.From);
                }

                at = pause.Until > at ? pause.Until : at;
            }

            if (at < open.Until)
            {
                yield return (at, open.Until);
            }
        }
    }

    /// <summary>The stretches between two instants within hours, in order; found day by day as they are asked for.</summary>
    private IEnumerable<(DateTimeOffset From, DateTimeOffset Until)> Open(DateTimeOffset from, DateTimeOffset until)
    {
        if (Hours is null)
        {
            if (from < until)
            {
                yield return (from, until);
            }

            yield break;
        }

        for (var day = PlantDay.Of(from, zone); day < DateOnly.MaxValue && PlantDay.At(day, 0, zone) < until; day = day.AddDays(1))
        {
            foreach (var range in holidays.Contains(day) ? [] : Hours.Of(day.DayOfWeek))
            {
                var (opens, closes) = (PlantDay.At(day, range.From, zone), PlantDay.At(day, range.Until, zone));
                opens = opens > from ? opens : from;
                closes = closes < until ? closes : until;
                if (opens < closes)
                {
                    yield return (opens, closes);
                }
            }
        }
    }
}
