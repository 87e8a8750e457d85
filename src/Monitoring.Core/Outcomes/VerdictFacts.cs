namespace Monitoring.Core.Outcomes;

/// <summary>One judgement as it was sent, defaults filled in.</summary>
/// <param name="Verdict">Right, wrong or unsure.</param>
/// <param name="Source">Who judged.</param>
/// <param name="Selection">Why this transaction was judged.</param>
/// <param name="VerdictId">The caller's name of the verdict, unique per transaction; null when none was sent.</param>
public readonly record struct VerdictFacts(Verdict Verdict, VerdictSource Source, Selection Selection, string? VerdictId);
