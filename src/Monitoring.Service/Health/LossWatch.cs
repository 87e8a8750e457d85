using Monitoring.Service.Metrics;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Health;

/// <summary>
/// Looks whether the database still has what it confirmed, and says every loss in the log, once: a standby that lacked the last
/// writes was promoted, or an older copy restored; and so with each agent whose stored state cannot be read. Used by one job, which
/// never runs twice at a time.
/// </summary>
/// <param name="look">Compares what is stored and gives what was found missing.</param>
/// <param name="unreadable">Gives the agents whose stored state cannot be read.</param>
/// <param name="logger">The log.</param>
internal sealed class LossWatch(
    Func<CancellationToken, Task<IReadOnlyCollection<LostWrites>>> look,
    Func<IReadOnlyCollection<UnreadableAgent>> unreadable,
    ILogger<LossWatch> logger)
{
    private readonly Dictionary<string, long> said = new(StringComparer.Ordinal);
    private IReadOnlyCollection<UnreadableAgent> saidUnreadable = [];

    /// <summary>Looks once. A database that does not answer is looked at again the next time.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var found = unreadable();
        foreach (var agent in found.Except(saidUnreadable))
        {
            MetricsLog.AgentUnreadable(logger, agent.Agent, agent.Reason);
        }

        foreach (var agent in saidUnreadable.ExceptBy(found.Select(agent => agent.Agent), agent => agent.Agent, StringComparer.Ordinal))
        {
            MetricsLog.AgentReadableAgain(logger, agent.Agent);
        }

        saidUnreadable = found;
        foreach (var lost in await look(cancellationToken))
        {
            var before = said.GetValueOrDefault(lost.Agent);
            if (lost.Transactions > before)
            {
                MetricsLog.WritesLost(logger, lost.Transactions - before, lost.Agent, lost.FoundAt);
                said[lost.Agent] = lost.Transactions;
            }
        }
    }
}
