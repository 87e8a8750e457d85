using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Retaining;

/// <summary>
/// Removes what is older than it must be kept, a little at a time beside the writers. Before anything goes, the state the log
/// had made by then is kept as a snapshot, so that a replay from there still proves the stored state. Safe to run twice, on two
/// instances, and to end at any moment. Thread-safe.
/// </summary>
public sealed class Retention
{
    /// <summary>Snapshots taken in the time that is kept, so that at most a twelfth more than that is kept.</summary>
    private const int SnapshotsKept = 12;

    private const int SnapshotsAtOnce = 100;

    private readonly SqlEngine engine;
    private readonly LedgerCache cache;
    private readonly string storeId;
    private readonly TimeProvider clock;

    internal Retention(SqlEngine engine, LedgerCache cache, string storeId, TimeProvider clock)
    {
        this.engine = engine;
        this.cache = cache;
        this.storeId = storeId;
        this.clock = clock;
    }

    /// <summary>Takes the snapshots that are due and removes what has become too old.</summary>
    /// <param name="keep">How long an outcome is kept, counted from its receipt.</param>
    /// <param name="cancellationToken">Ends it between two batches; the next run goes on.</param>
    /// <returns>Outcomes removed.</returns>
    /// <exception cref="StorageException">The database does not answer; the next run goes on.</exception>
    public async Task<long> RunAsync(TimeSpan keep, CancellationToken cancellationToken)
    {
        try
        {
            var now = Instant.Cut(clock.GetUtcNow());
            await TakeSnapshotsAsync(now, now - (keep / SnapshotsKept), cancellationToken);
            var removed = 0L;
            foreach (var cut in await CutsAsync(now - keep, cancellationToken))
            {
                try
                {
                    removed += await new OldRows(engine, cache, storeId, clock, cut).RemoveAsync(cancellationToken);
                }
                catch (StorageException unreadable) when (unreadable.Fault == StorageFault.Unreadable)
                {
                    // That is told where its posts are refused; the others have their turn.
                }
            }

            return removed;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    private async Task TakeSnapshotsAsync(DateTimeOffset now, DateTimeOffset before, CancellationToken cancellationToken)
    {
        IReadOnlyList<long> due;
        await using (var connection = await engine.OpenReaderAsync(cancellationToken))
        {
            due = (await connection.QueryAsync<long>(SnapshotRows.ReadDue, new { before = Instant.ToMicroseconds(before) })).AsList();
        }

        foreach (var some in due.Chunk(SnapshotsAtOnce))
        {
            await using var transaction = await engine.BeginWriteAsync(cancellationToken);
            var work = new UnitOfWork(transaction, cache, storeId, now);
            work.Lock(some);
            var connection = await transaction.DirectAsync(cancellationToken);
            var values = new { some = some.Where(id => work.SetAside(id) is null).ToArray(), now = Instant.ToMicroseconds(now) };
            await connection.ExecuteAsync(SnapshotRows.Take(connection), values);
            await connection.ExecuteAsync(SnapshotRows.TakeStreams(connection), values);
            await work.CommitAsync(cancellationToken);
        }
    }

    private async Task<IReadOnlyList<Cut>> CutsAsync(DateTimeOffset horizon, CancellationToken cancellationToken)
    {
        await using var connection = await engine.OpenReaderAsync(cancellationToken);
        return (await connection.QueryAsync<Cut>(SnapshotRows.ReadCuts, new { horizon = Instant.ToMicroseconds(horizon) })).AsList();
    }
}

/// <summary>Where an agent's log is cut: at a snapshot older than what must be kept.</summary>
internal sealed class Cut
{
    /// <summary>The store's number of the agent.</summary>
    public long AgentId { get; init; }

    /// <summary>When the snapshot was taken, in microseconds; nothing received later goes.</summary>
    public long TakenAt { get; init; }

    /// <summary>Its position; no transaction with a later verdict event goes.</summary>
    public long Position { get; init; }

    /// <summary>The position of the cut before, below which everything that may go is gone.</summary>
    public long Done { get; init; }
}
