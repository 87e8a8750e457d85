using Monitoring.Core.Slos;

namespace Monitoring.Core.Feeds;

/// <summary>What came of an SLO's outcomes and verdicts.</summary>
/// <param name="Pending">Admitted outcomes without a verdict that counts.</param>
/// <param name="LastVerdictAt">
/// When the last verdict was recorded that counts and came by itself: what people say of a transaction that was drawn for review is none of
/// these, where others ever came; null before the first.
/// </param>
/// <param name="OldestAt">
/// Receipt of the oldest outcome that waits for a verdict, before the first verdict of the first admitted outcome; null when none is known.
/// </param>
public readonly record struct LabelsHeard(long Pending, DateTimeOffset? LastVerdictAt, DateTimeOffset? OldestAt);

/// <summary>
/// When the verdicts of an SLO are late: outcomes wait for them, and none that counts has come by itself for as long as is stated. That is
/// counted from the last one, before the first from the first outcome; and from an outcome that came when nothing waited and the last verdict was
/// longer ago already, for who had nothing to judge is not late. It is never counted from before it was stated: what an older log lacks is
/// nobody's fault.
/// </summary>
/// <param name="Since">From when it is counted.</param>
/// <param name="DueAt">When they are late unless one comes.</param>
public sealed record LateLabels(DateTimeOffset Since, DateTimeOffset DueAt)
{
    /// <summary>When they are late; null when nothing waits, or nothing is stated.</summary>
    /// <param name="covered">The SLO, and since when they are expected.</param>
    /// <param name="heard">What came.</param>
    /// <param name="calendar">When the plant's clock counts; null for always.</param>
    /// <param name="outages">When no instance ran.</param>
    public static LateLabels? Of(CoveredSlo covered, LabelsHeard heard, PlantCalendar? calendar, IReadOnlyList<Pause> outages)
    {
        if (covered.Slo.LabelsWithin is not { } within || heard.Pending <= 0)
        {
            return null;
        }

        if (heard.LastVerdictAt is { } last && From(last) is var late && !(heard.OldestAt > late.DueAt))
        {
            return late;
        }

        return heard.OldestAt is { } oldest ? From(oldest) : null;

        LateLabels From(DateTimeOffset instant)
        {
            var start = instant < covered.LabelsSince ? covered.LabelsSince : instant;
            return new(start, (calendar ?? PlantCalendar.Always).After(start, within, outages));
        }
    }
}
