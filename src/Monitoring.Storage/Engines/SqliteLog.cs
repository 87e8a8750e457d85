using System.Buffers.Binary;

namespace Monitoring.Storage.Engines;

/// <summary>
/// Reads in SQLite's write-ahead log whether it belongs to a database file: it counts the changes of the file on from where the file
/// stands, or stood before the log was carried over into it, and it holds every page by which the database is longer than the file.
/// (The SQLite file format, sections 1.3.7, 4.1 and 4.2.)
/// </summary>
internal static class SqliteLog
{
    private const int HeaderLength = 32, FrameLength = 24, CounterAt = 24;

    // A page that was added and freed in one transaction is in neither; there are never many.
    private const long FewPages = 8;

    private const long NeverUsed = 0x40000000; // where the page of locks lies

    /// <summary>Whether a log can be carried over into a file; also true where there is none.</summary>
    /// <param name="path">The log.</param>
    /// <param name="counter">How often the file says it was changed.</param>
    /// <param name="length">The file's length in bytes.</param>
    public static bool Belongs(string path, long counter, long length)
    {
        if (!File.Exists(path))
        {
            return true;
        }

        using var log = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> header = stackalloc byte[HeaderLength];
        if (RandomAccess.Read(log, header, 0) < HeaderLength || BinaryPrimitives.ReadUInt32BigEndian(header[8..]) is not (> 0 and var page))
        {
            return true;
        }

        var salts = header.Slice(16, 8);
        var (pages, added) = (length / page, new HashSet<long>());
        Span<byte> frame = stackalloc byte[FrameLength + CounterAt + sizeof(uint)];
        long? last = null;
        for (long at = HeaderLength; RandomAccess.Read(log, frame, at) == frame.Length && frame.Slice(8, 8).SequenceEqual(salts); at += FrameLength + page)
        {
            long number = BinaryPrimitives.ReadUInt32BigEndian(frame), size = BinaryPrimitives.ReadUInt32BigEndian(frame[4..]);
            if (number > pages)
            {
                added.Add(number);
            }

            if (number == 1)
            {
                var changes = BinaryPrimitives.ReadUInt32BigEndian(frame[(FrameLength + CounterAt)..]);
                if (last is null && counter < changes - 1L)
                {
                    return false;
                }

                last = changes;
            }

            var longer = size - pages - (pages < NeverUsed / page && size > NeverUsed / page ? 1 : 0);
            if (longer - added.Count is var missing && missing > FewPages && missing * 2 > longer)
            {
                return false;
            }
        }

        return last is null || counter <= last;
    }
}
