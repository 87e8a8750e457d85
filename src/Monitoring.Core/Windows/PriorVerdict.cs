using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Windows;

/// <summary>An earlier verdict event of the same transaction.</summary>
/// <param name="Position">Its position, smaller than the new event's.</param>
/// <param name="Verdict">Right, wrong or unsure.</param>
/// <param name="Source">Who judged.</param>
/// <param name="Selection">Why the transaction was judged.</param>
public readonly record struct PriorVerdict(long Position, Verdict Verdict, VerdictSource Source, Selection Selection);
