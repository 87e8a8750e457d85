using Monitoring.Core.Slos;

namespace Monitoring.Core.Feeds;

/// <summary>Why an agent is silent.</summary>
public enum SilenceCause
{
    /// <summary>Neither outcome nor heartbeat came for as long as is stated.</summary>
    Quiet = 1,

    /// <summary>No outcome came around a slot of its calendar; heartbeats are no answer to that.</summary>
    Slot = 2,

    /// <summary>Nothing came since it was registered, and the day by which the first was expected is over.</summary>
    First = 3,
}

/// <summary>When an agent was heard last; null before the first time.</summary>
/// <param name="Outcome">Receipt of its last outcome.</param>
/// <param name="Heartbeat">Receipt of its last heartbeat.</param>
public readonly record struct LastHeard(DateTimeOffset? Outcome, DateTimeOffset? Heartbeat)
{
    /// <summary>Whatever came last.</summary>
    public DateTimeOffset? Any => Outcome is null || Heartbeat > Outcome ? Heartbeat : Outcome;
}

/// <summary>
/// That nothing comes from an agent though something is expected. It is a pure function of what is expected, when the agent was heard last
/// and when nobody here could hear it, so it may be asked late, twice and on any instance. The time in which no instance ran is not counted;
/// a slot in it is judged a grace after it. What came before the agent was registered says that there is a feed, and accuses nobody.
/// </summary>
/// <param name="Cause">Why.</param>
/// <param name="DueAt">When that was certain.</param>
/// <param name="Slot">The latest slot that passed empty; null for every other cause.</param>
public sealed record Silence(SilenceCause Cause, DateTimeOffset DueAt, DateTimeOffset? Slot)
{
    /// <summary>Whether an agent is silent; null when it is not.</summary>
    /// <param name="coverage">What is expected of it.</param>
    /// <param name="last">When it was heard last.</param>
    /// <param name="outages">When no instance ran.</param>
    /// <param name="now">The present.</param>
    public static Silence? Of(Coverage coverage, LastHeard last, IReadOnlyList<Pause> outages, DateTimeOffset now) =>
        First(coverage, last, outages, now) ?? Empty(coverage, last, outages, now) ?? Quiet(coverage, last, outages, now);

    private static Silence? First(Coverage coverage, LastHeard last, IReadOnlyList<Pause> outages, DateTimeOffset now)
    {
        // For an agent that was heard in an earlier life a day that was over before this one says nothing.
        if (!IsNew(coverage, last, now) || coverage.ExpectFirstBy is not { } by || (last.Any is not null && by <= coverage.CoveredSince))
        {
            return null;
        }

        var grace = coverage.Expects?.Grace ?? SlotCalendar.UsualGrace;
        var due = Covering(outages, by) is null ? by : PlantCalendar.Always.After(by, grace, outages);
        return due <= now ? new(SilenceCause.First, due, null) : null;
    }

    // An earlier slot that passed empty is no matter once a later one was answered.
    private static Silence? Empty(Coverage coverage, LastHeard last, IReadOnlyList<Pause> outages, DateTimeOffset now)
    {
        if (coverage.Expects is not { } calendar)
        {
            return null;
        }

        // What never came is not expected before the day on which it is to come first.
        var since = IsNew(coverage, last, now) && coverage.ExpectFirstBy > coverage.ExpectsSince ? coverage.ExpectFirstBy.Value : coverage.ExpectsSince;
        var until = now - calendar.Grace;
        while (calendar.Latest(since, until) is { } slot)
        {
            var due = PlantCalendar.Always.After(slot, calendar.Grace, outages);
            if (due <= now)
            {
                return last.Outcome >= slot - calendar.Grace ? null : new(SilenceCause.Slot, due, slot);
            }

            until = (Covering(outages, slot)?.From ?? slot).AddTicks(-1);
        }

        return null;
    }

    private static Silence? Quiet(Coverage coverage, LastHeard last, IReadOnlyList<Pause> outages, DateTimeOffset now)
    {
        if (last.Any is not { } heard || coverage.SilentAfter is not { } longest)
        {
            return null;
        }

        var start = !IsNew(coverage, last, now) ? heard
            : coverage.ExpectFirstBy > coverage.CoveredSince ? coverage.ExpectFirstBy.Value : coverage.CoveredSince;
        var due = (coverage.Calendar ?? PlantCalendar.Always).After(start, longest, outages);
        return due <= now ? new(SilenceCause.Quiet, due, null) : null;
    }

    // A registration to come was noted by a clock that was set back since.
    private static bool IsNew(Coverage coverage, LastHeard last, DateTimeOffset now) =>
        last.Any is not { } heard || (heard < coverage.CoveredSince && coverage.CoveredSince <= now);

    private static Pause? Covering(IReadOnlyList<Pause> outages, DateTimeOffset instant)
    {
        foreach (var outage in outages)
        {
            if (outage.From <= instant && instant < outage.Until)
            {
                return outage;
            }
        }

        return null;
    }
}
