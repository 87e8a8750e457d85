using System.Buffers.Binary;
using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Drift.Watching;

/// <summary>What is remembered of one watched stream. Not thread-safe.</summary>
public sealed class DriftStream
{
    /// <summary>Bytes of the stored form.</summary>
    public const int Bytes = DetectorMemory.Bytes + Tally.Bytes + sizeof(long);

    private DriftState state;

    /// <summary>Which beginning of the SLO's watch it belongs to; one of an earlier beginning starts anew with its next verdict.</summary>
    public long Epoch => state.Epoch;

    /// <summary>Verdicts since that beginning.</summary>
    public long Judged => state.Judged;

    /// <summary>Wrong ones of them.</summary>
    public long Wrong => state.Wrong;

    /// <summary>M/A after the last verdict, 0 or more; 1 raises a signal, after which the detector starts anew.</summary>
    public double Evidence => state.Evidence;

    /// <summary>Judged verdicts at its last signal; 0 before the first.</summary>
    public long SignalledAt => state.SignalledAt;

    /// <summary>Position of its last verdict; 0 before the first.</summary>
    public long Position => state.Position;

    /// <summary>Position of its first verdict that is not stored; 0 when all are.</summary>
    public long UnsavedFrom => state.UnsavedFrom;

    /// <summary>What names it in its bank.</summary>
    internal DriftKey Key { get; set; }

    /// <summary>Its place among those its bank can take back, from 0; -1 when it has not changed since the bank was settled.</summary>
    internal int Undo { get; set; } = -1;

    /// <summary>All that changes in it.</summary>
    internal ref DriftState State => ref state;

    /// <summary>Since when the stream has most likely been worse; empty when nothing speaks for that now.</summary>
    public Stretch Since => MixtureDetector.Since(state.Memory, state.Tally);

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
        if (source.Length != Bytes)
        {
            throw new InvalidDataException("The stored form of a watched stream has another length.");
        }

        var stream = new DriftStream();
        stream.state = new DriftState
        {
            Epoch = epoch,
            Judged = judged,
            Wrong = wrong,
            Position = position,
            Evidence = evidence,
            Memory = DetectorMemory.Decode(source[..DetectorMemory.Bytes]),
            Tally = Tally.Decode(source.Slice(DetectorMemory.Bytes, Tally.Bytes)),
            SignalledAt = BinaryPrimitives.ReadInt64LittleEndian(source[(DetectorMemory.Bytes + Tally.Bytes)..]),
        };
        return stream;
    }

    /// <summary>The stored form, without what has columns of its own.</summary>
    public byte[] Encode()
    {
        var bytes = new byte[Bytes];
        state.Memory.Encode(bytes);
        state.Tally.Encode(bytes.AsSpan(DetectorMemory.Bytes));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(DetectorMemory.Bytes + Tally.Bytes), SignalledAt);
        return bytes;
    }

    /// <summary>Writes it densely, into a state that is written with every verdict.</summary>
    internal void Encode(VarintWriter writer)
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
        Span<byte> evidence = stackalloc byte[sizeof(double) + DetectorMemory.Bytes];
        BinaryPrimitives.WriteDoubleLittleEndian(evidence, Evidence);
        state.Memory.Encode(evidence[sizeof(double)..]);
        writer.Raw(evidence);
        Span<long> numbers = stackalloc long[Tally.Numbers];
        state.Tally.CopyTo(numbers);
        foreach (var number in numbers)
        {
            writer.Number(number);
        }
    }

    /// <summary>Reads what <see cref="Encode(VarintWriter)"/> wrote.</summary>
    internal static DriftStream Decode(ref VarintReader reader)
    {
        var stream = new DriftStream();
        ref var read = ref stream.state;
        read.Epoch = reader.Number();
        if (read.Epoch == 0)
        {
            return stream;
        }

        (read.Judged, read.Wrong, read.Position, read.SignalledAt) = (reader.Number(), reader.Number(), reader.Number(), reader.Number());
        read.Evidence = BinaryPrimitives.ReadDoubleLittleEndian(reader.Raw(sizeof(double)));
        read.Memory = DetectorMemory.Decode(reader.Raw(DetectorMemory.Bytes));
        Span<long> numbers = stackalloc long[Tally.Numbers];
        foreach (ref var number in numbers)
        {
            number = reader.Number();
        }

        read.Tally = Tally.Of(numbers);
        return stream;
    }

    /// <summary>Takes one verdict.</summary>
    internal CountedReading Take(MixtureDetector detector, long epoch, Outcomes.Verdict verdict, long position)
    {
        if (state.Epoch != epoch)
        {
            (state.Epoch, state.Judged, state.Wrong, state.SignalledAt, state.Evidence, state.Memory, state.Tally) = (epoch, 0, 0, 0, 0, default, default);
        }

        var reading = detector.Feed(ref state.Memory, ref state.Tally, verdict, position);
        state.Judged++;
        state.Position = position;
        state.Wrong += verdict == Outcomes.Verdict.Incorrect ? 1 : 0;
        state.Evidence = reading.Evidence / detector.AlarmAt;
        state.SignalledAt = reading.IsAlarm ? state.Judged : state.SignalledAt;
        return reading;
    }
}
