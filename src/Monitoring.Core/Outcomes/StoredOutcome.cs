namespace Monitoring.Core.Outcomes;

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
