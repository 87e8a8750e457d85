namespace Monitoring.Core.Windows;

/// <summary>
/// How many transactions have verdicts of an SLO's indicator of which none counts, by the first reason that applies to the newest of
/// them, and how many have verdicts of other indicators only. It speaks of the transactions that are kept and have had a verdict event
/// since it began: at the last change of the SLO's indicator, dispositions, countFrom or selections, or at the upgrade of a database from
/// before it was counted. A transaction that retention removes is no longer counted. Not thread-safe.
/// </summary>
public sealed class Uncounted
{
    private readonly long[] counts = new long[(int)Counting.Selection + 1];

    /// <summary>Starts with nothing.</summary>
    /// <param name="since">Position of the last verdict event before it began.</param>
    /// <param name="takesEarlier">See <see cref="TakesEarlier"/>.</param>
    public Uncounted(long since, bool takesEarlier = true) => (Since, TakesEarlier) = (since, takesEarlier);

    /// <summary>Position of the last verdict event before it began: a transaction without a later one is not counted.</summary>
    public long Since { get; }

    /// <summary>
    /// True when a transaction judged before it began is counted with its next event; false where rules 2 began it, which never counted
    /// such a transaction: it goes on like that until it begins anew.
    /// </summary>
    public bool TakesEarlier { get; }

    /// <summary>None of their verdicts counts: the disposition is not admitted.</summary>
    public long Disposition => counts[(int)Counting.Disposition];

    /// <summary>None of their verdicts counts: the source of the newest is not counted.</summary>
    public long Source => counts[(int)Counting.Source];

    /// <summary>None of their verdicts counts: the newest is weaker than an earlier one.</summary>
    public long Weaker => counts[(int)Counting.Weaker];

    /// <summary>None of their verdicts counts: the selection of the newest is not admitted.</summary>
    public long Selection => counts[(int)Counting.Selection];

    /// <summary>Their disposition is admitted, and all their verdicts are of other indicators.</summary>
    public long OtherIndicator => counts[(int)Counting.OtherIndicator];

    /// <summary>Transactions of an admitted disposition that have verdicts and still wait for one that counts.</summary>
    public long Pending => OtherIndicator + Source + Weaker + Selection;

    /// <summary>Every number kept, in the order of the reasons' numbers.</summary>
    internal Span<long> Numbers => counts.AsSpan((int)Counting.OtherIndicator);

    /// <summary>True for a transaction that it speaks of.</summary>
    /// <param name="first">Position of the transaction's first event; 0 without any.</param>
    /// <param name="last">Position of its last one.</param>
    public bool Holds(long first, long last) => (TakesEarlier ? last : first) > Since;

    /// <summary>Counts what the next event makes of a transaction.</summary>
    /// <param name="history">Its events before.</param>
    /// <param name="before">What they made of it.</param>
    /// <param name="position">Position of the next.</param>
    /// <param name="after">What that makes of it.</param>
    internal void Move(EarlierVerdicts history, Counting before, long position, Counting after)
    {
        if (Holds(history.FirstPosition, history.LastPosition))
        {
            Add(before, -1);
        }

        if (Holds(history.FirstPosition == 0 ? position : history.FirstPosition, position))
        {
            Add(after, 1);
        }
    }

    /// <summary>Counts a whole transaction.</summary>
    /// <param name="events">Its events, at least one.</param>
    /// <param name="counting">What they make of it.</param>
    /// <param name="by">1 for one that is kept, -1 for one that is removed.</param>
    internal void Add(ReadOnlySpan<PriorVerdict> events, Counting counting, int by)
    {
        if (Holds(events[0].Position, events[^1].Position))
        {
            Add(counting, by);
        }
    }

    private void Add(Counting counting, long by)
    {
        if (counting is not (Counting.Nothing or Counting.Counted))
        {
            counts[(int)counting] += by;
        }
    }
}
