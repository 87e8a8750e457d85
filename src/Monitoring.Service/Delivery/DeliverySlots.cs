using Monitoring.Storage.Outbox;

namespace Monitoring.Service.Delivery;

/// <summary>
/// The places in which attempts run, so that one that hangs keeps its own place and no other; the outbox gives out few enough to
/// one recipient, and to all who could not be reached before, that some stay free for others. Used by the delivery loop alone.
/// </summary>
/// <param name="lease">Claims.</param>
/// <param name="courier">Delivers.</param>
/// <param name="signal">Poked when a slot falls free.</param>
/// <param name="report">Told what was not expected.</param>
/// <param name="clock">The clock of the attempts.</param>
internal sealed class DeliverySlots(
    OutboxLease lease, Courier courier, DispatchSignal signal, DeliveryReport report, TimeProvider clock)
{
    /// <summary>Attempts that run at once and are not slow: a mail server may take minutes, and others are not to wait for it.</summary>
    public const int Count = 8;

    /// <summary>Attempts that run at once, the slow ones too.</summary>
    public const int CountWithSlow = 32;

    private readonly List<(Task Delivery, long Since)> running = [];

    /// <summary>Claims as many due mails as slots are free and starts to deliver them.</summary>
    /// <param name="breakOff">Ends the attempts early.</param>
    /// <param name="cancellationToken">Ends the claiming.</param>
    /// <returns>How many were started.</returns>
    public async Task<int> FillAsync(CancellationToken breakOff, CancellationToken cancellationToken)
    {
        running.RemoveAll(one => one.Delivery.IsCompleted);
        var quick = running.Count(one => clock.GetElapsedTime(one.Since) < DeliveryOutbox.SlowAfter);
        var free = Math.Min(Count - quick, CountWithSlow - running.Count);
        if (free <= 0)
        {
            return 0;
        }

        var claimed = await lease.ClaimAsync(free, cancellationToken);
        running.AddRange(claimed.Select(mail =>
            (Task.Run(() => DeliverAsync(mail, breakOff), CancellationToken.None), clock.GetTimestamp())));
        return claimed.Count;
    }

    /// <summary>Ends when every slot is free; never fails.</summary>
    public Task EmptyAsync() => Task.WhenAll(running.Select(one => one.Delivery));

    private async Task DeliverAsync(HeldMail mail, CancellationToken breakOff)
    {
        try
        {
            await courier.DeliverAsync(mail, breakOff);
        }
#pragma warning disable CA1031 // The outer edge of a slot: its lease runs out and the mail is tried again.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            report.SlotFault(mail.Mail, fault);
        }
        finally
        {
            // A refusal may have told the next person, too.
            signal.Poke();
        }
    }
}
