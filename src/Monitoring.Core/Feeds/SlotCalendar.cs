using Monitoring.Core.Slos;

namespace Monitoring.Core.Feeds;

/// <summary>When something is expected, by a wall clock that belongs to no zone. Two are equal when they are written alike.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="After">The first time after another; null when none comes any more.</param>
public sealed record SlotRule(string Text, Func<DateTime, DateTime?> After)
{
    /// <inheritdoc/>
    public bool Equals(SlotRule? other) => Text == other?.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Text);
}

/// <summary>
/// The slots at which outcomes of an agent are expected, by the plant's wall clock: one in the hour that a clock change skips is due at the
/// first instant after the gap, one in the hour that comes twice the first time alone; a holiday has none. Two calendars are equal when they
/// have the same zone, holidays, rules and grace.
/// </summary>
/// <param name="timeZone">IANA id of the plant's zone (<see cref="IanaZone.Of"/>).</param>
/// <param name="holidays">Days without slots.</param>
/// <param name="rules">When there are slots on the others.</param>
/// <param name="grace">How long before and after its slot an outcome may come.</param>
public sealed class SlotCalendar(string timeZone, IReadOnlyList<DateOnly> holidays, IReadOnlyList<SlotRule> rules, TimeSpan grace)
    : IEquatable<SlotCalendar>
{
    /// <summary>The grace where none is stated.</summary>
    public static readonly TimeSpan UsualGrace = TimeSpan.FromHours(1);

    // No clock goes back by more.
    private static readonly TimeSpan WidestChange = TimeSpan.FromHours(4);

    // How far back the latest slot is looked for: near first, for most calendars are either dense or looked at soon after a slot.
    private static readonly TimeSpan[] Reaches =
        [TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(35), TimeSpan.FromDays(400), TimeSpan.FromDays(3_660)];

    private readonly HashSet<DateOnly> closed = [.. holidays];
    private readonly TimeZoneInfo zone = IanaZone.Of(timeZone);

    /// <summary>IANA id of the plant's zone.</summary>
    public string TimeZone { get; } = timeZone;

    /// <summary>Days without slots.</summary>
    public IReadOnlyList<DateOnly> Holidays { get; } = holidays;

    /// <summary>When there are slots on the others.</summary>
    public IReadOnlyList<SlotRule> Rules { get; } = rules;

    /// <summary>How long before and after its slot an outcome may come.</summary>
    public TimeSpan Grace { get; } = grace;

    /// <summary>The slots after an instant, in order, found as they are asked for.</summary>
    public IEnumerable<DateTimeOffset> After(DateTimeOffset instant)
    {
        var start = TimeZoneInfo.ConvertTime(instant, zone).DateTime - WidestChange;
        var next = Rules.Select(rule => rule.After(start)).ToArray();
        while (Array.IndexOf(next, next.Min()) is var first && next[first] is { } wall)
        {
            next[first] = Rules[first].After(wall);
            if (!closed.Contains(DateOnly.FromDateTime(wall)) && PlantDay.At(wall, zone) is var slot && slot > instant)
            {
                yield return instant = slot;
            }
        }
    }

    /// <summary>The latest slot of a stretch, its ends included; null when it has none, or none within ten years before its end.</summary>
    /// <param name="since">When the stretch begins.</param>
    /// <param name="until">When it ends.</param>
    public DateTimeOffset? Latest(DateTimeOffset since, DateTimeOffset until)
    {
        DateTimeOffset? latest = null;
        for (var reach = 0; latest is null && reach < Reaches.Length && (reach == 0 || until - Reaches[reach - 1] >= since); reach++)
        {
            var from = until - Reaches[reach] < since ? since : until - Reaches[reach];
            foreach (var slot in After(from.AddTicks(-1)).TakeWhile(slot => slot <= until))
            {
                latest = slot;
            }
        }

        return latest;
    }

    /// <summary>The first slot that is still waited for: no outcome came since its grace began; null when none comes any more.</summary>
    /// <param name="since">From when slots count, included.</param>
    /// <param name="lastOutcome">When the last outcome came; null before the first.</param>
    public DateTimeOffset? WaitedFor(DateTimeOffset since, DateTimeOffset? lastOutcome)
    {
        var answered = lastOutcome + Grace;
        return After(answered >= since ? answered.Value : since.AddTicks(-1)).Select(slot => (DateTimeOffset?)slot).FirstOrDefault();
    }

    /// <inheritdoc/>
    public bool Equals(SlotCalendar? other) => other is not null && TimeZone == other.TimeZone && Grace == other.Grace
        && closed.SetEquals(other.closed) && Rules.SequenceEqual(other.Rules);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SlotCalendar);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(TimeZone, Grace, closed.Count, Rules.Count);
}
