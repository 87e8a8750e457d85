using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>The rows of agents: their names, and the state that is locked while a log is written.</summary>
internal static class AgentRows
{
    private const string FindId = "select agent_id from agents where name = @name";

    private const string AddName = "insert into agents (agent_id, name) select coalesce(max(agent_id), 0) + 1, @name from agents";

    private const string AddState =
        """
        insert into agent_state (
            agent_id, version, last_position, last_arrival, last_revision, last_transition, last_notice, last_delivery,
            outcomes, waiting, pending_auto, pending_assisted, pending_abandoned, pending_cancelled, pending_failed, rank, fold)
        values (@agent_id, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, @fold)
        """;

    private const string ReadVersion = "select version from agent_state where agent_id = @agent_id";

    private const string ReadState =
        """
        select a.name, s.coverage, s.fold, s.pending_auto, s.pending_assisted, s.pending_abandoned, s.pending_cancelled,
            s.pending_failed, s.version, s.last_position, s.last_arrival, s.last_revision, s.last_transition, s.last_notice,
            s.last_delivery, s.outcomes, s.waiting, s.last_outcome_at, s.uncovered_at
        from agent_state s join agents a on a.agent_id = s.agent_id
        where s.agent_id = @agent_id
        """;

    private const string CountUncovered = "select count(*) from agent_state where uncovered_at is not null";

    private const string SaveState =
        """
        update agent_state set
            version = @version, last_position = @last_position, last_arrival = @last_arrival, last_revision = @last_revision,
            last_transition = @last_transition, last_notice = @last_notice, last_delivery = @last_delivery, outcomes = @outcomes,
            waiting = @waiting, pending_auto = @pending_auto, pending_assisted = @pending_assisted,
            pending_abandoned = @pending_abandoned, pending_cancelled = @pending_cancelled, pending_failed = @pending_failed,
            last_outcome_at = @last_outcome_at, uncovered_at = @uncovered_at, fold = @fold
        where agent_id = @agent_id
        """;

    private const string UpdateCoverage = "update agent_state set coverage = @coverage, rank = @rank where agent_id = @agent_id";

    private const string SaveHeartbeat =
        """
        update agent_state set last_heartbeat_at = @at
        where agent_id = (select agent_id from agents where name = @name) and coverage is not null
        """;

    /// <summary>The number of an agent, or null when nobody ever named it.</summary>
    public static long? IdOf(WriteTransaction transaction, string name)
    {
        using var reader = transaction.Prepared(FindId).Read(name);
        return reader.Read() ? reader.GetInt64(0) : null;
    }

    /// <summary>Gives an agent its number and an empty state.</summary>
    public static long Add(WriteTransaction transaction, string name)
    {
        transaction.Prepared(AddName).Run(name);
        var id = IdOf(transaction, name) ?? throw new InvalidOperationException("An agent was added and is not there.");
        transaction.Prepared(AddState).Run(id, FoldCodec.Encode(new AgentFold()));
        return id;
    }

    /// <summary>The stored version of an agent's state.</summary>
    public static long VersionOf(WriteTransaction transaction, long id)
    {
        using var reader = transaction.Prepared(ReadVersion).Read(id);
        reader.Read();
        return reader.GetInt64(0);
    }

    /// <summary>Reads an agent's state.</summary>
    public static AgentLedger Load(WriteTransaction transaction, long id)
    {
        using var row = transaction.Prepared(ReadState).Read(id);
        row.Read();
        var coverage = CoverageText.Read(row.Text(1));
        var fold = FoldCodec.Decode((byte[])row.GetValue(2), coverage?.Slos ?? []);
        return new AgentLedger(
            id, row.GetString(0), coverage, fold, [row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7)])
        {
            Version = row.GetInt64(8),
            LastPosition = row.GetInt64(9),
            LastArrival = row.GetInt64(10),
            LastRevision = row.GetInt64(11),
            LastTransition = row.GetInt64(12),
            LastNotice = row.GetInt64(13),
            LastDelivery = row.GetInt64(14),
            Outcomes = row.GetInt64(15),
            Waiting = row.GetInt64(16),
            LastOutcomeAt = row.At(17),
            UncoveredAt = row.At(18),
        };
    }

    /// <summary>Writes an agent's state with the next version.</summary>
    public static void Save(WriteTransaction transaction, AgentLedger agent)
    {
        agent.Version++;
        transaction.Prepared(SaveState).Run(
            agent.Version,
            agent.LastPosition,
            agent.LastArrival,
            agent.LastRevision,
            agent.LastTransition,
            agent.LastNotice,
            agent.LastDelivery,
            agent.Outcomes,
            agent.Waiting,
            agent.Pending[0],
            agent.Pending[1],
            agent.Pending[2],
            agent.Pending[3],
            agent.Pending[4],
            Micros(agent.LastOutcomeAt),
            Micros(agent.UncoveredAt),
            FoldCodec.Encode(agent.Fold),
            agent.Id);
    }

    /// <summary>Writes who answers for an agent and where it stands in the registry.</summary>
    public static void SaveCoverage(WriteTransaction transaction, AgentLedger agent, int rank) =>
        transaction.Prepared(UpdateCoverage).Run(agent.Coverage is null ? null : CoverageText.Write(agent.Coverage), rank, agent.Id);

    /// <summary>Notes a heartbeat of a registered agent.</summary>
    /// <returns>False when nobody registered it.</returns>
    public static bool Heartbeat(WriteTransaction transaction, string name, DateTimeOffset at) =>
        transaction.Prepared(SaveHeartbeat).Run(Instant.ToMicroseconds(at), name) == 1;

    /// <summary>How many agents post though nobody answers for them.</summary>
    public static long Uncovered(WriteTransaction transaction)
    {
        using var reader = transaction.Prepared(CountUncovered).Read();
        reader.Read();
        return reader.GetInt64(0);
    }

    private static long? Micros(DateTimeOffset? at) => at is null ? null : Instant.ToMicroseconds(at.Value);
}
