using Monitoring.Core.Mail;
using Monitoring.Core.Slos;
using Monitoring.Service.Health;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Service.Trust;
using Monitoring.Storage;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Board;

/// <summary>Reads what the pages show. Thread-safe.</summary>
/// <param name="store">The committed state.</param>
/// <param name="registry">Who is who.</param>
/// <param name="settings">The settings in force.</param>
/// <param name="trust">What stands behind a number.</param>
/// <param name="outages">Since when the database does not do its part: it may be read and take no writes.</param>
/// <param name="clock">The clock.</param>
internal sealed class BoardReader(
    Store store, RegistryInForce registry, ServiceSettings settings, TrustReader trust, Outages outages, TimeProvider clock)
{
    private const int MostOpenEpisodes = 1_000, MostTransitions = 20, MostEpisodes = 10;

    /// <summary>Reads the board.</summary>
    public async Task<BoardView> BoardAsync(CancellationToken cancellationToken)
    {
        var inForce = registry.Current;
        var agents = await store.Readings.AgentsAsync(cancellationToken);
        var open = await store.Readings.EpisodesAsync(null, isOpen: true, null, MostOpenEpisodes, cancellationToken);
        var inputs = await store.DataDrift.DriftedAsync(cancellationToken);
        var (people, present) = (new People(inForce), PresentOf(inForce));
        return new BoardView
        {
            Present = present,
            Plant = inForce?.Plant.Name ?? "No plant yet",
            Slos = SloLine.InBoardOrder(agents, open ?? [], people, present.Now),
            Agents = agents,
            Inputs = [.. agents.Where(agent => inputs.ContainsKey(agent.Id)).Select(agent => (agent, inputs[agent.Id]))],
            Outbox = await store.Outbox.TotalsAsync(cancellationToken),
            Lost = store.LostWrites,
            Unreadable = store.UnreadableAgents,
            NoWritesSince = outages.Database.Since,
            Revision = registry.Mark,
            OwnFile = registry.OwnFile,
            ZoneMissing = inForce is null ? null : IanaZone.WhyNot(inForce.Plant.TimeZone),
            Settings = settings,
        };
    }

    /// <summary>Reads an SLO's page; null when no SLO ever had the name.</summary>
    /// <exception cref="StorageException">The database does not answer, or the SLO's agent has a state that cannot be read.</exception>
    public async Task<SloView?> SloAsync(string name, CancellationToken cancellationToken)
    {
        if (await store.Readings.NewestTransitionsAsync(name, MostTransitions, cancellationToken) is not { } transitions)
        {
            return null;
        }

        var inForce = registry.Current;
        var agents = await store.Readings.AgentsAsync(cancellationToken);
        var isInForce = agents.FindSlo(name) is not null;
        var episodes = await store.Readings.EpisodesAsync(name, null, null, MostEpisodes, cancellationToken);
        var (people, present) = (new People(inForce), PresentOf(inForce));
        var line = isInForce ? SloLine.InBoardOrder(agents, episodes ?? [], people, present.Now).First(line => line.Name == name) : null;
        return new SloView
        {
            Name = name,
            Present = present,
            Line = line,
            Trust = line is null ? null : await trust.ReadAsync(line.Agent, line.Slo, cancellationToken),
            Drift = await store.Readings.DriftAsync(name, SloDrift.MostValues, cancellationToken),
            Transitions = transitions,
            Episodes = episodes ?? [],
            People = people,
        };
    }

    /// <summary>The present by the plant's clock; by UTC while there is no plant.</summary>
    public Present Present() => PresentOf(registry.Current);

    private Present PresentOf(PlantRegistry? inForce) => new(
        clock.GetUtcNow(),
        new LocalClock(inForce is null ? TimeZoneInfo.Utc : IanaZone.Of(inForce.Plant.TimeZone)));
}
