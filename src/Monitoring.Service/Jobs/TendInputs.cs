using Monitoring.Core.Slos;
using Monitoring.Service.Delivery;
using Monitoring.Service.Registry;
using Monitoring.Storage;

namespace Monitoring.Service.Jobs;

/// <summary>Freezes the references of inputs that the registry asks for, and closes the looks of yesterday.</summary>
/// <param name="store">The store.</param>
/// <param name="registry">The registry in force.</param>
/// <param name="dispatch">Told when there is something to send.</param>
/// <param name="logger">The log.</param>
internal sealed class TendInputs(Store store, RegistryInForce registry, DispatchSignal dispatch, ILogger<TendInputs> logger)
{
    /// <summary>Does what is to be done now.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (registry.Current is not { } inForce)
        {
            return;
        }

        var zone = IanaZone.Of(inForce.Plant.TimeZone);
        var done = await store.DataDrift.RunAsync(zone, cancellationToken);
        if (done != default)
        {
            JobsLog.Tended(logger, done.Frozen, done.Looked, done.Notices);
        }

        if (done.Notices > 0)
        {
            dispatch.Poke();
        }
    }
}
