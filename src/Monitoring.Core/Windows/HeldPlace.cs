using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Windows;

/// <summary>A verdict that found a place wrong after it had left the window of its SLO.</summary>
/// <param name="SloId">The store's number of the SLO.</param>
/// <param name="Position">Position of the verdict.</param>
/// <param name="TransactionId">The transaction judged.</param>
public readonly record struct LateVerdict(long SloId, long Position, string TransactionId);

/// <summary>A verdict that held from its position on.</summary>
/// <param name="Position">Its position.</param>
/// <param name="Verdict">Right, wrong or unsure.</param>
public readonly record struct HeldVerdict(long Position, Verdict Verdict);

/// <summary>A place with all that was ever said on it and counts.</summary>
/// <param name="Position">Position at which it was taken.</param>
/// <param name="Verdicts">What held on it, oldest first: the first took the place, the last holds now.</param>
public readonly record struct HeldPlace(long Position, IReadOnlyList<HeldVerdict> Verdicts)
{
    /// <summary>The verdict that holds now.</summary>
    public Verdict Now => Verdicts[^1].Verdict;

    /// <summary>The place of a transaction; null when it has none.</summary>
    /// <param name="admission">What the SLO counts.</param>
    /// <param name="disposition">How the transaction left the agent.</param>
    /// <param name="events">Its events in order, of every indicator.</param>
    /// <param name="strengthAfter">Position of the last event judged by the rule before strength; 0 when none was.</param>
    public static HeldPlace? Of(in Admission admission, Disposition disposition, IEnumerable<PriorVerdict> events, long strengthAfter)
    {
        var (standing, held) = (default(TransactionInSlo), new List<HeldVerdict>(1));
        foreach (var next in events)
        {
            standing = standing.Take(admission, disposition, next, strengthAfter);
            if (standing is { Place: not 0, IsNewestCounted: true })
            {
                held.Add(new(next.Position, next.Verdict));
            }
        }

        return standing.Place == 0 ? null : new(standing.Place, held);
    }

    /// <summary>The verdict that held when the event of a position had been judged, which is that of the place or a later one.</summary>
    public Verdict At(long position)
    {
        var last = Verdicts.Count - 1;
        while (last > 0 && Verdicts[last].Position > position)
        {
            last--;
        }

        return Verdicts[last].Verdict;
    }
}

/// <summary>What a verdict event does about the place of its transaction.</summary>
public enum PlaceEvent
{
    /// <summary>Nothing, or it rewrites what stands on it.</summary>
    None,

    /// <summary>The transaction takes it.</summary>
    Taken,

    /// <summary>It has left the window, and what stood on it as right or unsure turns out wrong: only that can make a past window breach.</summary>
    FoundWrongLate,
}
