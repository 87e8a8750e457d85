namespace Monitoring.Core.Drift.Watching;

/// <summary>The watched streams of one SLO's values of one segment key that are at hand. Not thread-safe.</summary>
/// <param name="sloId">The store's number of the SLO.</param>
/// <param name="name">The segment key, <c>customer</c>.</param>
internal sealed class DriftCut(long sloId, string name)
{
    /// <summary>The streams by segment value.</summary>
    public Dictionary<string, DriftStream> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>What names the stream of a value.</summary>
    public DriftKey KeyOf(string value) => new(sloId, name, value);
}
