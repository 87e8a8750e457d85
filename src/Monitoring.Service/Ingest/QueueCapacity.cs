using Monitoring.Storage.Writing;

namespace Monitoring.Service.Ingest;

/// <summary>
/// How much may wait to be written beside the group under way; beyond it callers are sent away at once. The last quarter of the
/// items is kept for small requests, so that a few callers with many items do not send away all others.
/// </summary>
/// <param name="Requests">Most requests.</param>
/// <param name="Items">Most items; at least one whole request fits into three quarters of them.</param>
internal sealed record QueueCapacity(int Requests, int Items)
{
    /// <summary>A request is small up to this many items.</summary>
    public const int Small = 100;

    /// <summary>About a third of a second of writing: longer waits help nobody, and memory stays bounded.</summary>
    public static QueueCapacity Usual { get; } = new(4_096, 20 * OutcomeLog.LargestRequest);

    /// <summary>Most items that may wait when a large request is added.</summary>
    public int ItemsOfLarge { get; } = Items - (Items / 4);
}
