using Monitoring.Core.Access;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Delivery;
using Monitoring.Storage;
using Monitoring.Storage.Handling;

namespace Monitoring.Service.Maintaining;

/// <summary>Orders and ends maintenance, for programs and for people, and by the clock. Thread-safe.</summary>
/// <param name="store">The store.</param>
/// <param name="dispatch">Told when there is something to send.</param>
/// <param name="logger">The log.</param>
internal sealed class MaintenanceDesk(Store store, DispatchSignal dispatch, ILogger<MaintenanceDesk> logger)
{
    /// <summary>Begins one; null when no agent or SLO in force has the name.</summary>
    /// <param name="order">The order, checked.</param>
    /// <param name="agents">An agent beside these is not there.</param>
    public async Task<MaintenanceReading?> OrderAsync(MaintenanceOrder order, AgentScope agents)
    {
        // Not broken off when the caller goes away: whether it had been ordered would not be known.
        var ordered = await store.Maintenance.OrderAsync(order, agents, CancellationToken.None);
        if (ordered is not null)
        {
            MaintenanceLog.Ordered(
                logger, ordered.Id, ordered.Slo ?? ordered.Agent, Rfc3339.Format(ordered.Until), ordered.By, ordered.Reason);
        }

        return ordered;
    }

    /// <summary>Ends one before its end; null when there is none of this number.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="by">Key of the person.</param>
    /// <param name="agents">One of another agent is not there.</param>
    public async Task<MaintenanceEnded?> EndAsync(long id, string by, AgentScope agents)
    {
        var ended = await store.Maintenance.EndAsync(id, by, agents, CancellationToken.None);
        if (ended is { IsEnded: true, Maintenance: var over })
        {
            dispatch.Poke();
            MaintenanceLog.EndedBy(logger, over.Id, over.Slo ?? over.Agent, by);
        }

        return ended;
    }

    /// <summary>Ends what came to its end.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var done = await store.Maintenance.RunAsync(cancellationToken);
        if (done.Ended > 0)
        {
            dispatch.Poke();
            MaintenanceLog.Ended(logger, done.Ended, done.Told);
        }
    }
}
