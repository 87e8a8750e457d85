using Monitoring.Service.Metrics;
using Monitoring.Storage;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Health;

/// <summary>
/// Looks whether the database still has what it confirmed, and says every loss in the log, once: a standby that lacked the last
/// writes was promoted, or an older copy restored. Used by one job, which never runs twice at a time.
/// </summary>
/// <param name="look">Compares what is stored and gives what was found missing.</param>
/// <param name="logger">The log.</param>
internal sealed class LossWatch(Func<CancellationToken, Task<IReadOnlyCollection<LostWrites>>> look, ILogger<LossWatch> logger)
{
    private readonly Dictionary<string, long> said = new(StringComparer.Ordinal);

    /// <summary>Looks once. A database that does not answer is looked at again the next time.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
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
        catch (StorageException)
        {
            // Readiness says so.
        }
    }
}
