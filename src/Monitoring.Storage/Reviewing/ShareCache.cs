using System.Collections.Concurrent;
using System.Data.Common;
using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;
using Monitoring.Storage.Reading;

namespace Monitoring.Storage.Reviewing;

/// <summary>What was read of agents whose log has not gone on since, for a while: days go by. Thread-safe.</summary>
internal sealed class ShareCache
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<long, Entry> entries = [];

    /// <summary>What the random verdicts say of each SLO of some agents, by the store's number of the SLO; where there are any.</summary>
    public async Task<IReadOnlyDictionary<long, RandomShare>> ReadAsync(
        DbConnection connection, IReadOnlyCollection<AgentReading> agents, DateTimeOffset now)
    {
        var shares = new Dictionary<long, RandomShare>();
        foreach (var agent in agents.Where(agent => agent.Coverage is { Slos.Count: > 0 }))
        {
            if (!entries.TryGetValue(agent.Id, out var entry) || entry.Position != agent.LastPosition
                || !entry.Coverage.Equals(agent.Coverage) || (now - entry.At).Duration() > Kept)
            {
                var read = await new ShareRows(connection, agent.Id, now).SharesAsync(agent.Coverage!);
                entry = new(agent.LastPosition, agent.Coverage!, now, read);
                entries[agent.Id] = entry;
            }

            foreach (var (slo, share) in entry.Shares)
            {
                shares.Add(slo, share);
            }
        }

        return shares;
    }

    private sealed record Entry(long Position, Coverage Coverage, DateTimeOffset At, IReadOnlyDictionary<long, RandomShare> Shares);
}
