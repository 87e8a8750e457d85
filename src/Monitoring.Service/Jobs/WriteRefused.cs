using Monitoring.Storage;

namespace Monitoring.Service.Jobs;

/// <summary>
/// Writes to the store what agents were refused, every so often and once more when nothing comes in any more: a clean stop forgets none
/// of it.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="clock">The clock of the wait.</param>
/// <param name="logger">The log.</param>
internal sealed class WriteRefused(Store store, TimeProvider clock, ILogger<WriteRefused> logger) : IHostedLifecycleService
{
    /// <summary>At most so often a row is written.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    // A stop does not wait longer for a database that says nothing.
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(4);

    /// <summary>Writes what is not written yet.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Not broken off by a stop: whether it had been committed would be unknown, and it would be written twice.
        await store.Refused.WriteAsync(CancellationToken.None);
    }

    /// <summary>The last of all, when every request is answered.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        using var within = new CancellationTokenSource(StopWithin, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(within.Token, cancellationToken);
        try
        {
            await store.Refused.WriteAsync(either.Token).WaitAsync(either.Token);
        }
        catch (Exception failure) when (failure is StorageException or OperationCanceledException)
        {
            JobsLog.RefusedLost(logger, failure);
        }
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
