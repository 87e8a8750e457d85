namespace Monitoring.Storage.Outbox;

/// <summary>
/// The same notice to the same person by another way. Whoever is told by several ways is unreached only when each of them is dead: one that
/// was sent, or may still be, is enough.
/// </summary>
internal static class OtherChannels
{
    /// <summary>True of a message <c>d</c> when the person has the notice by another way, or may yet get it.</summary>
    public const string Live =
        """
        exists (
            select 1 from deliveries other left join deliveries carrier on carrier.message_id = other.absorbed_by
            where other.agent_id = d.agent_id and other.notice = d.notice and other.recipient = d.recipient and other.channel <> d.channel
                and (other.state in (0, 1) or other.state = 3 and carrier.state in (0, 1)))
        """;
}
