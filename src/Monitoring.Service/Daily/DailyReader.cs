using Monitoring.Core.Access;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;
using Monitoring.Service.Board;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Outbox;

namespace Monitoring.Service.Daily;

/// <summary>The daily mails of one plant day, and the lines that stand in them.</summary>
/// <param name="Mails">One for each person.</param>
/// <param name="Told">The lines.</param>
internal sealed record DailyRound(IReadOnlyList<DailyMail> Mails, IReadOnlyList<DailyLineKey> Told);

/// <summary>
/// Reads what the daily mails of a plant day say, and to whom: of each agent whoever stands in its owner's place, and for all of the plant
/// whoever stands in the fallback's. Signs are those of the board.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="settings">The settings in force.</param>
internal sealed class DailyReader(Store store, ServiceSettings settings)
{
    private const int MostAlerts = 10_000, MostMaintenance = 1_000, MostReviews = 10_000;

    /// <summary>Reads them.</summary>
    /// <param name="inForce">The registry in force.</param>
    /// <param name="day">The plant day.</param>
    /// <param name="now">The present.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public async Task<DailyRound> ReadAsync(PlantRegistry inForce, DateOnly day, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var readings = store.ReadingsOf(AgentScope.All);
        var agents = await readings.AgentsAsync(cancellationToken);
        var open = await readings.AlertsAsync(new() { IsOpen = true }, null, MostAlerts, cancellationToken) ?? [];
        var (people, zone) = (new People(inForce), IanaZone.Of(inForce.Plant.TimeZone));
        var before = await store.DailyMails.LastAsync(cancellationToken) ?? PlantDay.At(day.AddDays(-1), 0, zone);
        var scene = new DailyScene
        {
            InForce = inForce,
            People = people,
            Present = new(now, new LocalClock(zone)),
            Day = day,
            Agents = agents,
            Slos = SloLine.InBoardOrder(agents, open, people, now),
            Open = open,
            Closed = await readings.AlertsAsync(new() { ClosedFrom = before }, null, MostAlerts, cancellationToken) ?? [],
            Maintenance = await readings.MaintenanceAsync(null, MostMaintenance, cancellationToken),
            Days = await store.Days.ReadAsync(day.AddDays(-DailyMail.DaysShown), day.AddDays(-1), cancellationToken),
        };
        var outages = await store.DailyMails.OutagesAsync(before, DailyMail.ShortestOutage, cancellationToken);
        var lines = await store.DailyMails.LinesAsync(cancellationToken);
        var gaps = lines.Where(line => line.Kind == DailyLineKind.Gap).Select(line => (line.Agent, line.Slo)).ToHashSet();
        var outbox = await store.Outbox.TotalsAsync(AgentScope.All, cancellationToken);
        var waiting = await store.DailyMails.WaitingAsync(cancellationToken);
        var asked = new DailyQuestions(scene, settings.PublicUrl)
        {
            Open = await readings.ReviewsAsync(new() { State = ReviewState.Open }, null, MostReviews, cancellationToken) ?? [],
            Counts = await readings.ReviewCountsAsync(null, cancellationToken),
            Gaps = [.. (await readings.ShareGapsAsync(cancellationToken)).Where(gap => gaps.Contains((gap.Agent, gap.Slo)))],
        };
        var told = lines.Where(line => scene.ReaderOf(line) is not null).ToList();
        var mails = scene.Readers.Select(reader => new DailyMail
        {
            To = reader,
            Plant = inForce.Plant.Name,
            Zone = scene.Zone,
            Day = day,
            At = now,
            Until = scene.TimeOf(day.AddDays(1)),
            PublicUrl = settings.PublicUrl,
            Slos = [.. scene.Slos.Where(line => scene.IsReaderOf(reader, line.Agent)).Select(line => scene.Describe(line, reader))],
            Due = scene.DueFor(reader),
            Uncounted = [.. scene.Agents.Where(agent => scene.IsReaderOf(reader, agent)).SelectMany(scene.UncountedOf)],
            Reviews = asked.Of(reader),
            Outages = outages,
            Notes = [.. told.Where(line => line.Kind != DailyLineKind.Gap && scene.ReaderOf(line) == reader.Key).Select(scene.Describe)],
            AsFallback = reader.Key != scene.Fallback ? null : new()
            {
                Slos = [.. scene.Slos.Select(line => scene.Describe(line, reader))],
                Uncovered = [.. agents.Where(agent => agent.IsUncovered).Select(agent => agent.Name)],
                Unanswering = scene.Unanswering,
                Dead = outbox.Dead,
                MailTrouble = outbox.OwnFault?.Said,
                Waiting = waiting,
            },
        });
        return new([.. mails.Select(mail => Completed(mail, scene))], [.. told.Select(line => line.Key)]);
    }

    private static DailyMail Completed(DailyMail mail, DailyScene scene) => mail with
    {
        Asked = scene.AskedOf(mail.To, mail.Counted),
        Over = scene.OverFor(mail.To, ofAll: mail.Counted != mail.Slos),
    };
}
