using System.Buffers.Binary;
using Monitoring.Core.Drift.Detection;

namespace Monitoring.Core.Drift.Watching;

/// <summary>What is remembered of one watched stream. Not thread-safe.</summary>
public sealed class DriftStream
{
    /// <summary>Bytes of the stored form.</summary>
    public const int Bytes = DetectorMemory.Bytes + Tally.Bytes + (2 * sizeof(long));

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

    /// <summary>Number of the stretch in which a notice named it; 0 before the first.</summary>
    public long NamedIn { get; internal set; }

    /// <summary>True when the store has a row of it.</summary>
    public bool IsStored { get; set; }

    /// <summary>Since when the stream has most likely been worse; empty when nothing speaks for that now.</summary>
    public Stretch Since => MixtureDetector.Since(memory, tally);

    /// <summary>Reads the stored form.</summary>
    /// <param name="epoch">The beginning it belongs to.</param>
    /// <param name="judged">Verdicts since then.</param>
    /// <param name="wrong">Wrong ones of them.</param>
    /// <param name="source">Exactly <see cref="Bytes"/> bytes.</param>
    /// <exception cref="InvalidDataException">No stream writes that.</exception>
    public static DriftStream Decode(long epoch, long judged, long wrong, ReadOnlySpan<byte> source)
    {
        if (source.Length != Bytes)
        {
            throw new InvalidDataException("The stored form of a watched stream has another length.");
        }

        return new DriftStream
        {
            Epoch = epoch,
            Judged = judged,
            Wrong = wrong,
            IsStored = true,
            memory = DetectorMemory.Decode(source[..DetectorMemory.Bytes]),
            tally = Tally.Decode(source.Slice(DetectorMemory.Bytes, Tally.Bytes)),
            SignalledAt = BinaryPrimitives.ReadInt64LittleEndian(source[(DetectorMemory.Bytes + Tally.Bytes)..]),
            NamedIn = BinaryPrimitives.ReadInt64LittleEndian(source[(DetectorMemory.Bytes + Tally.Bytes + sizeof(long))..]),
        };
    }

    /// <summary>The stored form, without what has columns of its own.</summary>
    public byte[] Encode()
    {
        var bytes = new byte[Bytes];
        memory.Encode(bytes);
        tally.Encode(bytes.AsSpan(DetectorMemory.Bytes));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(DetectorMemory.Bytes + Tally.Bytes), SignalledAt);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(DetectorMemory.Bytes + Tally.Bytes + sizeof(long)), NamedIn);
        return bytes;
    }

    /// <summary>Takes one verdict.</summary>
    internal CountedReading Take(MixtureDetector detector, long epoch, Outcomes.Verdict verdict, long position)
    {
        if (Epoch != epoch)
        {
            (Epoch, Judged, Wrong, SignalledAt, NamedIn, memory, tally) = (epoch, 0, 0, 0, 0, default, default);
        }

        var reading = detector.Feed(ref memory, ref tally, verdict, position);
        Judged++;
        Wrong += verdict == Outcomes.Verdict.Incorrect ? 1 : 0;
        Evidence = reading.Evidence / detector.AlarmAt;
        SignalledAt = reading.IsAlarm ? Judged : SignalledAt;
        return reading;
    }
}
