using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Windows;

/// <summary>
/// What an SLO does not count, transaction by transaction from the whole log: SPEC's words of section 3 as literally and as slowly as
/// they read.
/// </summary>
internal sealed record NaiveUncounted(long Disposition, long Source, long Weaker, long Selection, long Pending)
{
    public static NaiveUncounted Of(NaiveSlo slo, IEnumerable<LoggedVerdict> log, long strengthAfter)
    {
        var reasons = log.GroupBy(logged => logged.TransactionId)
            .Where(transaction => transaction.Last().Event.Position > slo.CountsSince)
            .Select(transaction => ReasonOf(slo.Definition, [.. transaction.Select(logged => logged.Event)], strengthAfter))
            .ToList();
        long Count(params string[] some) => reasons.Count(some.Contains);
        return new(
            Count("disposition"), Count("source"), Count("weaker"), Count("selection"), Count("source", "weaker", "selection", "other"));
    }

    public static NaiveUncounted Of(SloFold slo) => new(
        slo.Uncounted.Disposition, slo.Uncounted.Source, slo.Uncounted.Weaker, slo.Uncounted.Selection, slo.Uncounted.Pending);

    private static string ReasonOf(Definition definition, List<VerdictEvent> events, long strengthAfter)
    {
        var own = events.FindAll(verdict => verdict.Indicator == definition.Indicator);
        var isAdmitted = definition.Dispositions.Contains(events[0].Disposition);
        if (own.Count == 0)
        {
            return isAdmitted ? "other" : "";
        }

        var reasons = own.ConvertAll(verdict =>
        {
            var before = own.FindAll(earlier => earlier.Position < verdict.Position && definition.Sources.Contains(earlier.Source));
            var isWeaker = verdict.Position > strengthAfter
                && before.Exists(earlier => NaivePlaces.Rank(earlier.Source) > NaivePlaces.Rank(verdict.Source));
            return !isAdmitted ? "disposition"
                : !definition.Sources.Contains(verdict.Source) ? "source"
                : isWeaker ? "weaker"
                : !definition.Selections.Contains(verdict.Selection) ? "selection"
                : "counts";
        });
        return reasons.Contains("counts") ? "" : reasons[^1];
    }
}
