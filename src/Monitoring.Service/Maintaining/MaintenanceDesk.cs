using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Delivery;
using Monitoring.Storage;
using Monitoring.Storage.Handling;
using static System.FormattableString;

namespace Monitoring.Service.Maintaining;

/// <summary>Orders and ends maintenance, for programs and for people, and by the clock. Thread-safe.</summary>
/// <param name="store">The store.</param>
/// <param name="dispatch">Told when there is something to send.</param>
/// <param name="logger">The log.</param>
internal sealed class MaintenanceDesk(Store store, DispatchSignal dispatch, ILogger<MaintenanceDesk> logger)
{
    /// <summary>What is said of an order that is one too many, and what to do.</summary>
    public static string TooMany { get; } =
        Invariant($"{Maintenance.MostAtOnce} maintenances of the agent run, which is the most: end one of them first, or wait until one ends.");

    /// <summary>Begins one, unless too many run; null when no agent or SLO in force has the name.</summary>
    /// <param name="order">The order, checked.</param>
    /// <param name="agents">An agent beside these is not there.</param>
    public async Task<MaintenanceOrdered?> OrderAsync(MaintenanceOrder order, AgentScope agents)
    {
        // Not broken off when the caller goes away: whether it had been ordered would not be known.
        var ordered = await store.Maintenance.OrderAsync(order, agents, CancellationToken.None);
        if (ordered?.Maintenance is { } begun)
        {
            MaintenanceLog.Ordered(logger, begun.Id, begun.Slo ?? begun.Agent, Rfc3339.Format(begun.Until), begun.By, begun.Reason);
        }

        return ordered;
    }

    /// <summary>Ends one before its end; null when there is none of this number.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="by">Key of the person; null for whoever ordered it.</param>
    /// <param name="agents">One of another agent is not there.</param>
    public async Task<MaintenanceEnded?> EndAsync(long id, string? by, AgentScope agents)
    {
        var ended = await store.Maintenance.EndAsync(id, by, agents, CancellationToken.None);
        if (ended is { IsEnded: true, Maintenance: var over })
        {
            dispatch.Poke();
            MaintenanceLog.EndedBy(logger, over.Id, over.Slo ?? over.Agent, over.EndedBy!);
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
