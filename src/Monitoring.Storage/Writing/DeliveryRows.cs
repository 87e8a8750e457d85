using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using static System.FormattableString;

namespace Monitoring.Storage.Writing;

/// <summary>Puts messages into the outbox.</summary>
/// <param name="transaction">The transaction of the notice.</param>
/// <param name="storeId">The store's own name.</param>
internal sealed class DeliveryRows(WriteTransaction transaction, string storeId)
{
    // Before every clock's present: those who make messages and those who send them may be hosts whose clocks differ.
    private const long AtOnce = 0;

    private static readonly RowShape Deliveries = new(
        "deliveries",
        [
            .. Column.Numbers("agent_id", "delivery", "notice", "episode"),
            Column.Text("recipient"),
            Column.Text("then_tell"),
            .. Column.Numbers("state", "attempts"),
            Column.Text("message_id"),
            .. Column.Numbers("created_at", "next_attempt_at"),
        ]);

    /// <summary>What the thread of an episode refers to.</summary>
    public static string ThreadId(string storeId, long agentId, long episode) =>
        Invariant($"<episode-{agentId}-{episode}.{storeId}@agentops>");

    // With the instant, since a database that went back gives the number again, and mail servers drop what they think they had.
    private static string MessageId(string storeId, long agentId, long delivery, DateTimeOffset now) =>
        Invariant($"<delivery-{agentId}-{delivery}-{Instant.ToMicroseconds(now):x}.{storeId}@agentops>");

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
        transaction.Write(Deliveries)
            .Number(agentId)
            .Number(delivery)
            .Number(notice)
            .Number(episode)
            .Text(recipient)
            .Text(string.Join(' ', thenTell))
            .Number(0)
            .Number(0)
            .Text(MessageId(storeId, agentId, delivery, now))
            .Number(Instant.ToMicroseconds(now))
            .Number(AtOnce)
            .End();
}
