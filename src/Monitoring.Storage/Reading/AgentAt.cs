using System.Data.Common;
using Dapper;
using Monitoring.Core.Access;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Reading;

/// <summary>An agent, and one of its SLOs where one is asked about, as they are or as they were at a position.</summary>
internal sealed record AgentAt
{
    private const string ReadState =
        """
        select a.agent_id as AgentId, a.strength_after as StrengthAfter, s.last_position as LastPosition, s.coverage as Coverage,
            s.fold as Fold, s.pending_auto as Pending0, s.pending_assisted as Pending1, s.pending_abandoned as Pending2,
            s.pending_cancelled as Pending3, s.pending_failed as Pending4
        from agents a join agent_state s on s.agent_id = a.agent_id where a.name = @agent
        """;

    /// <summary>The store's number of the agent.</summary>
    public required long Id { get; init; }

    /// <summary>The agent's name.</summary>
    public required string Name { get; init; }

    /// <summary>Position of the last verdict event judged by the rule before strength; 0 when none was.</summary>
    public required long StrengthAfter { get; init; }

    /// <summary>Position of the last verdict event that is taken into account.</summary>
    public required long Position { get; init; }

    /// <summary>Position of the last verdict event of which what is listed knows; that position, unless a later one is asked about.</summary>
    public required long Known { get; init; }

    /// <summary>When what is asked about was recorded: outcomes received later were not there. Null for now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The SLO by the rule that was in force; null where none is asked about.</summary>
    public Slo? Slo { get; init; }

    /// <summary>
    /// Of which transactions what is not counted speaks; at a position without its numbers. Null where no SLO is asked about.
    /// </summary>
    public Uncounted? Uncounted { get; init; }

    /// <summary>The SLO's state; null at a position.</summary>
    public SloFold? Fold { get; init; }

    /// <summary>Outcomes without any verdict that the SLO admits, as they are now.</summary>
    public long NeverJudged { get; init; }

    private static string ReadAgentOfSlo(DbConnection connection, AgentScope agents) =>
        $"""
        select a.name from slos s join agents a on a.agent_id = s.agent_id
        where s.name = @slo{connection.AndOf(agents, "s.agent_id")} order by s.slo_id desc limit 1
        """;

    /// <summary>Finds what a question is about, among some agents.</summary>
    /// <returns>It, or why it cannot be found.</returns>
    public static async Task<(AgentAt? Found, ListRefusal? Refusal)> FindAsync(
        DbConnection connection, OutcomeQuestion question, AgentScope agents)
    {
        var slo = question.Slo;
        var name = question.Agent ?? await connection.ExecuteScalarAsync<string?>(
            ReadAgentOfSlo(connection, agents), new { slo, agents = agents.Names });
        if (name is null)
        {
            return (null, new(ListRefused.Unknown, "slo", "is not known"));
        }

        if (!agents.Covers(name) || await connection.QuerySingleOrDefaultAsync<StateRow>(ReadState, new { agent = name }) is not { } row)
        {
            return (null, new(ListRefused.Unknown, "agent", "is not known"));
        }

        var now = new AgentAt
        {
            Id = row.AgentId, Name = name, StrengthAfter = row.StrengthAfter, Position = row.LastPosition, Known = row.LastPosition,
        };
        if (question.Position is { } position)
        {
            var known = question.KnownPosition ?? position;
            return known > row.LastPosition
                ? (null, new(ListRefused.BadValue, question.KnownPosition is null ? "position" : "knownPosition",
                    Invariant($"is not reached yet; the last one of {name} is {row.LastPosition}")))
                : await PastRows.FindAsync(connection, now with { Position = position, Known = known }, question);
        }

        if (slo is null)
        {
            return (now, null);
        }

        var coverage = CoverageText.Read(row.Coverage);
        var fold = coverage is null ? null
            : FoldCodec.Decode(row.Fold, coverage.Slos, row.StrengthAfter).Slos.FirstOrDefault(fold => fold.Slo.Name == slo);
        return fold is null
            ? (null, new(ListRefused.Unknown, "slo",
                Invariant($"is none of {name} now; with the position of an evaluation a retired one is listed as it was")))
            : (now with { Slo = fold.Slo, Uncounted = fold.Uncounted, Fold = fold, NeverJudged = row.Pending(fold.Slo.Admission) }, null);
    }

    private sealed class StateRow
    {
        public long AgentId { get; init; }

        public long StrengthAfter { get; init; }

        public long LastPosition { get; init; }

        public string? Coverage { get; init; }

        public byte[] Fold { get; init; } = [];

        public long Pending0 { get; init; }

        public long Pending1 { get; init; }

        public long Pending2 { get; init; }

        public long Pending3 { get; init; }

        public long Pending4 { get; init; }

        public long Pending(Admission admission) => new[] { Pending0, Pending1, Pending2, Pending3, Pending4 }
            .Where((_, disposition) => admission.Dispositions.Has((Disposition)disposition)).Sum();
    }
}
