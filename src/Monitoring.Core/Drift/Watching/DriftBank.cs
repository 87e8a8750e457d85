namespace Monitoring.Core.Drift.Watching;

/// <summary>
/// The watched streams of one agent that are at hand. A cut by customer can have thousands of values, so the store loads only what a
/// group of requests can touch and writes back only what it did touch. Not thread-safe.
/// </summary>
public sealed class DriftBank
{
    private readonly Dictionary<DriftKey, DriftStream> streams = [];
    private readonly HashSet<DriftKey> touched = [];

    /// <summary>True when every stream there is was loaded, so that one that is not here has had no verdict yet.</summary>
    public bool IsComplete { get; init; }

    /// <summary>Streams at hand.</summary>
    public int Count => streams.Count;

    /// <summary>Every stream at hand.</summary>
    public IReadOnlyDictionary<DriftKey, DriftStream> Streams => streams;

    /// <summary>Streams that took a verdict since the last <see cref="Settle"/>.</summary>
    public IEnumerable<(DriftKey Key, DriftStream Stream)> Touched => touched.Select(key => (key, streams[key]));

    /// <summary>True when the stream is at hand.</summary>
    public bool Has(DriftKey key) => streams.ContainsKey(key);

    /// <summary>Puts a stream at hand, as it is stored, or empty when it is not.</summary>
    public void Put(DriftKey key, DriftStream stream) => streams[key] = stream;

    /// <summary>Notes that what was touched is stored.</summary>
    public void Settle()
    {
        foreach (var key in touched)
        {
            streams[key].IsStored = true;
        }

        touched.Clear();
    }

    /// <summary>Lets go of every stream; they are loaded again when they are needed.</summary>
    public void Clear()
    {
        streams.Clear();
        touched.Clear();
    }

    /// <summary>The stream of a key, which takes a verdict now.</summary>
    internal DriftStream Touch(DriftKey key)
    {
        if (!streams.TryGetValue(key, out var stream))
        {
            stream = IsComplete ? new DriftStream() : throw new InvalidOperationException("A watched stream took a verdict before it was loaded.");
            streams.Add(key, stream);
        }

        touched.Add(key);
        return stream;
    }
}
