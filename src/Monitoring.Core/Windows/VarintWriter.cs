using System.Buffers;
using System.Text;

namespace Monitoring.Core.Windows;

/// <summary>Writes non-negative numbers, seven bits to a byte, the low ones first.</summary>
/// <param name="room">Bytes to expect; more are written all the same.</param>
internal sealed class VarintWriter(int room)
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

    /// <summary>Writes a text of any length.</summary>
    public void Text(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        Number(bytes.Length);
        Raw(bytes);
    }

    /// <summary>Writes bytes whose number the reader knows.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        while (buffer.Length - length < bytes.Length)
        {
            Grow();
        }

        bytes.CopyTo(buffer.AsSpan(length));
        length += bytes.Length;
    }

    /// <summary>What was written; nothing more can be.</summary>
    public byte[] ToArray()
    {
        var written = buffer.AsSpan(0, length).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        (buffer, length) = ([], 0);
        return written;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
