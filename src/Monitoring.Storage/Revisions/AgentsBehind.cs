using System.Data.Common;
using Dapper;
using Monitoring.Core.Slos;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Revisions;

/// <summary>An agent that is not where the registry in force wants it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Next">What the registry says of it; null when it is to be retired.</param>
/// <param name="Rank">Where it stands in the registry, from 1; 0 when it is to be retired.</param>
/// <param name="ReadsLog">True when a window of it is filled anew from its log.</param>
/// <param name="Loses">True when an SLO of it is to be retired.</param>
internal sealed record AgentBehind(string Name, Agent? Next, int Rank, bool ReadsLog, bool Loses);

/// <summary>Finds the agents that are behind the registry in force: compares what is stored of each with what it says.</summary>
internal static class AgentsBehind
{
    private const string ReadAgents =
        """
        select a.name as Name, s.last_position as LastPosition, s.rank as Rank, s.coverage as Coverage
        from agent_state s join agents a on a.agent_id = s.agent_id order by s.agent_id
        """;

    /// <summary>
    /// Reads them without a lock: those that lose an SLO first, since its name may move to another agent, and of these the retired
    /// ones before all others.
    /// </summary>
    public static async Task<IReadOnlyList<AgentBehind>> ReadAsync(
        DbConnection connection, PlantRegistry registry, CancellationToken cancellationToken)
    {
        var stored = (await connection.QueryAsync<StoredAgent>(new CommandDefinition(ReadAgents, cancellationToken: cancellationToken)))
            .ToDictionary(agent => agent.Name, StringComparer.Ordinal);
        var names = registry.Agents.Select(agent => agent.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. stored.Values.Where(agent => !names.Contains(agent.Name)).Select(agent => Compare(agent, null, 0, registry.Fallback))
                .Concat(registry.Agents.Select((agent, i) => Compare(
                    stored.GetValueOrDefault(agent.Name) ?? new StoredAgent { Name = agent.Name }, agent, i + 1, registry.Fallback)))
                .OfType<AgentBehind>()
                .OrderByDescending(agent => agent.Loses),
        ];
    }

    /// <summary>Deals them out to transactions: in each at most so many, and the last one alone may have its log read.</summary>
    public static IEnumerable<IReadOnlyList<AgentBehind>> Shares(IReadOnlyList<AgentBehind> agents, int most)
    {
        var share = new List<AgentBehind>();
        foreach (var agent in agents)
        {
            share.Add(agent);
            if (agent.ReadsLog || share.Count == most)
            {
                yield return share;
                share = [];
            }
        }

        if (share.Count > 0)
        {
            yield return share;
        }
    }

    private static AgentBehind? Compare(StoredAgent stored, Agent? agent, int rank, string fallback)
    {
        Coverage? before;
        try
        {
            before = CoverageText.Read(stored.Coverage);
        }
        catch (InvalidDataException)
        {
            // What covers it cannot be told: whoever locks it finds that its state cannot be read, and names it.
            return new AgentBehind(stored.Name, agent, rank, ReadsLog: true, Loses: false);
        }

        if (agent is null)
        {
            return before is null ? null : new AgentBehind(stored.Name, null, rank, ReadsLog: false, Loses: true);
        }

        // A changed or new SLO differs whatever its number and revision will be.
        var next = Revising.Cover(before, agent, fallback, revision: 0, _ => 0);
        if (next.Equals(before) && stored.Rank == rank)
        {
            return null;
        }

        var known = before?.Slos.ToDictionary(slo => slo.Id, slo => slo.Slo) ?? [];
        var readsLog = stored.LastPosition > 0
            && !next.Slos.All(slo => known.TryGetValue(slo.Id, out var counted) && slo.Slo.CountsLike(counted));
        return new AgentBehind(stored.Name, agent, rank, readsLog, known.Keys.Except(next.Slos.Select(slo => slo.Id)).Any());
    }

    private sealed class StoredAgent
    {
        public string Name { get; init; } = "";

        public long LastPosition { get; init; }

        public long Rank { get; init; }

        public string? Coverage { get; init; }
    }
}
