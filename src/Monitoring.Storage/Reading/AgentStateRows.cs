using System.Data.Common;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Reading;

/// <summary>The statements on how agents stand, with the rows they give.</summary>
internal static class AgentStateRows
{
    /// <summary>Which version of its state each agent has, of those registered or posting.</summary>
    public const string ReadVersions =
        """
        select agent_id as AgentId, version as Version, token as Token, rank as Rank, last_heartbeat_at as LastHeartbeatAt
        from agent_state where coverage is not null or uncovered_at is not null
        """;

    /// <summary>The same with the agents' names.</summary>
    public const string ReadNames =
        """
        select s.agent_id as AgentId, a.name as Name, s.version as Version
        from agent_state s join agents a on a.agent_id = s.agent_id where s.coverage is not null or s.uncovered_at is not null
        """;

    /// <summary>The states of some agents, and the oldest of their verdicts that wait for an outcome.</summary>
    public static string ReadStates(DbConnection connection) =>
        $"""
        select s.agent_id as AgentId, a.name as Name, s.version as Version, s.token as Token, s.last_position as LastPosition, s.outcomes as Outcomes,
            s.pending_auto as Pending0, s.pending_assisted as Pending1, s.pending_abandoned as Pending2,
            s.pending_cancelled as Pending3, s.pending_failed as Pending4, s.last_outcome_at as LastOutcomeAt,
            s.coverage as Coverage, s.fold as Fold, a.strength_after as StrengthAfter, s.waiting as Waiting, s.held as Held,
            case when s.waiting > 0 then ({OldestWaiting("received_at")}) end as WaitingSince,
            case when s.waiting > 0 then ({OldestWaiting("transaction_id")}) end as WaitingOldest
        from agent_state s join agents a on a.agent_id = s.agent_id where s.agent_id {connection.Among("@ids")}
        """;

    /// <summary>When each SLO of some agents last changed its state.</summary>
    public static string ReadChanges(DbConnection connection) =>
        $"""
        select t.slo_id as SloId, t.recorded_at as RecordedAt from transitions t
        join (select agent_id, max(number) as number from transitions where agent_id {connection.Among("@ids")} group by agent_id, slo_id) last
            on last.agent_id = t.agent_id and last.number = t.number
        """;

    // Found by the index of those that wait, which holds no other. In the statement that reads their count, so that both are of one moment.
    private static string OldestWaiting(string column) =>
        $"""
        select v.{column} from verdicts v where v.agent_id = s.agent_id and v.position is null order by v.received_at, v.arrival limit 1
        """;

    public sealed class VersionRow
    {
        public long AgentId { get; init; }

        public long Version { get; init; }

        public long Token { get; init; }

        public long Rank { get; init; }

        public long? LastHeartbeatAt { get; init; }
    }

    public sealed class NameRow
    {
        public long AgentId { get; init; }

        public string Name { get; init; } = "";

        public long Version { get; init; }
    }

    public sealed class ChangeRow
    {
        public long SloId { get; init; }

        public long RecordedAt { get; init; }
    }

    public sealed class StateRow
    {
        public long AgentId { get; init; }

        public string Name { get; init; } = "";

        public long Version { get; init; }

        public long Token { get; init; }

        public long LastPosition { get; init; }

        public long Outcomes { get; init; }

        public long Pending0 { get; init; }

        public long Pending1 { get; init; }

        public long Pending2 { get; init; }

        public long Pending3 { get; init; }

        public long Pending4 { get; init; }

        public long? LastOutcomeAt { get; init; }

        public string? Coverage { get; init; }

        public byte[] Fold { get; init; } = [];

        public long StrengthAfter { get; init; }

        public string? Held { get; init; }

        public long Waiting { get; init; }

        public long? WaitingSince { get; init; }

        public string? WaitingOldest { get; init; }
    }
}
