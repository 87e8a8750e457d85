using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monitoring.Storage;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Health;

/// <summary>
/// Whether the stored state of every agent can be read. Where it cannot, the service works for all other agents: it is degraded.
/// </summary>
/// <param name="find">Finds the agents whose stored state cannot be read.</param>
internal sealed class AgentsCheck(Func<CancellationToken, Task<IReadOnlyCollection<UnreadableAgent>>> find) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var unreadable = await find(cancellationToken);
            return unreadable.Count == 0 ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded(string.Join('\n', unreadable.Select(agent => agent.Words)));
        }
        catch (StorageException)
        {
            // What is wrong with the database is said by its own check.
            return HealthCheckResult.Healthy();
        }
    }
}
