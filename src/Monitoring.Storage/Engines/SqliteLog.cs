using System.Buffers.Binary;

namespace Monitoring.Storage.Engines;

/// <summary>
/// Reads in SQLite's write-ahead log which database file it belongs to. Each commit that writes the first page counts a number in it up
/// by one; so the file stands where the log begins or, as far as the log was carried over into it, further on. (The SQLite file format,
/// sections 1.3.7 and 4.1.)
/// </summary>
internal static class SqliteLog
{
    private const int HeaderLength = 32, FrameLength = 24, CounterAt = 24;

    /// <summary>The first and the last number of the file's changes in a log; null where it tells none.</summary>
    public static (long First, long Last)? CounterRange(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        using var log = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> header = stackalloc byte[HeaderLength];
        if (RandomAccess.Read(log, header, 0) < HeaderLength)
        {
            return null;
        }

        var salts = header.Slice(16, 8);
        var page = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        Span<byte> frame = stackalloc byte[FrameLength + CounterAt + sizeof(uint)];
        (long First, long Last)? range = null;
        for (long at = HeaderLength; RandomAccess.Read(log, frame, at) == frame.Length && frame.Slice(8, 8).SequenceEqual(salts); at += FrameLength + page)
        {
            if (BinaryPrimitives.ReadUInt32BigEndian(frame) == 1)
            {
                long counter = BinaryPrimitives.ReadUInt32BigEndian(frame[(FrameLength + CounterAt)..]);
                range = (range?.First ?? counter, counter);
            }
        }

        return range;
    }
}
