using Monitoring.Core.Storing;

namespace Monitoring.Core.Drift.Detection;

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
