using Monitoring.Service.Registry;
using Monitoring.Storage;

namespace Monitoring.Service.Jobs;

/// <summary>Counts what happened on each plant day.</summary>
/// <param name="store">The store.</param>
/// <param name="registry">The registry in force.</param>
internal sealed class CountDays(Store store, RegistryInForce registry)
{
    /// <summary>Does what is to be done now.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (registry.Current is { } inForce)
        {
            await store.Days.RunAsync(inForce.Plant.TimeZone, cancellationToken);
        }
    }
}
