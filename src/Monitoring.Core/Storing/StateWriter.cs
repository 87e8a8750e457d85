using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using static System.FormattableString;

namespace Monitoring.Core.Storing;

/// <summary>
/// Writes the stored form of a state: a version first, then what that version says. Numbers that are small most of the time are dense, seven
/// bits to a byte, the low ones first; all others have their width, in little-endian order.
/// </summary>
/// <param name="room">Bytes to expect; more are written all the same.</param>
internal sealed class StateWriter(int room)
{
    private byte[] buffer = ArrayPool<byte>.Shared.Rent(room);
    private int length;

    public void Byte(byte value)
    {
        if (length == buffer.Length)
        {
            Grow();
        }

        buffer[length++] = value;
    }

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>A number that is not negative, dense.</summary>
    public void Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        while (value >= 0x80)
        {
            Byte((byte)((value & 0x7F) | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    /// <summary>A number of four bytes.</summary>
    public void Int(int value) => BinaryPrimitives.WriteInt32LittleEndian(Room(sizeof(int)), value);

    /// <summary>A number of eight bytes.</summary>
    public void Long(long value) => BinaryPrimitives.WriteInt64LittleEndian(Room(sizeof(long)), value);

    /// <summary>An instant, in microseconds of eight bytes.</summary>
    public void Instant(DateTimeOffset value) => Long(Outcomes.Instant.ToMicroseconds(value));

    /// <summary>A number with all its bits.</summary>
    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Room(sizeof(double)), value);

    /// <summary>A text of any length.</summary>
    public void Text(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        Number(bytes.Length);
        bytes.CopyTo(Room(bytes.Length));
    }

    /// <summary>What was written; nothing more can be.</summary>
    public byte[] ToArray()
    {
        var written = buffer.AsSpan(0, length).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        (buffer, length) = ([], 0);
        return written;
    }

    private Span<byte> Room(int bytes)
    {
        while (buffer.Length - length < bytes)
        {
            Grow();
        }

        length += bytes;
        return buffer.AsSpan(length - bytes, bytes);
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}

/// <summary>
/// Reads what <see cref="StateWriter"/> wrote, and refuses what it cannot have written with an <see cref="InvalidDataException"/>.
/// </summary>
internal ref struct StateReader(ReadOnlySpan<byte> bytes)
{
    // More than any dense number here can reach, and so small that a window's worth of them can be added up.
    private const long Largest = 1L << 48;

    private static readonly long Earliest = Outcomes.Instant.ToMicroseconds(DateTimeOffset.MinValue);
    private static readonly long Latest = Outcomes.Instant.ToMicroseconds(DateTimeOffset.MaxValue);

    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int next;

    public readonly bool IsAtEnd => next == bytes.Length;

    /// <summary>Reads the version, of which this program knows one.</summary>
    public void Version(byte known)
    {
        var version = Byte();
        if (version != known)
        {
            throw new InvalidDataException(Invariant($"The stored state has version {version}; this program reads version {known}."));
        }
    }

    public byte Byte() => Raw(1)[0];

    public bool Flag() => Byte() != 0;

    /// <summary>A dense number.</summary>
    public long Number() => Number(Largest);

    /// <summary>A dense number of 0 to <paramref name="most"/>.</summary>
    public int Number(int most) => (int)Number((long)most);

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

    /// <summary>A number of four bytes.</summary>
    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Raw(sizeof(int)));

    /// <summary>A number of four bytes that counts <paramref name="fewest"/> to <paramref name="most"/> things.</summary>
    public int Count(int fewest, int most) => Int() is var count && count >= fewest && count <= most
        ? count
        : throw new InvalidDataException(Invariant($"The stored state counts {count} of what are {fewest} to {most}."));

    /// <summary>A number of eight bytes.</summary>
    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Raw(sizeof(long)));

    /// <summary>An instant.</summary>
    public DateTimeOffset Instant() => Long() is var value && value >= Earliest && value <= Latest
        ? Outcomes.Instant.FromMicroseconds(value)
        : throw new InvalidDataException("The stored state holds an instant that cannot be.");

    /// <summary>A number with all its bits.</summary>
    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Raw(sizeof(double)));

    /// <summary>A text.</summary>
    public string Text() => Encoding.UTF8.GetString(Raw(Number(bytes.Length)));

    /// <summary>Refuses what goes on.</summary>
    public readonly void End()
    {
        if (!IsAtEnd)
        {
            throw new InvalidDataException("The stored state goes on after its end.");
        }
    }

    private ReadOnlySpan<byte> Raw(int count)
    {
        if (count > bytes.Length - next)
        {
            throw new InvalidDataException("The stored state ends too early.");
        }

        next += count;
        return bytes.Slice(next - count, count);
    }
}
