using Monitoring.Core.Deliveries;

namespace Monitoring.Storage.Outbox;

/// <summary>
/// Unsent messages. They commit with the notice; each is claimed under a lease, sent with the same Message-Id by whoever holds
/// it, and marked only after the transport accepted.
/// </summary>
public sealed class DeliveryOutbox
{
    /// <summary>
    /// Claims due messages. Of the unsent deliveries of one episode to one recipient the newest is claimed and absorbs the
    /// others; none is claimed while another of the same episode and recipient is under a live lease.
    /// </summary>
    /// <param name="worker">Who claims; unique among processes.</param>
    /// <param name="lease">How long nobody else may claim it.</param>
    /// <param name="most">Most messages to claim.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public Task<IReadOnlyList<ClaimedMail>> ClaimAsync(string worker, TimeSpan lease, int most, CancellationToken cancellationToken) => throw new NotSupportedException("later");

    /// <summary>
    /// Ends an attempt: sent, waiting for the next attempt, or dead. A dead one tells the next person at once (owner, deputy,
    /// fallback) in the same transaction. Does nothing when the lease was lost meanwhile.
    /// </summary>
    /// <param name="worker">Who claimed.</param>
    /// <param name="mail">What was claimed.</param>
    /// <param name="attempt">How the attempt ended.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public Task SettleAsync(string worker, ClaimedMail mail, Attempt attempt, CancellationToken cancellationToken) => throw new NotSupportedException("later");

    /// <summary>When the next waiting message is due; null when none waits.</summary>
    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => throw new NotSupportedException("later");

    /// <summary>How the outbox stands.</summary>
    public Task<DeliveryTotals> TotalsAsync(CancellationToken cancellationToken) => throw new NotSupportedException("later");
}
