using Monitoring.Service.Health;

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
