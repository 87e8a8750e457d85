using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Windows;

/// <summary>One verdict event of the log, with what the fold needs of its transaction.</summary>
/// <param name="Position">Its gapless number within the agent, from 1.</param>
/// <param name="Verdict">Right, wrong or unsure.</param>
/// <param name="Source">Who judged.</param>
/// <param name="Selection">Why the transaction was judged.</param>
/// <param name="Indicator">What was judged.</param>
/// <param name="Disposition">The transaction's disposition.</param>
/// <param name="At">When the event was recorded.</param>
public readonly record struct VerdictEvent(
    long Position,
    Verdict Verdict,
    VerdictSource Source,
    Selection Selection,
    string Indicator,
    Disposition Disposition,
    DateTimeOffset At)
{
    /// <summary>What later events of the transaction know of it.</summary>
    public PriorVerdict Prior => new(Position, Verdict, Source, Selection, Indicator);
}

/// <summary>An earlier verdict event of the same transaction, whatever its indicator.</summary>
/// <param name="Position">Its position, smaller than the new event's.</param>
/// <param name="Verdict">Right, wrong or unsure.</param>
/// <param name="Source">Who judged.</param>
/// <param name="Selection">Why the transaction was judged.</param>
/// <param name="Indicator">What was judged.</param>
public readonly record struct PriorVerdict(
    long Position, Verdict Verdict, VerdictSource Source, Selection Selection, string Indicator);

/// <summary>
/// The verdict events of one transaction, of every indicator, in order. What they had made of it in an SLO after each event is kept once
/// it was asked for, and the next answer goes on from there: to judge many events of one transaction costs their number and not its square.
/// Not thread-safe.
/// </summary>
/// <param name="first">The events known so far, in order.</param>
public sealed class VerdictHistory(params ReadOnlySpan<PriorVerdict> first)
{
    private readonly List<PriorVerdict> events = [.. first];
    private readonly Dictionary<(Admission, Disposition, long), List<TransactionInSlo>> standings = [];

    /// <summary>The events so far, for judging the next; it stays the same when others are added.</summary>
    public EarlierVerdicts Earlier => new(this, events.Count);

    /// <summary>Position of an event, by its number from 0.</summary>
    internal long PositionOf(int number) => events[number].Position;

    /// <summary>Adds the next event.</summary>
    public void Add(in PriorVerdict verdict) => events.Add(verdict);

    /// <summary>What so many events, from the first, made of the transaction: the same as <see cref="TransactionInSlo.Of"/>.</summary>
    internal TransactionInSlo After(int count, in Admission admission, Disposition disposition, long strengthAfter)
    {
        if (!standings.TryGetValue((admission, disposition, strengthAfter), out var after))
        {
            standings.Add((admission, disposition, strengthAfter), after = [default]);
        }

        for (var next = after.Count - 1; next < count; next++)
        {
            after.Add(after[next].Take(admission, disposition, events[next], strengthAfter));
        }

        return after[count];
    }
}

/// <summary>The verdict events of a transaction that come before another; <c>default</c> where that is its first.</summary>
public readonly record struct EarlierVerdicts
{
    private readonly VerdictHistory? history;
    private readonly int count;

    internal EarlierVerdicts(VerdictHistory history, int count)
    {
        this.history = history;
        this.count = count;
    }

    /// <summary>Position of the transaction's first event; 0 where there is none before.</summary>
    public long FirstPosition => count == 0 ? 0 : history!.PositionOf(0);

    /// <summary>Position of the last of them; 0 where there is none.</summary>
    public long LastPosition => count == 0 ? 0 : history!.PositionOf(count - 1);

    /// <summary>What they made of the transaction in an SLO; the parameters are those of <see cref="TransactionInSlo.Of"/>.</summary>
    public TransactionInSlo In(in Admission admission, Disposition disposition, long strengthAfter) =>
        count == 0 ? default : history!.After(count, admission, disposition, strengthAfter);
}
