using Monitoring.Core.Outcomes;

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
