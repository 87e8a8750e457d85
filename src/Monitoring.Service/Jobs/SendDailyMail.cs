using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Daily;
using Monitoring.Service.Delivery;
using Monitoring.Service.Registry;
using Monitoring.Storage;

namespace Monitoring.Service.Jobs;

/// <summary>
/// Makes the daily mails once their time has come, on the same plant day or not at all: the tables say whether the day has them, so it
/// does not matter when this runs, how often, and on how many instances.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="registry">The registry in force.</param>
/// <param name="reviews">Draws what they ask for.</param>
/// <param name="reader">Reads what they say.</param>
/// <param name="dispatch">Told when there is something to send.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class SendDailyMail(
    Store store, RegistryInForce registry, DrawReviews reviews, DailyReader reader, DispatchSignal dispatch, TimeProvider clock,
    ILogger<SendDailyMail> logger)
{
    /// <summary>Does what is to be done now.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (registry.Current is not { } inForce)
        {
            return;
        }

        var (zone, now) = (IanaZone.Of(inForce.Plant.TimeZone), Instant.Cut(clock.GetUtcNow()));
        var day = PlantDay.Of(now, zone);
        if (now < DailyTime.Of(day, inForce.Plant, zone))
        {
            return;
        }

        if (!await store.DailyMails.AreDueAsync(day, zone, cancellationToken))
        {
            return;
        }

        await TryAsync(
            () => store.Days.RunAsync(inForce.Plant.TimeZone, cancellationToken), failure => JobsLog.DailyNotCounted(logger, failure, day));
        await TryAsync(() => reviews.DrawAsync(day, cancellationToken), failure => JobsLog.DailyNotDrawn(logger, failure, day));
        var round = await reader.ReadAsync(inForce, day, now, cancellationToken);
        if (await store.DailyMails.PostAsync(day, now, [.. round.Mails.Select(mail => mail.Write())], round.Told, cancellationToken))
        {
            dispatch.Poke();
            JobsLog.DailyMade(logger, day, round.Mails.Count);
        }
    }

    // What a fault keeps out of the mails keeps nobody's mail back. If no database answers, reading them finds out.
    private static async Task TryAsync(Func<Task> prepare, Action<Exception> tell)
    {
        try
        {
            await prepare();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            tell(failure);
        }
    }
}
