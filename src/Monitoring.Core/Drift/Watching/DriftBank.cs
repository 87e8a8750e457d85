using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Drift.Watching;

/// <summary>
/// The watched streams of one agent's segment values that are at hand. A cut by customer can have thousands of values, of which every
/// verdict touches another, so a stored stream may lag behind the log: by <see cref="MostBehind"/> positions at most, and never
/// while its evidence is worth showing. What is not yet stored is always at hand, or is made from the log anew. Not thread-safe.
/// </summary>
public sealed class DriftBank
{
    /// <summary>Positions of the agent's log by which a stored stream may lag.</summary>
    public const int MostBehind = 20_000;

    /// <summary>M/A from which a stream is stored with every verdict, so that whoever reads the stored ones sees it exactly.</summary>
    public const double ShownFrom = 0.05;

    private static readonly DriftStream None = new();

    private readonly Dictionary<DriftKey, DriftStream> streams = [];
    private readonly List<DriftKey> changed = [];
    private readonly Queue<(DriftKey Key, long From)> unsaved = [];
    private readonly List<DriftKey> urgent = [];
    private (long Position, DateTimeOffset At, string TransactionId) settled = (0, default, "");

    /// <summary>True when nothing is stored of it: a replay, a backtest.</summary>
    public bool IsComplete { get; init; }

    /// <summary>True when every stored stream of the watches as they are now is at hand, so that one that is not here has had no verdict yet.</summary>
    public bool IsWhole { get; set; }

    /// <summary>True when the log may have gone another way since: what was followed is to be proved by it first.</summary>
    public bool IsUnproved { get; set; }

    /// <summary>The last verdict of the log it has followed: a log that has another there is another log. Position 0 before the first.</summary>
    public (long Position, DateTimeOffset At, string TransactionId) Followed { get; private set; } = (0, default, "");

    /// <summary>Streams at hand.</summary>
    public int Count => streams.Count;

    /// <summary>Every stream at hand.</summary>
    public IReadOnlyDictionary<DriftKey, DriftStream> Streams => streams;

    /// <summary>True when the stream is at hand.</summary>
    public bool Has(DriftKey key) => streams.ContainsKey(key);

    /// <summary>Puts a stream at hand, as it is stored, or empty when it is not.</summary>
    public void Put(DriftKey key, DriftStream stream) => streams[key] = stream;

    /// <summary>Notes that the log went on, for all streams.</summary>
    public void Follow(in VerdictEvent verdict, string transactionId) => Followed = (verdict.Position, verdict.At, transactionId);

    /// <summary>Notes that what it has followed is committed, or was read from what is.</summary>
    public void Settle()
    {
        changed.ForEach(key => streams[key].Before = null);
        changed.Clear();
        (settled, IsUnproved) = (Followed, false);
    }

    /// <summary>Takes back all since it was last settled. Whether that was committed all the same, the log will prove.</summary>
    public void TakeBack()
    {
        foreach (var key in changed)
        {
            if (streams[key].Before == None)
            {
                streams.Remove(key);
            }
            else
            {
                streams[key] = streams[key].Before!;
            }
        }

        changed.Clear();
        unsaved.Clear();
        urgent.Clear();
        foreach (var (key, stream) in streams.Where(stream => stream.Value.UnsavedFrom > 0).OrderBy(stream => stream.Value.UnsavedFrom))
        {
            unsaved.Enqueue((key, stream.UnsavedFrom));
            if (stream.IsUrgent)
            {
                urgent.Add(key);
            }
        }

        (Followed, IsUnproved) = (settled, true);
    }

    /// <summary>Takes the streams that are to be stored now: those worth showing and those that would lag too far behind a position.</summary>
    public IEnumerable<(DriftKey Key, DriftStream Stream)> TakeDue(long position)
    {
        foreach (var key in urgent)
        {
            yield return (key, Saved(key, streams[key]));
        }

        urgent.Clear();
        while (unsaved.TryPeek(out var oldest) && oldest.From <= position - MostBehind)
        {
            unsaved.Dequeue();
            if (streams.TryGetValue(oldest.Key, out var stream) && stream.UnsavedFrom == oldest.From)
            {
                yield return (oldest.Key, Saved(oldest.Key, stream));
            }
        }
    }

    /// <summary>Takes every stream that has verdicts that are not stored.</summary>
    public IEnumerable<(DriftKey Key, DriftStream Stream)> TakeUnsaved() => TakeDue(long.MaxValue);

    /// <summary>Lets go of the streams that are stored; they are loaded again when they are needed.</summary>
    public void DropSaved()
    {
        IsWhole = false;
        foreach (var key in streams.Where(stream => stream.Value.UnsavedFrom == 0).Select(stream => stream.Key).ToList())
        {
            streams.Remove(key);
        }
    }

    /// <summary>Knows nothing any more.</summary>
    public void Clear()
    {
        streams.Clear();
        changed.Clear();
        unsaved.Clear();
        urgent.Clear();
        IsWhole = false;
        Followed = (0, default, "");
        Settle();
    }

    /// <summary>Gives a stream its next verdict; one that it has had already changes nothing.</summary>
    internal (CountedReading Reading, DriftStream Stream) Take(DriftKey key, MixtureDetector detector, long epoch, Verdict verdict, long position)
    {
        if (!streams.TryGetValue(key, out var stream))
        {
            stream = IsComplete || IsWhole ? new DriftStream() : throw new InvalidOperationException("A watched stream took a verdict before it was loaded.");
            streams.Add(key, stream);
            Remember(key, stream, None);
        }

        if (position <= stream.Position)
        {
            return (default, stream);
        }

        Remember(key, stream, null);
        var before = stream.Evidence;
        var reading = stream.Take(detector, epoch, verdict, position);
        if (!IsComplete)
        {
            if (stream.UnsavedFrom == 0)
            {
                stream.UnsavedFrom = position;
                unsaved.Enqueue((key, position));
            }

            if (!stream.IsUrgent && Math.Max(before, stream.Evidence) >= ShownFrom)
            {
                stream.IsUrgent = true;
                urgent.Add(key);
            }
        }

        return (reading, stream);
    }

    private void Remember(DriftKey key, DriftStream stream, DriftStream? before)
    {
        if (stream.Before is null && !IsComplete)
        {
            stream.Before = before ?? stream.Copy();
            changed.Add(key);
        }
    }

    private DriftStream Saved(DriftKey key, DriftStream stream)
    {
        Remember(key, stream, null);
        (stream.UnsavedFrom, stream.IsUrgent) = (0, false);
        return stream;
    }
}
