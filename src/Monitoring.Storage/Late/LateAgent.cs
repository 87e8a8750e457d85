using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using Monitoring.Storage.Retaining;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Late;

/// <summary>By what an SLO judged for a while.</summary>
/// <param name="Slo">The definition.</param>
/// <param name="InForce">From the evaluation of the revision that filled its window to the last one before the next revision.</param>
/// <param name="Revision">Number of that revision.</param>
internal sealed record LateDefinition(Slo Slo, PositionSpan InForce, long Revision);

/// <summary>What waits of one agent, and what must be known of the agent to look at it; all of one moment.</summary>
internal sealed class LateAgent
{
    private const string ReadState =
        """
        select a.strength_after as StrengthAfter, s.last_position as LastPosition from agent_state s
        join agents a on a.agent_id = s.agent_id where s.agent_id = @agentId
        """;

    private const string ReadWaiting =
        """
        select position as Position, slo_id as SloId, transaction_id as TransactionId from late_truths
        where agent_id = @agentId order by position, slo_id limit @most
        """;

    private const string ReadRevisions =
        "select position as Position, revision as Revision, coverage as Coverage from log_revisions where agent_id = @agentId order by number";

    private IReadOnlyList<(RevisionRow Row, Coverage? Coverage)> revisions = [];

    private LateAgent()
    {
    }

    /// <summary>The store's number of the agent.</summary>
    public required long Id { get; init; }

    /// <summary>Position of its last verdict event.</summary>
    public required long LastPosition { get; init; }

    /// <summary>Position of the last event judged by the rule before strength; 0 when none was.</summary>
    public required long StrengthAfter { get; init; }

    /// <summary>The position up to which retention may have removed rows.</summary>
    public required long Floor { get; init; }

    /// <summary>The first rows that wait, in order; whole positions.</summary>
    public required IReadOnlyList<WaitingRow> Waiting { get; init; }

    /// <summary>Reads it; null when nothing waits.</summary>
    /// <param name="connection">A connection that sees one moment.</param>
    /// <param name="agentId">The store's number of the agent.</param>
    /// <param name="most">Most rows; more than an agent has SLOs.</param>
    /// <exception cref="InvalidDataException">Something stored of the agent cannot be read.</exception>
    public static async Task<LateAgent?> ReadAsync(DbConnection connection, long agentId, int most)
    {
        var rows = (await connection.QueryAsync<WaitingRow>(ReadWaiting, new { agentId, most })).AsList();
        if (rows.Count == 0)
        {
            return null;
        }

        var state = await connection.QuerySingleAsync<StateRow>(ReadState, new { agentId });
        return new()
        {
            Id = agentId,
            LastPosition = state.LastPosition,
            StrengthAfter = state.StrengthAfter,
            Floor = await connection.ExecuteScalarAsync<long>(SnapshotRows.ReadFloor, new { agentId }),
            Waiting = rows.Count < most ? rows : rows.FindAll(row => row.Position < rows[^1].Position),
            revisions = [.. (await connection.QueryAsync<RevisionRow>(ReadRevisions, new { agentId }))
                .Select(row => (row, CoverageText.Read(row.Coverage)))],
        };
    }

    /// <summary>By what an SLO judged, in order; none when it is not in force now.</summary>
    public IReadOnlyList<LateDefinition> DefinitionsOf(long sloId)
    {
        var found = new List<LateDefinition>();
        Slo? now = null;
        foreach (var (row, coverage) in revisions)
        {
            var next = coverage?.Slos.FirstOrDefault(covered => covered.Id == sloId)?.Slo;
            if (now is null ? next is not null : next is null || !next.CountsLike(now))
            {
                End(row.Position);
                if (next is not null)
                {
                    found.Add(new(next, new(row.Position, long.MaxValue), row.Revision));
                }
            }

            now = next;
        }

        return now is null ? [] : found;

        void End(long position)
        {
            if (found.Count > 0 && found[^1].InForce.To == long.MaxValue)
            {
                found[^1] = found[^1] with { InForce = new(found[^1].InForce.From, position) };
            }
        }
    }

    private sealed class StateRow
    {
        public long StrengthAfter { get; init; }

        public long LastPosition { get; init; }
    }

    private sealed class RevisionRow
    {
        public long Position { get; init; }

        public long Revision { get; init; }

        public string? Coverage { get; init; }
    }
}

/// <summary>A verdict whose windows wait to be looked at.</summary>
internal sealed class WaitingRow
{
    public long Position { get; init; }

    public long SloId { get; init; }

    public string TransactionId { get; init; } = "";
}
