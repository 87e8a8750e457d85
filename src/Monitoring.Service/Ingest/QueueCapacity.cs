using Monitoring.Storage.Writing;

namespace Monitoring.Service.Ingest;

/// <summary>How much may wait to be written beside the group under way; beyond it callers are sent away at once.</summary>
/// <param name="Requests">Most requests.</param>
/// <param name="Items">Most items; at least one whole request fits.</param>
internal sealed record QueueCapacity(int Requests, int Items)
{
    /// <summary>About a third of a second of writing: longer waits help nobody, and memory stays bounded.</summary>
    public static QueueCapacity Usual { get; } = new(4_096, 20 * OutcomeLog.LargestRequest);
}
