using Monitoring.Service.Delivery;
using Monitoring.Storage;

namespace Monitoring.Service.Jobs;

/// <summary>Ends acknowledgements that ran out, reminds, and tells the next person.</summary>
/// <param name="store">The store.</param>
/// <param name="dispatch">Told when there is something to send.</param>
internal sealed class HandleAlerts(Store store, DispatchSignal dispatch)
{
    /// <summary>Does what is to be done now.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await store.Alerts.RunAsync(cancellationToken) > 0)
            {
                dispatch.Poke();
            }
        }
        catch (StorageException)
        {
            // Of other agents something may be there.
            dispatch.Poke();
            throw;
        }
    }
}
