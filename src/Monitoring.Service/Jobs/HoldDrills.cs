using Monitoring.Core.Alerts;
using Monitoring.Service.Delivery;
using Monitoring.Service.Registry;
using Monitoring.Storage;

namespace Monitoring.Service.Jobs;

/// <summary>
/// Opens the practice alarms of a month at their time, if this process ran when it came; which agents have had theirs is found in the
/// tables. What could not be opened is tried again, as long as the rule has it due.
/// </summary>
internal sealed class HoldDrills
{
    private readonly Store store;
    private readonly RegistryInForce registry;
    private readonly DispatchSignal dispatch;
    private readonly TimeProvider clock;
    private readonly ILogger<HoldDrills> logger;
    private DateTimeOffset looked;

    /// <summary>Begins to run.</summary>
    /// <param name="store">The store.</param>
    /// <param name="registry">The registry in force.</param>
    /// <param name="dispatch">Told when there is something to send.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="logger">The log.</param>
    public HoldDrills(Store store, RegistryInForce registry, DispatchSignal dispatch, TimeProvider clock, ILogger<HoldDrills> logger)
    {
        (this.store, this.registry, this.dispatch, this.clock, this.logger) = (store, registry, dispatch, clock, logger);
        looked = clock.GetUtcNow();
    }

    /// <summary>Does what is to be done now.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (registry.Current is not { } inForce)
        {
            return;
        }

        var now = clock.GetUtcNow();
        if (MonthlyDrill.Between(inForce.Plant, looked, now) is { } drill)
        {
            try
            {
                if (await store.Alerts.DrillAsync(drill, cancellationToken) is > 0 and var opened)
                {
                    dispatch.Poke();
                    JobsLog.Drilled(logger, opened);
                }
            }
            catch (StorageException)
            {
                // Of other agents something may be there.
                dispatch.Poke();
                throw;
            }
        }

        looked = now;
    }
}
