using Monitoring.Core.Windows;

namespace Monitoring.Core.Outcomes;

/// <summary>One transaction of one agent as the store and the requests before this one know it.</summary>
public sealed class KnownTransaction
{
    // Nearly always none, and there is one of these for every item.
    private List<PostedVerdict>? verdicts;

    /// <summary>Its outcome, or null while only early verdicts are known.</summary>
    public StoredOutcome? Outcome { get; set; }

    /// <summary>Verdicts that came on their own, in arrival order.</summary>
    public IReadOnlyList<PostedVerdict> Verdicts => verdicts ?? [];

    /// <summary>True when a verdict event has its position.</summary>
    public bool IsJudged => LastPosition != 0;

    /// <summary>Position of the effective verdict: the latest one; 0 while pending.</summary>
    public long LastPosition => Math.Max(Outcome?.Position ?? 0, verdicts is null ? 0 : verdicts.Max(verdict => verdict.Position ?? 0));

    /// <summary>Adds a posted verdict.</summary>
    public void Add(PostedVerdict verdict) => (verdicts ??= []).Add(verdict);

    /// <summary>
    /// Every verdict event with a position, in order: the outcome's own was first, then positions rise as the verdicts arrived.
    /// </summary>
    public PriorVerdict[] History()
    {
        var history = new List<PriorVerdict>(Verdicts.Count + 1);
        if (Outcome is { Position: { } position, Verdict: { } own })
        {
            history.Add(new PriorVerdict(position, own.Verdict, own.Source, own.Selection));
        }

        foreach (var verdict in Verdicts)
        {
            if (verdict.Position is { } later)
            {
                history.Add(new PriorVerdict(later, verdict.Facts.Verdict, verdict.Facts.Source, verdict.Facts.Selection));
            }
        }

        return [.. history];
    }
}
