using Monitoring.Service.Jobs;
using Monitoring.Storage;

namespace Monitoring.Service.Access;

/// <summary>
/// Keeps the <see cref="AccessBook"/> as the database has it: asks for a number twice a second, and reads the keys when it is another.
/// Every minute it notes which keys were used and reads all, for a database that lost its last writes may have come to the same number
/// another way. While the database is away what was known last holds: nobody can revoke a key then.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="book">What is kept.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class AccessWatch(Store store, AccessBook book, TimeProvider clock, ILogger<AccessWatch> logger) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(1);

    // A stop does not wait longer for a database that says nothing.
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(4);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        var noted = clock.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (clock.GetElapsedTime(noted) < NoteEvery)
                {
                    await TryAsync(() => LookAsync(stoppingToken), stoppingToken);
                    continue;
                }

                noted = clock.GetTimestamp();
                await TryAsync(() => NoteAsync(stoppingToken), stoppingToken);
                await TryAsync(() => ReadAsync(stoppingToken), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            using var within = new CancellationTokenSource(StopWithin, clock);
            await TryAsync(() => NoteAsync(within.Token).WaitAsync(within.Token), within.Token);
        }
    }

    private async Task TryAsync(Func<Task> act, CancellationToken stoppingToken)
    {
        try
        {
            await act();
        }
        catch (StorageException passing) when (passing.Fault != StorageFault.Data)
        {
            // Whoever needs the database says that it is away; the next look comes in half a second.
        }
#pragma warning disable CA1031 // The outer edge of the loop: a service that did not look any more would take revoked keys for good.
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            JobsLog.Failed(logger, failure, "follow-keys");
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (await store.Access.ChangesAsync(cancellationToken) != book.State.Changes)
        {
            await ReadAsync(cancellationToken);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken) => book.Put(await store.Access.ReadAsync(cancellationToken));

    private async Task NoteAsync(CancellationToken cancellationToken)
    {
        if (book.UsesToNote is { Count: > 0 } uses)
        {
            await store.Access.NoteUsedAsync(uses, cancellationToken);
            book.Noted(uses);
        }
    }
}
