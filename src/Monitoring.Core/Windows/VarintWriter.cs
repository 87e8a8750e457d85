namespace Monitoring.Core.Windows;

/// <summary>Writes non-negative numbers, seven bits to a byte, the low ones first.</summary>
/// <param name="room">Bytes to expect; more are written all the same.</param>
internal sealed class VarintWriter(int room)
{
    private byte[] buffer = new byte[room];
    private int length;

    public void Byte(byte value)
    {
        if (length == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
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

    public byte[] ToArray() => buffer.AsSpan(0, length).ToArray();
}
