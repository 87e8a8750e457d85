using Monitoring.Service.Delivery;
using Monitoring.Storage;

namespace Monitoring.Service.Jobs;

/// <summary>Opens practice alarms, ends acknowledgements that ran out, reminds, and tells the next person.</summary>
/// <param name="store">The store.</param>
/// <param name="drills">Opens practice alarms.</param>
/// <param name="dispatch">Told when there is something to send.</param>
/// <param name="logger">The log.</param>
internal sealed class HandleAlerts(Store store, HoldDrills drills, DispatchSignal dispatch, ILogger<HandleAlerts> logger)
{
    /// <summary>Does what is to be done now.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await drills.RunAsync(cancellationToken);
        try
        {
            if (await store.Alerts.RunAsync(cancellationToken) > 0)
            {
                dispatch.Poke();
            }
        }
        catch (StorageException failure) when (failure.Fault != StorageFault.Unavailable)
        {
            // Of other agents something may be there.
            dispatch.Poke();
            JobsLog.NotHandled(logger, failure);
        }
    }
}
