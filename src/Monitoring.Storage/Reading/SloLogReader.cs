using System.Data.Common;
using Dapper;
using Monitoring.Core.Access;
using Monitoring.Core.Drift.Confidence;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Retaining;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Reading;

/// <summary>What an agent's log says of an SLO beyond its window.</summary>
/// <param name="Labels">How fast verdicts come; null when none came in the last 28 days.</param>
/// <param name="Confidence">Stated confidence beside the verdicts, of the last 500 places kept.</param>
public sealed record SloLogReading(LabelRate? Labels, StatedConfidence Confidence);

/// <summary>
/// Reads what a log says of an SLO beyond its window. It costs the places kept, at most 500 of them, and not the length of the log.
/// Thread-safe.
/// </summary>
/// <param name="engine">The database.</param>
/// <param name="clock">The present.</param>
internal sealed class SloLogReader(SqlEngine engine, TimeProvider clock)
{
    /// <summary>The last places whose confidence is compared.</summary>
    private const int MostCompared = 500;

    private static string ReadState(DbConnection connection, AgentScope agents) =>
        $"""
        select last_position as LastPosition, coverage as Coverage, fold as Fold from agent_state
        where agent_id = @agentId{connection.AndOf(agents, "agent_id")}
        """;

    private static string ReadContents(DbConnection connection) =>
        $"""
        select o.position as Position, o.content as Content from outcomes o
        where o.agent_id = @agentId and o.position {connection.Among("@positions")}
        union all
        select v.position, o.content
        from verdicts v join outcomes o on o.agent_id = v.agent_id and o.transaction_id = v.transaction_id
        where v.agent_id = @agentId and v.position {connection.Among("@positions")}
        """;

    /// <summary>Reads it; null when the SLO is not in force, or not of one of these agents.</summary>
    public async Task<SloLogReading?> ReadAsync(long agentId, long sloId, AgentScope agents, CancellationToken cancellationToken)
    {
        await using var connection = await engine.OpenReaderAsync(cancellationToken);
        var state = await connection.QueryFirstOrDefaultAsync<StateRow>(
            new CommandDefinition(
                ReadState(connection, agents), new { agentId, agents = agents.Names }, cancellationToken: cancellationToken));
        var coverage = CoverageText.Read(state?.Coverage);
        // Which rule judges what is nothing a window knows of.
        if (coverage is null
            || FoldCodec.Decode(state!.Fold, coverage.Slos, strengthAfter: 0).Slos.FirstOrDefault(slo => slo.Id == sloId) is not { } fold)
        {
            return null;
        }

        var floor = await connection.ExecuteScalarAsync<long>(SnapshotRows.ReadFloor, new { agentId });
        var rates = new LabelRates(connection, agentId, floor, clock.GetUtcNow());
        return new SloLogReading(
            await rates.OfAsync(fold.Window, fold.Slo.Rule.Window, state.LastPosition),
            await ConfidenceAsync(connection, agentId, fold.Window));
    }

    private static async Task<StatedConfidence> ConfidenceAsync(DbConnection connection, long agentId, Window window)
    {
        var verdicts = Verdicts(window);
        var counted = default(StatedConfidence);
        if (verdicts.Count == 0)
        {
            return counted;
        }

        var positions = verdicts.Keys.ToArray();
        foreach (var row in await connection.QueryAsync<ContentRow>(ReadContents(connection), new { agentId, positions }))
        {
            if (OutcomeContent.Read(row.Content).Confidence is { } confidence)
            {
                counted = counted.Add(confidence, verdicts[row.Position]);
            }
        }

        return counted;
    }

    /// <summary>The effective verdicts of the last places by position, without the emptied ones.</summary>
    private static Dictionary<long, Verdict> Verdicts(Window window)
    {
        var positions = window.KeptPositions;
        var contents = window.KeptContents;
        var verdicts = new Dictionary<long, Verdict>(MostCompared);
        for (var i = Math.Max(0, positions.Length - MostCompared); i < positions.Length; i++)
        {
            var content = (PlaceContent)contents[i];
            if (!content.HasFlag(PlaceContent.Empty))
            {
                verdicts.Add(positions[i], content.HasFlag(PlaceContent.Wrong) ? Verdict.Incorrect : Verdict.Correct);
            }
        }

        return verdicts;
    }

    private sealed class StateRow
    {
        public long LastPosition { get; init; }

        public string? Coverage { get; init; }

        public byte[] Fold { get; init; } = [];
    }

    private sealed class ContentRow
    {
        public long Position { get; init; }

        public string Content { get; init; } = "";
    }
}
