using System.Text;

namespace Monitoring.Core.Windows;

/// <summary>Reads what <see cref="VarintWriter"/> wrote, and refuses what it cannot have written.</summary>
internal ref struct VarintReader(ReadOnlySpan<byte> bytes)
{
    // More than any number here can reach, and so small that a window's worth of them can be added up.
    private const long Largest = 1L << 48;

    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int next;

    public readonly bool IsAtEnd => next == bytes.Length;

    public byte Byte() => next < bytes.Length
        ? bytes[next++]
        : throw new InvalidDataException("The stored state ends too early.");

    /// <summary>A number that is not negative.</summary>
    public long Number() => Number(Largest);

    /// <summary>A number of 0 to <paramref name="most"/>.</summary>
    public int Number(int most) => (int)Number((long)most);

    /// <summary>A text.</summary>
    public string Text() => Encoding.UTF8.GetString(Raw(Number(bytes.Length)));

    /// <summary>So many bytes.</summary>
    public ReadOnlySpan<byte> Raw(int count)
    {
        if (count > bytes.Length - next)
        {
            throw new InvalidDataException("The stored state ends too early.");
        }

        next += count;
        return bytes.Slice(next - count, count);
    }

    /// <inheritdoc cref="Number(int)"/>
    public long Number(long most)
    {
        var value = 0L;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var part = Byte();
            value |= (long)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value <= most ? value : throw new InvalidDataException("The stored state holds a number that is too large.");
            }
        }

        throw new InvalidDataException("The stored state holds a number that is too long.");
    }
}
