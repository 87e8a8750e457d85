using System.Data.Common;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Retaining;

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
