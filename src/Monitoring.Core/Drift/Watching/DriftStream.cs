using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Storing;

namespace Monitoring.Core.Drift.Watching;

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
