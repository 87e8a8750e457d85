using Monitoring.Storage;

namespace Monitoring.Service.Access;

/// <summary>
/// Keeps the <see cref="AccessBook"/> as the database has it: asks for a number twice a second, and reads the keys when it is another.
/// Notes every minute which keys were used. While the database is away what was known last holds: nobody can revoke a key then.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="book">What is kept.</param>
/// <param name="clock">The clock.</param>
internal sealed class AccessWatch(Store store, AccessBook book, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan NoteEvery = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, clock);
        var noted = clock.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryAsync(() => LookAsync(stoppingToken));
                if (clock.GetElapsedTime(noted) >= NoteEvery)
                {
                    noted = clock.GetTimestamp();
                    await TryAsync(() => NoteAsync(stoppingToken));
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await TryAsync(() => NoteAsync(CancellationToken.None));
        }
    }

    private static async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (StorageException)
        {
            // Whoever needs the database says that it is away; the next look comes in half a second.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (await store.Access.ChangesAsync(cancellationToken) != book.State.Changes)
        {
            book.Put(await store.Access.ReadAsync(cancellationToken));
        }
    }

    private async Task NoteAsync(CancellationToken cancellationToken)
    {
        if (book.TakeUses() is { Count: > 0 } uses)
        {
            await store.Access.NoteUsedAsync(uses, cancellationToken);
        }
    }
}
