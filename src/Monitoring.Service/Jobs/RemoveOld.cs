using Monitoring.Service.Registry;
using Monitoring.Storage;

namespace Monitoring.Service.Jobs;

/// <summary>Removes outcomes older than the registry's <c>keepOutcomes</c>, beside the writers.</summary>
/// <param name="store">The store.</param>
/// <param name="registry">The registry in force.</param>
/// <param name="logger">The log.</param>
internal sealed class RemoveOld(Store store, RegistryInForce registry, ILogger<RemoveOld> logger)
{
    /// <summary>Does what is to be done now.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (registry.Current?.KeepOutcomes is not { } keep)
        {
            return;
        }

        var removed = await store.Retention.RunAsync(keep, cancellationToken);
        if (removed > 0)
        {
            JobsLog.Removed(logger, removed, keep.TotalDays);
        }
    }
}
