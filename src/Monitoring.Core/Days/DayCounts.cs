using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Days;

/// <summary>What some verdict events of one transaction change on the day on which it happened, in one SLO.</summary>
/// <param name="Judged">1 when it became judged, -1 when it is no longer (<c>unsure</c>), else 0.</param>
/// <param name="Wrong">The same for wrong.</param>
public readonly record struct DayChange(int Judged, int Wrong)
{
    /// <summary>
    /// What the events behind a position change. A transaction is judged while it has a place in the SLO and a counting correct or incorrect
    /// verdict holds, so weaker sources, other indicators and what is not admitted change nothing here either. The changes of an event
    /// each add up to where all events together lead: each event is counted once and no day is ever read again.
    /// </summary>
    /// <param name="admission">What the SLO counts.</param>
    /// <param name="disposition">How the transaction left the agent.</param>
    /// <param name="events">Its events in order, of every indicator, up to the last that is counted.</param>
    /// <param name="after">Position of the last event that was counted before.</param>
    /// <param name="strengthAfter">Position of the last event judged by the rule before strength; 0 when none was.</param>
    public static DayChange Of(
        in Admission admission, Disposition disposition, ReadOnlySpan<PriorVerdict> events, long after, long strengthAfter)
    {
        var counted = 0;
        while (counted < events.Length && events[counted].Position <= after)
        {
            counted++;
        }

        var before = TransactionInSlo.Of(admission, disposition, events[..counted], strengthAfter);
        var now = before;
        foreach (ref readonly var next in events[counted..])
        {
            now = now.Take(admission, disposition, next, strengthAfter);
        }

        return new(CountJudged(now) - CountJudged(before), CountWrong(now) - CountWrong(before));
    }

    private static int CountJudged(in TransactionInSlo standing) =>
        standing.Place != 0 && standing.Holds is Verdict.Correct or Verdict.Incorrect ? 1 : 0;

    private static int CountWrong(in TransactionInSlo standing) => CountJudged(standing) == 1 && standing.Holds == Verdict.Incorrect ? 1 : 0;
}

/// <summary>The outcomes of an agent that happened on one plant day, by disposition.</summary>
/// <param name="Auto">Released with no human touch: the numerator of that share, over <see cref="Finished"/>.</param>
/// <param name="Assisted">A human acted before release.</param>
/// <param name="Abandoned">Handed to manual work.</param>
/// <param name="Cancelled">Withdrawn by the source.</param>
/// <param name="Failed">No result.</param>
public readonly record struct OutcomeDay(long Auto, long Assisted, long Abandoned, long Cancelled, long Failed)
{
    /// <summary>All of them.</summary>
    public long Outcomes => Finished + Cancelled;

    /// <summary>
    /// Those the plant had to finish: all but <c>cancelled</c>, which its source withdrew. Work that was abandoned or failed was not
    /// released without a touch, so it belongs to the share's denominator.
    /// </summary>
    public long Finished => Auto + Assisted + Abandoned + Failed;

    /// <summary>Those whose disposition is admitted.</summary>
    public long Admitted(OneOf<Disposition> dispositions)
    {
        var day = this;
        return Enum.GetValues<Disposition>().Where(dispositions.Has).Sum(disposition => day.Of(disposition));
    }

    /// <summary>The same with more of a disposition.</summary>
    public OutcomeDay With(Disposition disposition, long more) => disposition switch
    {
        Disposition.Auto => this with { Auto = Auto + more },
        Disposition.Assisted => this with { Assisted = Assisted + more },
        Disposition.Abandoned => this with { Abandoned = Abandoned + more },
        Disposition.Cancelled => this with { Cancelled = Cancelled + more },
        _ => this with { Failed = Failed + more },
    };

    /// <summary>Both together.</summary>
    public OutcomeDay And(OutcomeDay other) => new(
        Auto + other.Auto, Assisted + other.Assisted, Abandoned + other.Abandoned, Cancelled + other.Cancelled, Failed + other.Failed);

    private long Of(Disposition disposition) => disposition switch
    {
        Disposition.Auto => Auto,
        Disposition.Assisted => Assisted,
        Disposition.Abandoned => Abandoned,
        Disposition.Cancelled => Cancelled,
        _ => Failed,
    };
}

/// <summary>What is judged of one plant day of an SLO; unsure is not.</summary>
/// <param name="Judged">Transactions of the day that are judged.</param>
/// <param name="Wrong">Of these the wrong ones.</param>
public readonly record struct DayVerdicts(long Judged, long Wrong);

/// <summary>One plant day of an SLO by business time, in counts, so that days add up.</summary>
/// <param name="Day">The day.</param>
/// <param name="All">Everything the agent did on it.</param>
/// <param name="Admitted">How many of that the SLO admits.</param>
/// <param name="Verdicts">How many of these are judged, and wrong.</param>
/// <param name="IsProvisional">True while labels of it are due and some are missing.</param>
public sealed record SloDay(DateOnly Day, OutcomeDay All, long Admitted, DayVerdicts Verdicts, bool IsProvisional)
{
    /// <summary>How long labels are waited for after the end of a day where no <c>labelsWithin</c> is agreed.</summary>
    public static readonly TimeSpan LabelsWithin = TimeSpan.FromDays(7);

    /// <summary>Puts together what is counted of a day.</summary>
    /// <param name="day">The day.</param>
    /// <param name="all">Everything the agent did on it.</param>
    /// <param name="admitted">The dispositions the SLO admits.</param>
    /// <param name="verdicts">What is judged.</param>
    /// <param name="labelsDue">Until when labels of the day are waited for.</param>
    /// <param name="now">The present.</param>
    public static SloDay Of(
        DateOnly day, OutcomeDay all, OneOf<Disposition> admitted, DayVerdicts verdicts, DateTimeOffset labelsDue, DateTimeOffset now) =>
        new(day, all, all.Admitted(admitted), verdicts, now < labelsDue && verdicts.Judged < all.Admitted(admitted));
}
