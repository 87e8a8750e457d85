using System.Globalization;
using System.Security.Cryptography;
using Monitoring.Core.Slos;
using Monitoring.Service.Registry;
using Monitoring.Service.Reviewing;
using Monitoring.Storage;
using Monitoring.Storage.Reviewing;

namespace Monitoring.Service.Jobs;

/// <summary>Draws what people review, once a plant day from the time of the daily mail on.</summary>
/// <param name="store">The store.</param>
/// <param name="registry">The registry in force.</param>
/// <param name="clock">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class DrawReviews(Store store, RegistryInForce registry, TimeProvider clock, ILogger<DrawReviews> logger)
{
    /// <summary>Does what is to be done now.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (registry.Current is not { Plant: var plant })
        {
            return;
        }

        var (zone, now) = (IanaZone.Of(plant.TimeZone), clock.GetUtcNow());
        var day = PlantDay.Of(now, zone);
        if (now >= DailyTime.Of(day, plant, zone))
        {
            await DrawAsync(day, cancellationToken);
        }
    }

    /// <summary>
    /// Draws for a plant day what is not drawn yet; whoever tells people of reviews asks for it first. What fails of an agent holds back
    /// nobody.
    /// </summary>
    /// <exception cref="StorageException"><see cref="ReviewRun.Undrawn"/>, when all had their turn.</exception>
    public async Task DrawAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var run = await store.Reviews.DrawAsync(day, RandomNumberGenerator.GetInt32, cancellationToken);
        foreach (var gap in run.Failures.Where(failure => failure.IsGap))
        {
            ReviewLog.GapNotSeen(logger, gap.Why, gap.Agent);
        }

        if (run.Drawn > 0)
        {
            ReviewLog.Drawn(logger, run.Drawn, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        if (run.Undrawn is { } fault)
        {
            throw fault;
        }
    }
}
