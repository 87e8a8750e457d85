using Monitoring.Core.Alerts;

namespace Monitoring.Storage.Outbox;

/// <summary>One message under lease: the newest unsent delivery to a recipient in an episode, with what it absorbed.</summary>
public sealed record ClaimedMail
{
    /// <summary>The store's number of the agent.</summary>
    public required long AgentId { get; init; }

    /// <summary>Number of the delivery within the agent.</summary>
    public required long Delivery { get; init; }

    /// <summary>Key of the recipient in the registry.</summary>
    public required string Recipient { get; init; }

    /// <summary>The same for every attempt, with angle brackets.</summary>
    public required string MessageId { get; init; }

    /// <summary>What the thread refers to, with angle brackets; null when the message stands alone.</summary>
    public required string? ThreadId { get; init; }

    /// <summary>Message-Ids of drift mails to this person that warned of the episode: the first of its thread, oldest first.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>When the delivery was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Attempts, this one included; at least 1.</summary>
    public required int Attempts { get; init; }

    /// <summary>The notice it carries.</summary>
    public required NoticeFacts Notice { get; init; }

    /// <summary>Earlier unsent notices of the episode that it carries along, oldest first.</summary>
    public required IReadOnlyList<NoticeFacts> Absorbed { get; init; }
}
