using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Drift.Watching;

/// <summary>One stream of verdicts that a detector watches.</summary>
/// <param name="SloId">The store's number of the SLO.</param>
/// <param name="Cut">The segment key, <c>customer</c>; <see cref="Total"/> for all verdicts of the SLO.</param>
/// <param name="Value">The segment value, <c>acme</c>; empty for all verdicts.</param>
public readonly record struct DriftKey(long SloId, string Cut, string Value)
{
    /// <summary>The name of the cut that does not cut; no segment key is empty.</summary>
    public const string Total = "";

    /// <summary>All verdicts of an SLO.</summary>
    public static DriftKey TotalOf(long sloId) => new(sloId, Total, "");
}

/// <summary>
/// The watched streams of one agent's segment values that are loaded. A cut by customer can have thousands of values, so the store
/// loads those that a transaction can touch and writes those that changed. Not thread-safe.
/// </summary>
public sealed class DriftBank
{
    private readonly Dictionary<DriftKey, DriftStream> streams = [];
    private readonly List<KeyValuePair<DriftKey, DriftStream>> changed = [];

    /// <summary>True when a stream that is not here has had no verdict yet: a replay, a backtest.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Every stream loaded.</summary>
    public IReadOnlyDictionary<DriftKey, DriftStream> Streams => streams;

    /// <summary>The streams that took a verdict and are not stored since.</summary>
    public IReadOnlyList<KeyValuePair<DriftKey, DriftStream>> Changed => changed;

    /// <summary>Adds a stream as it is stored, or empty when it is not.</summary>
    public void Put(DriftKey key, DriftStream stream) => streams[key] = stream;

    /// <summary>Says that all that changed is stored.</summary>
    public void Settle()
    {
        changed.ForEach(static stream => stream.Value.HasChanged = false);
        changed.Clear();
    }

    /// <summary>Lets go of every stream.</summary>
    public void Clear()
    {
        streams.Clear();
        changed.Clear();
    }

    /// <summary>Gives a stream its next verdict.</summary>
    internal (CountedReading Reading, DriftStream Stream) Take(DriftKey key, MixtureDetector detector, long epoch, Verdict verdict,
        long position)
    {
        if (!streams.TryGetValue(key, out var stream))
        {
            if (!IsComplete)
            {
                throw new InvalidOperationException("A watched stream took a verdict before it was loaded.");
            }

            streams.Add(key, stream = new DriftStream());
        }

        if (!stream.HasChanged)
        {
            stream.HasChanged = true;
            changed.Add(KeyValuePair.Create(key, stream));
        }

        return (stream.Take(detector, epoch, verdict, position), stream);
    }
}
