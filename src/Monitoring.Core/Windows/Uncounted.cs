namespace Monitoring.Core.Windows;

/// <summary>
/// How many transactions have verdicts of an SLO's indicator of which none counts, by the first reason that applies to the newest of
/// them, and how many have verdicts of other indicators only. It speaks of the transactions that are kept and had no verdict event
/// when it began: at the last change of the SLO's indicator, dispositions, countFrom or selections, or at the upgrade of a database from
/// before it was counted. A transaction that retention removes is no longer counted. Not thread-safe.
/// </summary>
public sealed class Uncounted
{
    private readonly long[] counts = new long[(int)Counting.Selection + 1];

    /// <summary>Starts with nothing.</summary>
    /// <param name="since">Position of the last verdict event before it began.</param>
    internal Uncounted(long since) => Since = since;

    /// <summary>Position of the last verdict event before it began: a transaction with an event up to there is not counted.</summary>
    public long Since { get; }

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

    /// <summary>Counts what the next event makes of a transaction.</summary>
    /// <param name="first">Position of the transaction's first event.</param>
    /// <param name="before">What it was.</param>
    /// <param name="after">What it is.</param>
    internal void Move(long first, Counting before, Counting after)
    {
        if (first > Since && before != after)
        {
            Add(before, -1);
            Add(after, 1);
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
