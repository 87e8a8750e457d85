using Monitoring.Service.Delivery;
using Monitoring.Storage;

namespace Monitoring.Service.Jobs;

/// <summary>Looks at the past windows of what turned out wrong late, and tells owners of those that should have breached.</summary>
/// <param name="store">The store.</param>
/// <param name="dispatch">Told when there is something to send.</param>
/// <param name="logger">The log.</param>
internal sealed class TellLateTruth(Store store, DispatchSignal dispatch, ILogger<TellLateTruth> logger)
{
    /// <summary>Does what is to be done now.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var done = await store.LateTruths.RunAsync(cancellationToken);
        if (done.Verdicts > 0)
        {
            JobsLog.LookedBack(logger, done.Verdicts, done.Notices);
        }

        if (done.Gone > 0)
        {
            JobsLog.PastGone(logger, done.Gone);
        }

        if (done.Notices > 0)
        {
            dispatch.Poke();
        }
    }
}
