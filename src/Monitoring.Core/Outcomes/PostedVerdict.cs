namespace Monitoring.Core.Outcomes;

/// <summary>A verdict that came on its own, as it is stored.</summary>
public sealed record PostedVerdict
{
    /// <summary>The store's number of the agent.</summary>
    public required long AgentId { get; init; }

    /// <summary>The caller's name of the transaction.</summary>
    public required string TransactionId { get; init; }

    /// <summary>What tells a repeated verdict: the caller's verdictId, or a hash of what was sent.</summary>
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
