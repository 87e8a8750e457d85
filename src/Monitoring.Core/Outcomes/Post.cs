namespace Monitoring.Core.Outcomes;

/// <summary>
/// One well-formed item of a request, or a heartbeat. <see cref="Content"/> is the canonical form of the sent fields other than agent
/// and transactionId: JSON, keys in ordinal order, instants in UTC cut to microseconds, no server default in it.
/// Two posts say the same exactly when their contents are equal.
/// </summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="TransactionId">The caller's name of the transaction, unique per agent.</param>
/// <param name="Content">The canonical form of what was sent.</param>
public abstract record Post(string Agent, string TransactionId, string Content)
{
    /// <summary>The judgement it brings; null when it brings none.</summary>
    public virtual VerdictFacts? Judgement => null;
}

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

    /// <inheritdoc/>
    public override VerdictFacts? Judgement => Verdict;

    /// <summary>Its segments.</summary>
    public SegmentValues Segments
    {
        get => segments.Of(Content);
        init => segments = new LazySegments(Content, value);
    }
}

/// <summary>A verdict that comes on its own, after or before its outcome.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="TransactionId">The caller's name of the transaction, unique per agent.</param>
/// <param name="Content">The canonical form of what was sent.</param>
/// <param name="Facts">The judgement.</param>
public sealed record VerdictPost(string Agent, string TransactionId, string Content, VerdictFacts Facts)
    : Post(Agent, TransactionId, Content)
{
    /// <inheritdoc/>
    public override VerdictFacts? Judgement => Facts;
}

/// <summary>
/// A sign of life: the agent works though it has nothing to do. It goes the way of all posts, so that many share one transaction with the
/// outcomes of others, but names no transaction and leaves no row.
/// </summary>
/// <param name="Agent">The agent's name.</param>
public sealed record HeartbeatPost(string Agent) : Post(Agent, "", "");

/// <summary>A verdict that came on its own, as it is stored.</summary>
public sealed record PostedVerdict
{
    /// <summary>The store's number of the agent.</summary>
    public required long AgentId { get; init; }

    /// <summary>The caller's name of the transaction.</summary>
    public required string TransactionId { get; init; }

    /// <summary>What tells a repeated verdict: the indicator with the caller's verdictId, or a hash of what was sent.</summary>
    public required string Identity { get; init; }

    /// <summary>Its number in arrival order within the agent.</summary>
    public required long Arrival { get; init; }

    /// <summary>When it was received.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The judgement.</summary>
    public required VerdictFacts Facts { get; init; }

    /// <summary>Canonical form of what was sent.</summary>
    public required string Content { get; init; }

    /// <summary>Its position; null while it waits for its outcome.</summary>
    public long? Position { get; set; }

    /// <summary>When it got its position; null while it waits.</summary>
    public DateTimeOffset? RecordedAt { get; set; }
}

/// <summary>One judgement as it was sent, defaults filled in.</summary>
/// <param name="Verdict">Right, wrong or unsure.</param>
/// <param name="Source">Who judged.</param>
/// <param name="Selection">Why this transaction was judged.</param>
/// <param name="Indicator">What was judged.</param>
/// <param name="VerdictId">The caller's name of the verdict, unique per transaction and indicator; null when none was sent.</param>
public readonly record struct VerdictFacts(
    Verdict Verdict, VerdictSource Source, Selection Selection, string Indicator, string? VerdictId);
