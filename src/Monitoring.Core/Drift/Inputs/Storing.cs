using System.Text;
using static System.FormattableString;

namespace Monitoring.Core.Drift.Inputs;

/// <summary>The stored form of references: a version, then numbers in little-endian order and texts with their length.</summary>
internal static class Storing
{
    public static byte[] Write(byte version, Action<BinaryWriter> content)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(version);
        content(writer);
        writer.Flush();
        return bytes.ToArray();
    }

    public static T Read<T>(byte version, byte[] bytes, Func<BinaryReader, T> content)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        using var reader = new BinaryReader(stream, Encoding.UTF8);
        try
        {
            var written = reader.ReadByte();
            if (written != version)
            {
                throw new InvalidDataException(
                    Invariant($"The stored reference has version {written}; this program reads version {version}."));
            }

            var read = content(reader);
            return stream.Position == stream.Length ? read : throw new InvalidDataException("The stored reference goes on after its end.");
        }
        catch (Exception damage) when (damage is EndOfStreamException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("The stored reference ends too early or is damaged.", damage);
        }
    }

    public static int Count(BinaryReader reader, int fewest, int most)
    {
        var count = reader.ReadInt32();
        return count >= fewest && count <= most ? count
            : throw new InvalidDataException(Invariant($"The stored reference counts {count} items."));
    }
}
