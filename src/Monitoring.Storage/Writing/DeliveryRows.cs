using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using static System.FormattableString;

namespace Monitoring.Storage.Writing;

/// <summary>Puts messages into the outbox.</summary>
/// <param name="transaction">The transaction of the notice.</param>
/// <param name="storeId">The store's own name.</param>
internal sealed class DeliveryRows(WriteTransaction transaction, string storeId)
{
    private const string AddDelivery =
        """
        insert into deliveries (
            agent_id, delivery, notice, episode, recipient, then_tell, state, attempts, message_id, created_at, next_attempt_at)
        values (@agent_id, @delivery, @notice, @episode, @recipient, @then_tell, 0, 0, @message_id, @created_at, @created_at)
        """;

    /// <summary>What the thread of an episode refers to.</summary>
    public static string ThreadId(string storeId, long agentId, long episode) =>
        Invariant($"<episode-{agentId}-{episode}.{storeId}@agentops>");

    /// <summary>Adds one message to one recipient, due at once.</summary>
    /// <param name="agentId">The agent's number.</param>
    /// <param name="delivery">Number of the delivery within the agent.</param>
    /// <param name="notice">Number of its notice.</param>
    /// <param name="episode">Number of the episode within the agent.</param>
    /// <param name="recipient">Key of the person.</param>
    /// <param name="thenTell">Who is told when this one is refused, in order.</param>
    /// <param name="now">Its creation.</param>
    public void Add(
        long agentId, long delivery, long notice, long episode, string recipient, IReadOnlyList<string> thenTell, DateTimeOffset now) =>
        transaction.Prepared(AddDelivery).Run(
            agentId,
            delivery,
            notice,
            episode,
            recipient,
            string.Join(' ', thenTell),
            Invariant($"<delivery-{agentId}-{delivery}.{storeId}@agentops>"),
            Instant.ToMicroseconds(now));
}
