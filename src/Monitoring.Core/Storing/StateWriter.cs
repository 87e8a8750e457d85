using System.Buffers;
using System.Buffers.Binary;
using System.Text;

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
