using Monitoring.Service.Delivery;
using Monitoring.Storage;

namespace Monitoring.Service.Jobs;

/// <summary>Tells owners of agents from which nothing comes, of verdicts that are late, and when either comes again.</summary>
/// <param name="store">The store.</param>
/// <param name="dispatch">Told when there is something to send.</param>
/// <param name="logger">The log.</param>
internal sealed class WatchFeeds(Store store, DispatchSignal dispatch, ILogger<WatchFeeds> logger)
{
    /// <summary>Does what is to be done now.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var done = await store.Feeds.RunAsync(cancellationToken);
            if (done.Outage is { } outage)
            {
                JobsLog.WasAway(logger, outage.From, outage.Until);
            }

            if (done.Notices > 0)
            {
                dispatch.Poke();
            }
        }
        catch (StorageException)
        {
            // Of other agents something may be there.
            dispatch.Poke();
            throw;
        }
    }
}
