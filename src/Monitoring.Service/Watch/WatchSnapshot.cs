using Monitoring.Storage;
using Monitoring.Storage.Inputs;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Watch;

/// <summary>The committed state that one scrape shows, read for that scrape.</summary>
/// <param name="Agents">Every agent, uncovered ones included.</param>
/// <param name="Deliveries">How the outbox stands.</param>
internal sealed record WatchSnapshot(IReadOnlyList<AgentReading> Agents, DeliveryTotals Deliveries)
{
    /// <summary>What the database confirmed and no longer has; nearly always nothing.</summary>
    public IReadOnlyCollection<LostWrites> Lost { get; init; } = [];

    /// <summary>True while the service's own registry file is not what is in force.</summary>
    public bool RegistryFileDiffers { get; init; }

    /// <summary>How the watched inputs of agents stand; agents without any are left out.</summary>
    public IReadOnlyList<InputTotals> Inputs { get; init; } = [];

    /// <summary>Reads it from the store.</summary>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    public static async Task<WatchSnapshot> ReadAsync(Store store, CancellationToken cancellationToken) => new(
        await store.Readings.AgentsAsync(cancellationToken),
        await store.Outbox.TotalsAsync(cancellationToken))
    {
        Lost = store.LostWrites,
        Inputs = await store.DataDrift.TotalsAsync(cancellationToken),
    };
}
