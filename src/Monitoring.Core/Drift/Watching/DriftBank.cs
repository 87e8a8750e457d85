using System.Buffers;
using System.Runtime.InteropServices;
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

    /// <summary>So few streams touched by one transaction are stored with it at once, and some that wait, for they cost little then.</summary>
    public const int Few = 8;

    private const int MostWaitingAtOnce = 64;

    private readonly Dictionary<(long SloId, string Cut), DriftCut> cuts = [];
    private readonly List<(DriftStream Stream, bool IsNew)> changed = [];
    private readonly Queue<(DriftStream Stream, long From)> unsaved = [];
    private readonly List<DriftStream> urgent = [];
    private DriftState[] before = [];
    private LogMark settled;

    /// <summary>True when nothing is stored of it: a replay, a backtest.</summary>
    public bool IsComplete { get; init; }

    /// <summary>True when every stored stream of the watches as they are now is at hand, so that one that is not here has had no verdict yet.</summary>
    public bool IsWhole { get; set; }

    /// <summary>True when the log may have gone another way since: what was followed is to be proved by it first.</summary>
    public bool IsUnproved { get; set; }

    /// <summary>The last verdict of the log it has followed: a log that has another there is another log. Position 0 before the first.</summary>
    public LogMark Followed { get; private set; }

    /// <summary>Streams at hand.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them changed since it was last settled.</summary>
    public int Changed => changed.Count;

    /// <summary>Every stream at hand.</summary>
    public IEnumerable<KeyValuePair<DriftKey, DriftStream>> Streams =>
        cuts.Values.SelectMany(cut => cut.Values.Values, (_, stream) => KeyValuePair.Create(stream.Key, stream));

    /// <summary>A stream at hand; null when it is not.</summary>
    public DriftStream? Find(DriftKey key) => CutOf(key.SloId, key.Cut).Values.GetValueOrDefault(key.Value);

    /// <summary>Puts a stream at hand, as it is stored, or empty when it is not.</summary>
    public void Put(DriftKey key, DriftStream stream)
    {
        stream.Key = key;
        var values = CutOf(key.SloId, key.Cut).Values;
        Count += values.ContainsKey(key.Value) ? 0 : 1;
        values[key.Value] = stream;
    }

    /// <summary>Notes that the log went on, for all streams.</summary>
    public void Follow(in VerdictEvent verdict, string transactionId) => Followed = LogMark.Of(verdict.Position, verdict.At, transactionId);

    /// <summary>Notes that what it has followed is committed, or was read from what is.</summary>
    public void Settle()
    {
        ForgetChanges();
        (settled, IsUnproved) = (Followed, false);
    }

    /// <summary>Takes back all since it was last settled. Whether that was committed all the same, the log will prove.</summary>
    public void TakeBack()
    {
        foreach (var (stream, isNew) in changed)
        {
            if (isNew)
            {
                Remove(stream);
            }
            else
            {
                stream.State = before[stream.Undo];
            }
        }

        ForgetChanges();
        unsaved.Clear();
        urgent.Clear();
        foreach (var (_, stream) in Streams.Where(stream => stream.Value.UnsavedFrom > 0).OrderBy(stream => stream.Value.UnsavedFrom))
        {
            unsaved.Enqueue((stream, stream.UnsavedFrom));
            if (stream.State.IsUrgent)
            {
                urgent.Add(stream);
            }
        }

        (Followed, IsUnproved) = (settled, true);
    }

    /// <summary>Takes the streams that are to be stored now: those worth showing and those that would lag too far behind a position.</summary>
    /// <param name="position">The position.</param>
    /// <param name="isQuiet">True when the transaction has touched few: then all of them are, and some of those that have waited longest.</param>
    public IEnumerable<(DriftKey Key, DriftStream Stream)> TakeDue(long position, bool isQuiet = false)
    {
        foreach (var stream in urgent)
        {
            yield return (stream.Key, Saved(stream));
        }

        urgent.Clear();
        for (var i = 0; isQuiet && i < changed.Count; i++)
        {
            if (changed[i].Stream.UnsavedFrom > 0)
            {
                yield return (changed[i].Stream.Key, Saved(changed[i].Stream));
            }
        }

        for (var waiting = isQuiet ? MostWaitingAtOnce : 0; unsaved.TryPeek(out var oldest) && (waiting > 0 || oldest.From <= position - MostBehind);)
        {
            unsaved.Dequeue();
            if (oldest.Stream.UnsavedFrom == oldest.From)
            {
                waiting--;
                yield return (oldest.Stream.Key, Saved(oldest.Stream));
            }
        }
    }

    /// <summary>Takes every stream that has verdicts that are not stored.</summary>
    public IEnumerable<(DriftKey Key, DriftStream Stream)> TakeUnsaved() => TakeDue(long.MaxValue);

    /// <summary>Lets go of the streams that are stored; they are loaded again when they are needed.</summary>
    public void DropSaved()
    {
        IsWhole = false;
        foreach (var (_, stream) in Streams.Where(stream => stream.Value.UnsavedFrom == 0).ToList())
        {
            Remove(stream);
        }
    }

    /// <summary>Knows nothing any more.</summary>
    public void Clear()
    {
        foreach (var cut in cuts.Values)
        {
            cut.Values.Clear();
        }

        Count = 0;
        unsaved.Clear();
        urgent.Clear();
        IsWhole = false;
        Followed = default;
        Settle();
    }

    /// <summary>The streams of one SLO's values of one segment key, for as long as there is this bank.</summary>
    internal DriftCut CutOf(long sloId, string cut)
    {
        ref var found = ref CollectionsMarshal.GetValueRefOrAddDefault(cuts, (sloId, cut), out _);
        return found ??= new DriftCut(sloId, cut);
    }

    /// <summary>Gives a stream its next verdict; one that it has had already changes nothing.</summary>
    internal (CountedReading Reading, DriftStream Stream) Take(DriftCut cut, string value, MixtureDetector detector, long epoch, Verdict verdict, long position)
    {
        if (!cut.Values.TryGetValue(value, out var stream))
        {
            if (!IsComplete && !IsWhole)
            {
                throw new InvalidOperationException("A watched stream took a verdict before it was loaded.");
            }

            stream = new DriftStream { Key = cut.KeyOf(value) };
            cut.Values.Add(value, stream);
            Count++;
            Remember(stream, isNew: true);
        }

        if (position <= stream.Position)
        {
            return (default, stream);
        }

        Remember(stream, isNew: false);
        var evidence = stream.Evidence;
        var reading = stream.Take(detector, epoch, verdict, position);
        if (!IsComplete)
        {
            ref var state = ref stream.State;
            if (state.UnsavedFrom == 0)
            {
                state.UnsavedFrom = position;
                unsaved.Enqueue((stream, position));
            }

            if (!state.IsUrgent && Math.Max(evidence, state.Evidence) >= ShownFrom)
            {
                state.IsUrgent = true;
                urgent.Add(stream);
            }
        }

        return (reading, stream);
    }

    // The copies lie side by side in memory that all banks take turns with: an object for each would be as dear as the verdict.
    private void Remember(DriftStream stream, bool isNew)
    {
        if (stream.Undo >= 0 || IsComplete)
        {
            return;
        }

        if (changed.Count == before.Length)
        {
            var larger = ArrayPool<DriftState>.Shared.Rent(Math.Max(Few, 2 * changed.Count));
            before.AsSpan(0, changed.Count).CopyTo(larger);
            GiveBack(larger);
        }

        stream.Undo = changed.Count;
        before[stream.Undo] = stream.State;
        changed.Add((stream, isNew));
    }

    private void ForgetChanges()
    {
        changed.ForEach(static change => change.Stream.Undo = -1);
        changed.Clear();
        GiveBack([]);
    }

    private void GiveBack(DriftState[] next)
    {
        if (before.Length > 0)
        {
            ArrayPool<DriftState>.Shared.Return(before);
        }

        before = next;
    }

    private void Remove(DriftStream stream) => Count -= CutOf(stream.Key.SloId, stream.Key.Cut).Values.Remove(stream.Key.Value) ? 1 : 0;

    private DriftStream Saved(DriftStream stream)
    {
        Remember(stream, isNew: false);
        (stream.State.UnsavedFrom, stream.State.IsUrgent) = (0, false);
        return stream;
    }
}
