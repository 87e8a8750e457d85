using System.Runtime.Intrinsics;
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
