using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Monitoring.Core.Drift.Detection;

/// <summary>
/// What a detector remembers of its stream: one evidence for each size of worsening it looks for, eight doubles that start at 0.
/// Its stored form is 64 bytes and equal to the last bit after reading back.
/// </summary>
[InlineArray(Sizes)]
public struct DetectorMemory : IEquatable<DetectorMemory>
{
    /// <summary>How many sizes of worsening a detector looks for at once.</summary>
    public const int Sizes = 8;

    /// <summary>Bytes of the stored form.</summary>
    public const int Bytes = Sizes * sizeof(double);

    private double first;

    /// <summary>Reads the stored form.</summary>
    /// <param name="source">Exactly 64 bytes.</param>
    /// <exception cref="InvalidDataException">The length differs, or a number is negative or not finite.</exception>
    public static DetectorMemory Decode(ReadOnlySpan<byte> source)
    {
        if (source.Length != Bytes)
        {
            throw new InvalidDataException("The memory of a drift detector is 64 bytes.");
        }

        var memory = new DetectorMemory();
        for (var k = 0; k < Sizes; k++)
        {
            var evidence = BinaryPrimitives.ReadDoubleLittleEndian(source[(k * sizeof(double))..]);
            memory[k] = evidence is >= 0 and < double.PositiveInfinity
                ? evidence
                : throw new InvalidDataException("The memory of a drift detector holds a number that no detector writes.");
        }

        return memory;
    }

    /// <summary>Writes the stored form.</summary>
    /// <param name="target">At least 64 bytes.</param>
    public readonly void Encode(Span<byte> target)
    {
        for (var k = 0; k < Sizes; k++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(target[(k * sizeof(double))..], this[k]);
        }
    }

    /// <inheritdoc/>
    public readonly bool Equals(DetectorMemory other) => ((ReadOnlySpan<double>)this).SequenceEqual(other);

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is DetectorMemory other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine(this[0], this[Sizes - 1]);

    /// <summary>True when both hold the same numbers.</summary>
    public static bool operator ==(DetectorMemory left, DetectorMemory right) => left.Equals(right);

    /// <summary>True when they differ.</summary>
    public static bool operator !=(DetectorMemory left, DetectorMemory right) => !left.Equals(right);
}
