using Monitoring.Service.Watch;
using Quartz;

namespace Monitoring.Service.Upkeep;

/// <summary>Looks whether the database still has what it confirmed.</summary>
/// <param name="watch">Looks.</param>
internal sealed class WatchLosses(LossWatch watch) : IJob
{
    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await watch.LookAsync(cancellationToken).ConfigureAwait(false);
}
