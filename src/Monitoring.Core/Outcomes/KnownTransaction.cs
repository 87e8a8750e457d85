using Monitoring.Core.Windows;

namespace Monitoring.Core.Outcomes;

/// <summary>One transaction of one agent as the store and the requests before this one know it.</summary>
public sealed class KnownTransaction
{
    // Nearly always none, and there is one of these for every item.
    private List<PostedVerdict>? verdicts;
    private VerdictHistory? history;
    private int postedInHistory;

    /// <summary>Its outcome, or null while only early verdicts are known.</summary>
    public StoredOutcome? Outcome { get; set; }

    /// <summary>Verdicts that came on their own, in arrival order.</summary>
    public IReadOnlyList<PostedVerdict> Verdicts => verdicts ?? [];

    /// <summary>True when a verdict event has its position.</summary>
    public bool IsJudged => LastPosition != 0;

    /// <summary>Position of the latest verdict event, whatever its indicator; 0 before the first.</summary>
    public long LastPosition => Math.Max(Outcome?.Position ?? 0, verdicts is null ? 0 : verdicts.Max(verdict => verdict.Position ?? 0));

    /// <summary>Adds a posted verdict.</summary>
    public void Add(PostedVerdict verdict) => (verdicts ??= []).Add(verdict);

    /// <summary>
    /// Every verdict event with a position, in order: the outcome's own was first, then positions rise as the verdicts arrived. Asked
    /// only when the outcome is known.
    /// </summary>
    public EarlierVerdicts History()
    {
        history ??= Outcome is { Position: { } position, Verdict: { } own } ? new(Prior(position, own)) : new();
        while (postedInHistory < Verdicts.Count && Verdicts[postedInHistory].Position is { } later)
        {
            history.Add(Prior(later, Verdicts[postedInHistory++].Facts));
        }

        return history.Earlier;
    }

    /// <summary>
    /// Whose verdict on an indicator holds, whatever SLOs count it: the latest of the strongest source. Those that wait for
    /// their outcome come last, as they will when it arrives.
    /// </summary>
    /// <param name="indicator">The indicator.</param>
    /// <param name="strengthAfter">Position of the last event judged by the rule before strength; 0 when none was.</param>
    /// <returns>The outcome or the posted verdict; null when nobody has judged the indicator.</returns>
    public object? HolderOf(string indicator, long strengthAfter)
    {
        object? holder = null;
        var strength = SourceStrength.None;
        if (Outcome is { Verdict: { } own } && own.Indicator == indicator)
        {
            (holder, strength) = (Outcome, own.Source.Strength());
        }

        foreach (var verdict in Verdicts)
        {
            var its = verdict.Facts.Source.Strength();
            if (verdict.Facts.Indicator == indicator && (its >= strength || verdict.Position <= strengthAfter))
            {
                (holder, strength) = (verdict, Math.Max(its, strength));
            }
        }

        return holder;
    }

    private static PriorVerdict Prior(long position, in VerdictFacts facts) =>
        new(position, facts.Verdict, facts.Source, facts.Selection, facts.Indicator);
}

/// <summary>An accepted outcome as it is stored.</summary>
public sealed record StoredOutcome
{
    private LazySegments segments;

    /// <summary>The store's number of the agent.</summary>
    public required long AgentId { get; init; }

    /// <summary>The caller's name of the transaction.</summary>
    public required string TransactionId { get; init; }

    /// <summary>When it was received; retention counts from here.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When it happened, as sent, or the receipt.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>How the transaction left the agent.</summary>
    public required Disposition Disposition { get; init; }

    /// <summary>Canonical form of what was sent.</summary>
    public required string Content { get; init; }

    /// <summary>Its segments.</summary>
    public SegmentValues Segments => segments.Of(Content);

    /// <summary>Its own verdict, or null.</summary>
    public VerdictFacts? Verdict { get; init; }

    /// <summary>Position of its own verdict; null without one.</summary>
    public long? Position { get; init; }

    /// <summary>True while no verdict event of the transaction has a position.</summary>
    public bool IsPending { get; set; }
}
