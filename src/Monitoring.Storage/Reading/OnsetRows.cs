using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Reading;

/// <summary>Finds since when the open episodes of an agent have gone on: what their newest BREACH or REOPENED says.</summary>
internal static class OnsetRows
{
    private static string ReadBeginnings(DbConnection connection) =>
        $"""
        select alert as Episode, facts as Facts from notices
        where agent_id = @agentId and alert {connection.Among("@episodes")} and kind in (1, 2) order by notice
        """;

    /// <summary>The agent with its onsets.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="agent">The agent without.</param>
    /// <param name="before">Its SLOs as they were read before; an episode that did not come back since has the same onset.</param>
    public static async Task<AgentReading> FindAsync(DbConnection connection, AgentReading agent, IReadOnlyList<SloReading> before)
    {
        if (agent.Slos.All(slo => slo.Episode is null))
        {
            return agent;
        }

        var known = before.Where(slo => slo.Onset is not null)
            .ToDictionary(slo => (slo.Episode!.Value, slo.Reopenings), slo => slo.Onset);
        var asked = agent.Slos.Where(slo => slo.Episode is { } episode && !known.ContainsKey((episode, slo.Reopenings)))
            .ToDictionary(slo => EpisodeNumber.WithinAgent(slo.Episode!.Value), slo => (slo.Episode!.Value, slo.Reopenings));
        if (asked.Count > 0)
        {
            var rows = await connection.QueryAsync<BeginningRow>(
                ReadBeginnings(connection), new { agentId = agent.Id, episodes = asked.Keys.ToArray() });
            foreach (var row in rows)
            {
                known[asked[row.Episode]] = FactsText.Read(row.Facts).Began()?.Onset;
            }
        }

        return agent with
        {
            Slos = [.. agent.Slos.Select(slo =>
                slo.Episode is { } episode ? slo with { Onset = known.GetValueOrDefault((episode, slo.Reopenings)) } : slo)],
        };
    }

    private sealed class BeginningRow
    {
        public long Episode { get; init; }

        public string Facts { get; init; } = "";
    }
}
