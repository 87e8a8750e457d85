namespace Monitoring.Service.Alert;

/// <summary>Wakes the dispatcher at once when this process has committed something to send. Thread-safe.</summary>
internal sealed class DispatchSignal
{
    private TaskCompletionSource _poked = New();

    /// <summary>There may be something to send. Cheap; many pokes before a wake-up are one.</summary>
    public void Poke() => Volatile.Read(ref _poked).TrySetResult();

    /// <summary>Waits for a poke since the last wait, and not longer than stated.</summary>
    /// <param name="longest">Longest wait.</param>
    /// <param name="clock">The clock of the wait.</param>
    /// <param name="cancellationToken">Ends the wait; it does not throw.</param>
    public async Task WaitAsync(TimeSpan longest, TimeProvider clock, CancellationToken cancellationToken)
    {
        await Volatile.Read(ref _poked).Task.WaitAsync(longest, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // Taken back before the caller looks for work, so a poke from now on is seen by the next wait.
        if (Volatile.Read(ref _poked).Task.IsCompleted)
        {
            Volatile.Write(ref _poked, New());
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
