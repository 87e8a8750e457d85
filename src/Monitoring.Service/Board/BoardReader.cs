using System.Globalization;
using Monitoring.Core.Mail;
using Monitoring.Core.Slos;
using Monitoring.Service.Access;
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
    private const int MostOpenAlerts = 1_000, MostClosedAlerts = 200, MostTransitions = 20, MostEpisodes = 10;

    /// <summary>Reads the board of what somebody may see.</summary>
    public async Task<BoardView> BoardAsync(CallerReadings caller, CancellationToken cancellationToken)
    {
        var (scope, readings) = caller;
        var inForce = registry.Current;
        var agents = await readings.AgentsAsync(cancellationToken);
        var open = await readings.AlertsAsync(new() { IsOpen = true }, null, MostOpenAlerts, cancellationToken) ?? [];
        var inputs = await store.DataDrift.DriftedAsync(cancellationToken);
        var (people, present) = (new People(inForce), PresentOf(inForce));
        return new BoardView
        {
            Scope = scope,
            Present = present,
            Plant = inForce?.Plant.Name ?? "No plant yet",
            Slos = SloLine.InBoardOrder(agents, open, people, present.Now),
            OpenAlerts = open.Count,
            ToReview = (await readings.ReviewCountsAsync(null, cancellationToken)).Values.Sum(count => count.Open),
            Agents = agents,
            Inputs = [.. agents.Where(agent => inputs.ContainsKey(agent.Id)).Select(agent => (agent, inputs[agent.Id]))],
            Outbox = await store.Outbox.TotalsAsync(scope, cancellationToken),
            Lost = [.. store.LostWrites.Where(lost => scope.Covers(lost.Agent))],
            Unreadable = [.. store.UnreadableAgents.Where(agent => scope.Covers(agent.Agent))],
            NoWritesSince = outages.Database.Since,
            Revision = registry.Mark,
            OwnFile = scope.IsAll ? registry.OwnFile : null, // its mistakes name whoever they are about
            ZoneMissing = inForce is null ? null : IanaZone.WhyNot(inForce.Plant.TimeZone),
            Settings = settings,
        };
    }

    /// <summary>Reads an SLO's page; null when no SLO ever had the name.</summary>
    /// <param name="name">The SLO's name.</param>
    /// <param name="readings">What may be seen.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">The database does not answer, or the SLO's agent has a state that cannot be read.</exception>
    public async Task<SloView?> SloAsync(string name, Readings readings, CancellationToken cancellationToken)
    {
        if (await readings.NewestTransitionsAsync(name, MostTransitions, cancellationToken) is not { } transitions)
        {
            return null;
        }

        var inForce = registry.Current;
        var agents = await readings.AgentsAsync(cancellationToken);
        var isInForce = agents.FindSlo(name) is not null;
        var episodes = await readings.EpisodesAsync(name, null, null, MostEpisodes, cancellationToken);
        var (people, present) = (new People(inForce), PresentOf(inForce));
        var open = await readings.AlertsAsync(new() { IsOpen = true, Slo = name }, null, MostOpenAlerts, cancellationToken) ?? [];
        var line = isInForce ? SloLine.InBoardOrder(agents, open, people, present.Now).First(line => line.Name == name) : null;
        var shares = line is null ? null : await readings.RandomSharesAsync([line.Agent], cancellationToken);
        return new SloView
        {
            RandomShare = shares?.GetValueOrDefault(line!.Slo.Covered.Id),
            Gap = line is null ? null
                : (await readings.ShareGapsAsync(cancellationToken)).FirstOrDefault(gap => gap.SloId == line.Slo.Covered.Id),
            Name = name,
            Present = present,
            Line = line,
            Trust = line is null ? null : await trust.ReadAsync(line.Agent, line.Slo, cancellationToken),
            Drift = await readings.DriftAsync(name, SloDrift.MostValues, cancellationToken),
            Transitions = transitions,
            Episodes = episodes ?? [],
            Late = await readings.NewestLateAsync(name, MostEpisodes, cancellationToken),
            People = people,
        };
    }

    /// <summary>Reads the list of alerts.</summary>
    /// <param name="readings">What may be seen.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public async Task<AlertsView> AlertsAsync(Readings readings, CancellationToken cancellationToken)
    {
        var present = Present();
        var open = await readings.AlertsAsync(new() { IsOpen = true }, null, MostOpenAlerts, cancellationToken) ?? [];
        var closed = await readings.AlertsAsync(new() { IsOpen = false }, null, MostClosedAlerts, cancellationToken) ?? [];
        return new AlertsView
        {
            Present = present,
            Open = [.. open.OrderBy(alert => AlertWords.Sign(alert).Sign).ThenBy(alert => alert.Alert.OpenedAt)],
            Closed = [.. closed.Where(alert => alert.Alert.ClosedAt > present.Now - AlertsPage.Listed).OrderByDescending(alert => alert.Alert.ClosedAt)],
            Agents = await readings.AgentsAsync(cancellationToken),
            People = new People(registry.Current),
        };
    }

    /// <summary>Reads the page of an alert; null when there is none of this number.</summary>
    /// <param name="id">Its outward number, as somebody wrote it.</param>
    /// <param name="readings">What may be seen.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public async Task<AlertView?> AlertAsync(string id, Readings readings, CancellationToken cancellationToken)
    {
        if (!long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || await readings.AlertAsync(number, cancellationToken) is not { } alert)
        {
            return null;
        }

        return new AlertView
        {
            Present = Present(),
            Zone = Zone,
            Alert = alert,
            History = await readings.HistoryOfAsync(alert, AlertTimeline.Most, cancellationToken),
            Agents = await readings.AgentsAsync(cancellationToken),
            People = new People(registry.Current),
        };
    }

    /// <summary>The plant's zone; UTC while there is no plant.</summary>
    public TimeZoneInfo Zone => ZoneOf(registry.Current);

    /// <summary>The present by the plant's clock.</summary>
    public Present Present() => PresentOf(registry.Current);

    private Present PresentOf(PlantRegistry? inForce) => new(clock.GetUtcNow(), new LocalClock(ZoneOf(inForce)));

    private static TimeZoneInfo ZoneOf(PlantRegistry? inForce) => inForce is null ? TimeZoneInfo.Utc : IanaZone.Of(inForce.Plant.TimeZone);
}
