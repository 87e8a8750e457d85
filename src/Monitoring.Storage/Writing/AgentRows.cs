using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Handling;

namespace Monitoring.Storage.Writing;

/// <summary>The rows of agents: their names, and the state that is locked while a log is written.</summary>
internal static class AgentRows
{
    /// <summary>Reads agents' states; <see cref="Read"/> makes a ledger of a row.</summary>
    public static readonly RowQuestion ReadStates = new(
        """
        select s.agent_id, s.version, s.token, a.name,
            s.pending_auto, s.pending_assisted, s.pending_abandoned, s.pending_cancelled,
            s.pending_failed, s.last_position, s.last_arrival, s.last_revision, s.last_transition, s.last_notice,
            s.outcomes, s.waiting, s.last_outcome_at, s.last_heartbeat_at, s.uncovered_at, s.dropped, s.coverage, s.fold,
            a.strength_after, s.last_stream, s.last_alert, s.held
        from {keys} join agent_state s on s.agent_id = keys.agent_id join agents a on a.agent_id = s.agent_id
        """,
        Column.Number("agent_id"));

    /// <summary>Locks agents' states in the order of their numbers, and tells their versions.</summary>
    public static readonly RowQuestion LockStates = new(
        "select s.agent_id, s.version, s.token from {keys} join agent_state s on s.agent_id = keys.agent_id order by s.agent_id {lock s}",
        Column.Number("agent_id"));

    private static readonly RowShape Names = new("agents", Column.Number("agent_id"), Column.Text("name"));

    private static readonly RowShape NewStates = new(
        "agent_state",
        [
            .. Column.Numbers(
                "agent_id", "version", "last_position", "last_arrival", "last_revision", "last_transition", "last_notice",
                "outcomes", "waiting", "pending_auto", "pending_assisted", "pending_abandoned", "pending_cancelled", "pending_failed",
                "rank", "token"),
            Column.NumberOrNull("uncovered_at"),
            Column.Bytes("fold"),
        ]);

    private static readonly RowShape States = new(
        "agent_state",
        [
            Column.Number("agent_id"),
            Column.Was("version"),
            Column.Was("token"),
            .. Column.Numbers(
                "version", "token", "last_position", "last_arrival", "last_revision", "last_transition", "last_notice",
                "outcomes", "waiting", "pending_auto", "pending_assisted", "pending_abandoned", "pending_cancelled",
                "pending_failed", "dropped", "last_stream", "last_alert"),
            Column.NumberOrNull("last_outcome_at"),
            Column.NumberOrNull("last_heartbeat_at"),
            Column.NumberOrNull("uncovered_at"),
            Column.Bytes("fold"),
        ])
    {
        Keys = 3,
        MustFind = true,
    };

    private static readonly RowShape Coverages =
        new("agent_state", Column.Number("agent_id"), Column.Text("coverage"), Column.Number("rank")) { Keys = 1 };

    private static readonly RowShape Helds = new("agent_state", Column.Number("agent_id"), Column.Text("held")) { Keys = 1 };

    private const string ReadHighest = "select coalesce(max(agent_id), 0) from agents";

    private const string CountUncovered = "select count(*) from agent_state where uncovered_at is not null";

    /// <summary>A number that no other transaction has.</summary>
    public static long NewToken() => BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    /// <summary>The numbers of the named agents that anybody ever named.</summary>
    public static async Task<Dictionary<string, long>> FindAsync(DbConnection connection, IReadOnlyCollection<string> names)
    {
        var found = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var some in names.Chunk(500))
        {
            var sql = "select name as Name, agent_id as AgentId from agents where name " + connection.Among("@some");
            foreach (var row in await connection.QueryAsync<NameRow>(sql, new { some }))
            {
                found.Add(row.Name, row.AgentId);
            }
        }

