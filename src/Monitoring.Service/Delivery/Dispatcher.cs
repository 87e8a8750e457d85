using Monitoring.Service.Health;
using Monitoring.Storage.Outbox;

namespace Monitoring.Service.Delivery;

/// <summary>
/// The delivery loop. It comes round at once when poked, and every second anyway, since another process may have committed
/// something to send or let a lease run out; it goes on whatever happens. On the way out it gives running attempts a moment,
/// then breaks them off and lets them be settled.
/// </summary>
/// <param name="slots">Where attempts run.</param>
/// <param name="signal">Wakes the loop.</param>
/// <param name="pulse">Shows that it turns.</param>
/// <param name="report">Told what was not expected.</param>
/// <param name="clock">The clock of its waits.</param>
internal sealed class Dispatcher(DeliverySlots slots, DispatchSignal signal, LoopPulse pulse, DeliveryReport report, TimeProvider clock)
    : BackgroundService
{
    /// <summary>Longest time between two looks for work.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Time for running attempts to end by themselves when the service stops: one a server thinks about is sent twice when it is
    /// broken off. What is left of the service's own time is for settling.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    /// <summary>Longest rest after faults in a row; well below what readiness takes for a stuck loop.</summary>
    public static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(10);

    private const int MostDoublings = 4;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var breakOff = new CancellationTokenSource();
        var faults = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            pulse.Turn();
            faults = await TurnsAsync(breakOff.Token, stoppingToken) ? 0 : faults + 1;
            if (faults > 0)
            {
                await RestAsync(faults, stoppingToken);
            }
        }

        await FinishAsync(breakOff);
    }

    /// <summary>Comes round once: starts what is due, or waits.</summary>
    /// <returns>False when something happened that was not expected.</returns>
    private async Task<bool> TurnsAsync(CancellationToken breakOff, CancellationToken stoppingToken)
    {
        try
        {
            if (await slots.FillAsync(breakOff, stoppingToken) == 0)
            {
                await signal.WaitAsync(LookEvery, clock, stoppingToken);
            }

            return true;
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return true;
        }
#pragma warning disable CA1031 // The outer edge of the loop: it never dies.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            report.LoopFault(fault);
            return false;
        }
    }

    private async Task RestAsync(int faults, CancellationToken stoppingToken)
    {
        var rest = LookEvery * Math.Pow(2, Math.Min(faults - 1, MostDoublings));
        await Task.Delay(rest < LongestRest ? rest : LongestRest, clock, stoppingToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task FinishAsync(CancellationTokenSource breakOff)
    {
        var empty = slots.EmptyAsync();
        await Task.WhenAny(empty, Task.Delay(Grace, clock, breakOff.Token));
        await breakOff.CancelAsync();
        await empty;
    }
}

/// <summary>Wakes the dispatcher at once when this process has committed something to send. Thread-safe.</summary>
internal sealed class DispatchSignal
{
    private TaskCompletionSource poked = New();

    /// <summary>There may be something to send. Cheap; many pokes before a wake-up are one.</summary>
    public void Poke() => Volatile.Read(ref poked).TrySetResult();

    /// <summary>Waits for a poke since the last wait, and not longer than stated.</summary>
    /// <param name="longest">Longest wait.</param>
    /// <param name="clock">The clock of the wait.</param>
    /// <param name="cancellationToken">Ends the wait; it does not throw.</param>
    public async Task WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellationToken)
    {
        await Volatile.Read(ref poked).Task.WaitAsync(longest, clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Taken back before the caller looks for work, so a poke from now on is seen by the next wait.
        if (Volatile.Read(ref poked).Task.IsCompleted)
        {
            Volatile.Write(ref poked, New());
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

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
