namespace Monitoring.Core.Windows;

/// <summary>Reads what <see cref="VarintWriter"/> wrote.</summary>
internal ref struct VarintReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int next;

    public byte Byte() => next < bytes.Length
        ? bytes[next++]
        : throw new InvalidDataException("The stored state ends too early.");

    public long Number()
    {
        var value = 0L;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var part = Byte();
            value |= (long)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new InvalidDataException("The stored state holds a number that is too long.");
    }
}
