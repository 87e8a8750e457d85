using System.Runtime.Intrinsics;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Storing;

namespace Monitoring.Core.Drift.Detection;

/// <summary>
/// What a detector remembers of its stream: one evidence for each size of worsening it looks for, eight doubles that start at 0.
/// Its stored form is 64 bytes and equal to the last bit after reading back.
/// </summary>
public readonly record struct DetectorMemory
{
    /// <summary>How many sizes of worsening a detector looks for at once.</summary>
    public const int Sizes = 8;

    /// <summary>Bytes of the stored form.</summary>
    public const int Bytes = Sizes * sizeof(double);

    private const int Half = Sizes / 2;

    internal DetectorMemory(Vector256<double> smaller, Vector256<double> larger) => (Smaller, Larger) = (smaller, larger);

    /// <summary>The evidence for the four smaller sizes.</summary>
    internal Vector256<double> Smaller { get; }

    /// <summary>The evidence for the four larger sizes.</summary>
    internal Vector256<double> Larger { get; }

    /// <summary>The evidence for one size, 0 the smallest.</summary>
    internal double this[int size] => size < Half ? Smaller.GetElement(size) : Larger.GetElement(size - Half);

    /// <summary>M: the mean evidence.</summary>
    internal double Mean
    {
        get
        {
            // Vector256.Sum leaves its order to the machine; a replay elsewhere must have the same last bit.
            var pairs = Smaller + Larger;
            return (pairs.GetElement(0) + pairs.GetElement(1) + (pairs.GetElement(2) + pairs.GetElement(3))) / Sizes;
        }
    }

    /// <summary>Reads the stored form.</summary>
    /// <exception cref="InvalidDataException">A number is negative or not finite, or there are too few.</exception>
    internal static DetectorMemory Read(ref StateReader reader)
    {
        Span<double> evidence = stackalloc double[Sizes];
        foreach (ref var one in evidence)
        {
            one = reader.Double();
            if (one is not (>= 0 and < double.PositiveInfinity))
            {
                throw new InvalidDataException("The memory of a drift detector holds a number that no detector writes.");
            }
        }

        return Of(evidence);
    }

    /// <summary>Writes the stored form.</summary>
    internal void Write(StateWriter writer)
    {
        for (var k = 0; k < Sizes; k++)
        {
            writer.Double(this[k]);
        }
    }

    /// <summary>Eight numbers, the smallest size first.</summary>
    internal static DetectorMemory Of(ReadOnlySpan<double> evidence) =>
        new(Vector256.Create(evidence[..Half]), Vector256.Create(evidence[Half..]));
}

/// <summary>
/// What people are told beside a stream's evidence: how many were judged and wrong since the detector last started, and since when
/// the stream has most likely been worse. No alarm looks at it.
/// Since when is the estimate of E. S. Page, "Continuous inspection schemes", Biometrika 41 (1954) 100–115: after the last time
/// the points for a worsening were used up. One such count is kept for odds doubled and one for odds six times as high; the size that the
/// evidence speaks for says which one counts.
/// </summary>
/// <param name="Judged">Verdicts since the detector last started.</param>
/// <param name="Wrong">Wrong ones of them.</param>
/// <param name="Mild">The stretch since a doubling of the odds.</param>
/// <param name="Hard">The stretch since a sixfold rise of the odds.</param>
public readonly record struct Tally(long Judged, long Wrong, Stretch Mild, Stretch Hard)
{
    /// <summary>Bytes of the stored form.</summary>
    public const int Bytes = Numbers * sizeof(long);

    private const int Numbers = 10;

    /// <summary>Reads the stored form.</summary>
    /// <exception cref="InvalidDataException">A number is negative, or there are too few.</exception>
    internal static Tally Read(ref StateReader reader)
    {
        Span<long> numbers = stackalloc long[Numbers];
        foreach (ref var number in numbers)
        {
            number = reader.Long();
            if (number < 0)
            {
                throw new InvalidDataException("The tally of a drift detector holds a negative number.");
            }
        }

        return Of(numbers);
    }

    /// <summary>Reads what <see cref="WriteDense"/> wrote.</summary>
    internal static Tally ReadDense(ref StateReader reader)
    {
        Span<long> numbers = stackalloc long[Numbers];
        foreach (ref var number in numbers)
        {
            number = reader.Number();
        }

        return Of(numbers);
    }

    /// <summary>Writes the stored form.</summary>
    internal void Write(StateWriter writer)
    {
        Span<long> numbers = stackalloc long[Numbers];
        CopyTo(numbers);
        foreach (var number in numbers)
        {
            writer.Long(number);
        }
    }

    /// <summary>Writes it densely, into a state that is written with every verdict.</summary>
    internal void WriteDense(StateWriter writer)
    {
        Span<long> numbers = stackalloc long[Numbers];
        CopyTo(numbers);
        foreach (var number in numbers)
        {
            writer.Number(number);
        }
    }

    private static Tally Of(ReadOnlySpan<long> n) => new(n[0], n[1], new(n[2], n[3], n[4], n[5]), new(n[6], n[7], n[8], n[9]));

    private void CopyTo(Span<long> target)
    {
        (target[0], target[1]) = (Judged, Wrong);
        (target[2], target[3], target[4], target[5]) = (Mild.Score, Mild.SincePosition, Mild.Judged, Mild.Wrong);
        (target[6], target[7], target[8], target[9]) = (Hard.Score, Hard.SincePosition, Hard.Judged, Hard.Wrong);
    }
}

/// <summary>The last verdicts of a stream, back to the wrong one with which it most likely began to be worse.</summary>
/// <param name="Score">Points of those verdicts: a wrong one adds, a right one takes; at 0 the stretch is over.</param>
/// <param name="SincePosition">Position of the wrong verdict that began it; 0 when there is no stretch.</param>
/// <param name="Judged">Verdicts in it.</param>
/// <param name="Wrong">Wrong ones of them.</param>
public readonly record struct Stretch(long Score, long SincePosition, long Judged, long Wrong)
{
    /// <summary>What a right verdict takes; what a wrong one adds is counted in the same unit.</summary>
    internal const long RightTakes = 1_000;

    internal Stretch Add(Verdict verdict, long position, long wrongAdds)
    {
        if (verdict == Verdict.Incorrect)
        {
            return new(Score + wrongAdds, Score == 0 ? position : SincePosition, Judged + 1, Wrong + 1);
        }

        return Score > RightTakes ? new(Score - RightTakes, SincePosition, Judged + 1, Wrong) : default;
    }
}
