using Monitoring.Storage.Outbox;

namespace Monitoring.Service.Delivery;

/// <summary>
/// A claimed mail and how certain it is that this process still has it. A process that stood still, or that could not renew its
/// lease, finds out by the time that passed and not by asking. Thread-safe.
/// </summary>
/// <param name="mail">What was claimed.</param>
/// <param name="askedAt">Timestamp before the claim was asked for.</param>
/// <param name="clock">The clock of the timestamps; it goes on while the process stands still.</param>
internal sealed class HeldMail(ClaimedMail mail, long askedAt, TimeProvider clock)
{
    private long askedAt = askedAt;

    /// <summary>What was claimed.</summary>
    public ClaimedMail Mail { get; } = mail;

    /// <summary>True while nobody else can have taken it over.</summary>
    public bool IsCertain => clock.GetElapsedTime(Interlocked.Read(ref askedAt)) < DeliveryOutbox.Lease;

    /// <summary>The lease was renewed.</summary>
    /// <param name="askedAt">Timestamp before the renewal was asked for.</param>
    public void Renewed(long askedAt) => Interlocked.Exchange(ref this.askedAt, askedAt);
}