        return found;
    }

    /// <summary>Gives agents their numbers and empty states. Only in the turn of registering.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="names">Agents nobody ever named.</param>
    /// <param name="uncoveredAt">Since when nobody answers for them; null for those the registry names.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<IReadOnlyList<long>> AddAsync(
        WriteTransaction transaction, IReadOnlyCollection<string> names, DateTimeOffset? uncoveredAt, CancellationToken cancellationToken)
    {
        var connection = await transaction.DirectAsync(cancellationToken);
        var highest = await connection.ExecuteScalarAsync<long>(ReadHighest);
        var (fold, token) = (FoldCodec.Encode(new AgentFold()), NewToken());
        var ids = names.Select((name, i) => (Name: name, Id: highest + i + 1)).ToList();
        foreach (var (name, id) in ids)
        {
            transaction.Write(Names).Number(id).Text(name).End();
            var row = transaction.Write(NewStates).Number(id);
            for (var zeros = NewStates.Columns.Count - 4; zeros > 0; zeros--)
            {
                row.Number(0);
            }

            row.Number(token).NumberOrNull(Micros(uncoveredAt)).Bytes(fold).End();
        }

        await transaction.SendAsync(cancellationToken);
        return [.. ids.Select(added => added.Id)];
    }

    /// <summary>Number and name of the agent of a row of <see cref="ReadStates"/>.</summary>
    public static (long Id, string Name) Who(DbDataReader row) => (row.GetInt64(0), row.GetString(3));

    /// <summary>Makes a ledger of a row of <see cref="ReadStates"/>.</summary>
    /// <exception cref="InvalidDataException">The stored state cannot be read.</exception>
    public static AgentLedger Read(DbDataReader row)
    {
        var coverage = CoverageText.Read(row.Text(20));
        var fold = FoldCodec.Decode((byte[])row.GetValue(21), coverage?.Slos ?? [], row.GetInt64(22), new DriftBank());
        var (id, name) = Who(row);
        return new AgentLedger(
            id,
            name,
            coverage,
            fold,
            [row.GetInt64(4), row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8)])
        {
            Version = row.GetInt64(1),
            Token = row.GetInt64(2),
            LastPosition = row.GetInt64(9),
            LastArrival = row.GetInt64(10),
            LastRevision = row.GetInt64(11),
            LastTransition = row.GetInt64(12),
            LastNotice = row.GetInt64(13),
            Outcomes = row.GetInt64(14),
            Waiting = row.GetInt64(15),
            LastOutcomeAt = row.At(16),
            LastHeartbeatAt = row.At(17),
            UncoveredAt = row.At(18),
            Dropped = row.GetInt64(19),
            LastStream = row.GetInt64(23),
            LastAlert = row.GetInt64(24),
            Held = HeldText.Read(row.Text(25)),
        };
    }

    /// <summary>
    /// Says that states come before whatever is written until the next sending: they lock their agents in the order of their numbers,
    /// and whoever else writes an agent's rows has locked it before.
    /// </summary>
    public static void ComeFirst(WriteTransaction transaction) => transaction.Write(States);

    /// <summary>Writes an agent's state with the next version, if nobody else wrote it since it was read.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="agent">The agent.</param>
    /// <param name="token">The token of the transaction.</param>
    public static void Save(WriteTransaction transaction, AgentLedger agent, long token)
    {
        var row = transaction.Write(States).Number(agent.Id).Number(agent.Version).Number(agent.Token);
        (agent.Version, agent.Token) = (agent.Version + 1, token);
        row.Number(agent.Version)
            .Number(agent.Token)
            .Number(agent.LastPosition)
            .Number(agent.LastArrival)
            .Number(agent.LastRevision)
            .Number(agent.LastTransition)
            .Number(agent.LastNotice)
            .Number(agent.Outcomes)
            .Number(agent.Waiting)
            .Number(agent.Pending[0])
            .Number(agent.Pending[1])
            .Number(agent.Pending[2])
            .Number(agent.Pending[3])
            .Number(agent.Pending[4])
            .Number(agent.Dropped)
            .Number(agent.LastStream)
            .Number(agent.LastAlert)
            .NumberOrNull(Micros(agent.LastOutcomeAt))
            .NumberOrNull(Micros(agent.LastHeartbeatAt))
            .NumberOrNull(Micros(agent.UncoveredAt))
            .Bytes(FoldCodec.Encode(agent.Fold))
            .End();
    }

    /// <summary>Writes who answers for an agent and where it stands in the registry.</summary>
    public static void SaveCoverage(WriteTransaction transaction, AgentLedger agent, int rank) => transaction.Write(Coverages)
        .Number(agent.Id).Text(agent.Coverage is null ? null : CoverageText.Write(agent.Coverage)).Number(rank).End();

    /// <summary>Writes which maintenance holds back what is said of an agent.</summary>
    public static void SaveHeld(WriteTransaction transaction, AgentLedger agent) =>
        transaction.Write(Helds).Number(agent.Id).Text(HeldText.Write(agent.Held)).End();

    /// <summary>
    /// How many agents post though nobody answers for them; exact in the turn of registering, for only there one is added.
    /// </summary>
    public static Task<long> UncoveredAsync(DbConnection connection) => connection.ExecuteScalarAsync<long>(CountUncovered);

    private static long? Micros(DateTimeOffset? at) => at is null ? null : Instant.ToMicroseconds(at.Value);

    private sealed class NameRow
    {
        public string Name { get; init; } = "";

        public long AgentId { get; init; }
    }
}
