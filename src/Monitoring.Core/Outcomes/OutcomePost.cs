namespace Monitoring.Core.Outcomes;

/// <summary>An outcome: what became of a transaction, possibly with its first verdict.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="TransactionId">The caller's name of the transaction, unique per agent.</param>
/// <param name="Content">The canonical form of what was sent.</param>
/// <param name="Disposition">How the transaction left the agent.</param>
/// <param name="OccurredAt">When, in UTC cut to microseconds; null when not sent (the receipt counts).</param>
/// <param name="Verdict">The outcome's own verdict, or null while pending.</param>
public sealed record OutcomePost(
    string Agent, string TransactionId, string Content, Disposition Disposition, DateTimeOffset? OccurredAt, VerdictFacts? Verdict)
    : Post(Agent, TransactionId, Content)
{
    private LazySegments segments;

    /// <summary>Its segments.</summary>
    public SegmentValues Segments
    {
        get => segments.Of(Content);
        init => segments = new LazySegments(Content, value);
    }
}
