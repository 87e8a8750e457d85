using Monitoring.Core.Outcomes;
using Monitoring.Storage.Refusing;

namespace Monitoring.Storage.Reading;

/// <summary>
/// What an agent was refused while it was registered: by all processes as far as they have written it, and by this one up to now.
/// </summary>
/// <param name="Rejected">Items with faults.</param>
/// <param name="Conflict">Items known with other content.</param>
/// <param name="Newest">The newest of them; null when there is none.</param>
public sealed record RefusedReading(long Rejected, long Conflict, RefusedItem? Newest)
{
    /// <summary>Nothing was refused.</summary>
    public static RefusedReading None { get; } = new(0, 0, null);

    /// <summary>Items refused, for whatever reason.</summary>
    public long Total => Rejected + Conflict;

    internal RefusedReading And(RefusedCount more) => new(
        Rejected + more.Rejected, Conflict + more.Conflict, Newest is { } before && before.At > more.Newest.At ? before : more.Newest);
}
