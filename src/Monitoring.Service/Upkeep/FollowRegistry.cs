using Monitoring.Service.Owners;
using Quartz;

namespace Monitoring.Service.Upkeep;

/// <summary>Takes over the registry another process applied.</summary>
/// <param name="keeper">The keeper.</param>
internal sealed class FollowRegistry(RegistryKeeper keeper) : IJob
{
    /// <inheritdoc/>
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await keeper.FollowAsync(cancellationToken).ConfigureAwait(false);
}
