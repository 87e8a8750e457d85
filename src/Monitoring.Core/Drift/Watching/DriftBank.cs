using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Storing;

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

/// <summary>What is remembered of one watched stream. Not thread-safe.</summary>
public sealed class DriftStream
{
    /// <summary>Bytes of the stored form.</summary>
    public const int Bytes = DetectorMemory.Bytes + Tally.Bytes + sizeof(long);

    private DetectorMemory memory;
    private Tally tally;

    /// <summary>Which beginning of the SLO's watch it belongs to; one of an earlier beginning starts anew with its next verdict.</summary>
    public long Epoch { get; private set; }

    /// <summary>Verdicts since that beginning.</summary>
    public long Judged { get; private set; }

    /// <summary>Wrong ones of them.</summary>
    public long Wrong { get; private set; }

    /// <summary>M/A after the last verdict, 0 or more; 1 raises a signal, after which the detector starts anew.</summary>
    public double Evidence { get; private set; }

    /// <summary>Judged verdicts at its last signal; 0 before the first.</summary>
    public long SignalledAt { get; private set; }

    /// <summary>Position of its last verdict; 0 before the first.</summary>
    public long Position { get; private set; }

    /// <summary>The store's number of it among the streams of its agent, from 1; 0 while it is not stored.</summary>
    public long Number { get; set; }

    /// <summary>True when it took a verdict and is not stored since.</summary>
    internal bool HasChanged { get; set; }

    /// <summary>Since when the stream has most likely been worse; empty when nothing speaks for that now.</summary>
    public Stretch Since => MixtureDetector.Since(memory, tally);

    /// <summary>Reads the stored form.</summary>
    /// <param name="epoch">The beginning it belongs to.</param>
    /// <param name="judged">Verdicts since then.</param>
    /// <param name="wrong">Wrong ones of them.</param>
    /// <param name="position">Position of its last verdict.</param>
    /// <param name="evidence">M/A after it.</param>
    /// <param name="source">Exactly <see cref="Bytes"/> bytes.</param>
    /// <exception cref="InvalidDataException">No stream writes that.</exception>
    public static DriftStream Decode(long epoch, long judged, long wrong, long position, double evidence, ReadOnlySpan<byte> source)
    {
        var reader = new StateReader(source);
        var stream = new DriftStream
        {
            Epoch = epoch,
            Judged = judged,
            Wrong = wrong,
            Position = position,
            Evidence = evidence,
            memory = DetectorMemory.Read(ref reader),
            tally = Tally.Read(ref reader),
            SignalledAt = reader.Long(),
        };
        reader.End();
        return stream;
    }

    /// <summary>The stored form, without what has columns of its own.</summary>
    public byte[] Encode()
    {
        var writer = new StateWriter(Bytes);
        memory.Write(writer);
        tally.Write(writer);
        writer.Long(SignalledAt);
        return writer.ToArray();
    }

    /// <summary>Writes it densely, into a state that is written with every verdict.</summary>
    internal void Encode(StateWriter writer)
    {
        writer.Number(Epoch);
        if (Epoch == 0)
        {
            return;
        }

        writer.Number(Judged);
        writer.Number(Wrong);
        writer.Number(Position);
        writer.Number(SignalledAt);
        writer.Double(Evidence);
        memory.Write(writer);
        tally.WriteDense(writer);
    }

    /// <summary>Reads what <see cref="Encode(StateWriter)"/> wrote.</summary>
    internal static DriftStream Decode(ref StateReader reader)
    {
        var stream = new DriftStream { Epoch = reader.Number() };
        if (stream.Epoch == 0)
        {
            return stream;
        }

        (stream.Judged, stream.Wrong, stream.Position, stream.SignalledAt) =
            (reader.Number(), reader.Number(), reader.Number(), reader.Number());
        stream.Evidence = reader.Double();
        stream.memory = DetectorMemory.Read(ref reader);
        stream.tally = Tally.ReadDense(ref reader);
        return stream;
    }

    /// <summary>Takes one verdict.</summary>
    internal CountedReading Take(MixtureDetector detector, long epoch, Outcomes.Verdict verdict, long position)
    {
        if (Epoch != epoch)
        {
            (Epoch, Judged, Wrong, SignalledAt, Evidence, memory, tally) = (epoch, 0, 0, 0, 0, default, default);
        }

        var reading = detector.Feed(ref memory, ref tally, verdict, position);
        Judged++;
        Position = position;
        Wrong += verdict == Outcomes.Verdict.Incorrect ? 1 : 0;
        Evidence = reading.Evidence / detector.AlarmAt;
        SignalledAt = reading.IsAlarm ? Judged : SignalledAt;
        return reading;
    }
}

/// <summary>Something that was cut by segments when it was posted.</summary>
public interface ISegmented
{
    /// <summary>The value of a segment key; null when it was not sent.</summary>
    string? ValueOf(string cut);
}
