using System.Data.Common;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Days;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Retaining;

/// <summary>
/// Removes what is older than it must be kept, a little at a time beside the writers. Before anything goes, the state the log
/// had made by then is kept as a snapshot, so that a replay from there still proves the stored state, and its plant days are counted. Safe to run twice, on two
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
    private readonly DayRollup days;
    private readonly TimeProvider clock;

    internal Retention(SqlEngine engine, LedgerCache cache, string storeId, DayRollup days, TimeProvider clock)
    {
        this.days = days;
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
                    await days.CountAsync(cut.AgentId, cancellationToken);
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

/// <summary>The statements on snapshots.</summary>
internal static class SnapshotRows
{
    /// <summary>Agents whose log went on since their last snapshot, which is older than a moment, or who have none.</summary>
    public const string ReadDue =
        """
        select s.agent_id from agent_state s
        left join (
            select agent_id, max(taken_at) as taken_at, max(position) as position, max(revision) as revision
            from snapshots group by agent_id) last on last.agent_id = s.agent_id
        where last.taken_at is null
            or (last.taken_at <= @before and (s.last_position > last.position or s.last_revision > last.revision or s.waiting > 0
                or s.pending_auto + s.pending_assisted + s.pending_abandoned + s.pending_cancelled + s.pending_failed > 0))
        order by s.agent_id
        """;

    /// <summary>Keeps the state of some agents as it is.</summary>
    public static string Take(DbConnection connection) =>
        $"""
        insert into snapshots (agent_id, taken_at, position, revision, transition, notice, is_base, coverage, fold)
        select agent_id, @now, last_position, last_revision, last_transition, last_notice, 0, coverage, fold
        from agent_state where agent_id {connection.Among("@some")}
        on conflict (agent_id, taken_at) do nothing
        """;

    /// <summary>Keeps the agents' watched streams; in the same transaction, under the agents' locks.</summary>
    public static string TakeStreams(DbConnection connection) =>
        $"""
        insert into drift_stream_snapshots (agent_id, taken_at, slo_id, cut, value, epoch, judged, wrong, position, evidence, state)
        select agent_id, @now, slo_id, cut, value, epoch, judged, wrong, position, evidence, state from drift_streams
        where agent_id {connection.Among("@some")}
        on conflict (agent_id, taken_at, slo_id, cut, value) do nothing
        """;

    /// <summary>
    /// The newest snapshot of each agent that is older than the horizon and that no later registry revision read past; with the
    /// position of the cut before.
    /// </summary>
    public const string ReadCuts =
        """
        select s.agent_id as AgentId, s.taken_at as TakenAt, s.position as Position, coalesce((
                select max(before.position) from snapshots before
                where before.agent_id = s.agent_id and before.is_base = 1 and before.taken_at < s.taken_at), 0) as Done
        from snapshots s
        join (
            select c.agent_id, max(c.taken_at) as taken_at from snapshots c
            left join log_revisions r on r.agent_id = c.agent_id and r.number > c.revision and r.read_from <= c.position
            where c.taken_at <= @horizon and r.agent_id is null
            group by c.agent_id) newest on newest.agent_id = s.agent_id and newest.taken_at = s.taken_at
        order by s.agent_id
        """;

    /// <summary>From now on a replay starts at this snapshot, and what is older goes; when it has gone is not known yet.</summary>
    public const string MakeBase =
        "update snapshots set is_base = 1, cut_at = null where agent_id = @AgentId and taken_at = @TakenAt and is_base <> 1";

    /// <summary>Notes when the old rows of a cut were gone, and removes the snapshots before it.</summary>
    public const string RemoveOlder =
        """
        update snapshots set cut_at = @Now where agent_id = @AgentId and taken_at = @TakenAt and is_base = 1 and cut_at is null;
        delete from drift_stream_snapshots where agent_id = @AgentId and taken_at < @TakenAt;
        delete from snapshots where agent_id = @AgentId and taken_at < @TakenAt;
        delete from review_days where agent_id = @AgentId and drawn_at < @TakenAt
            and day < (select max(newest.day) from review_days newest where newest.agent_id = @AgentId);
        """;

    /// <summary>The position up to which rows may be gone; 0 when none are.</summary>
    public const string ReadFloor = "select coalesce(max(position), 0) from snapshots where agent_id = @agentId and is_base = 1";

    /// <summary>The snapshot a replay starts at, if there is one.</summary>
    public const string ReadBase =
        """
        select taken_at as TakenAt, position as Position, revision as Revision, transition as Transition, notice as Notice, coverage as Coverage, fold as Fold
        from snapshots where agent_id = @agentId and is_base > 0 order by taken_at desc limit 1
        """;

    /// <summary>The watched streams of that snapshot.</summary>
    public const string ReadBaseStreams =
        $"""
        select slo_id, cut, value, {DriftRows.StreamColumns} from drift_stream_snapshots
        where agent_id = @agentId and taken_at = @takenAt
        """;
}
