using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Monitoring.Storage.Engines;

/// <summary>
/// Reads in SQLite's write-ahead log whether it belongs to a database file: it counts the changes of the file on from where the file
/// stands, or stood before the log was carried over into it, and it holds every page by which the database is longer than the file.
/// (The SQLite file format, sections 1.3.7, 4.1 and 4.2.)
/// </summary>
internal static class SqliteLog
{
    private const int HeaderLength = 32, SaltsAt = 16, FrameLength = 24, CounterAt = 24;

    // A page that was added and freed in one transaction is in neither; there are never many.
    private const long FewPages = 8;

    // Some milliseconds, in which who is writing a frame has written it.
    private const int MostLooks = 20;

    private const long NeverUsed = 0x40000000; // where the page of locks lies

    /// <summary>
    /// Whether a log can be carried over into a file; also true where there is none. Another process may carry it over and begin it anew
    /// between the looks at the file and at the log, or be between a frame's header and its page: both are looked at again.
    /// </summary>
    /// <param name="path">The log.</param>
    /// <param name="look">Looks at the file: how often it says it was changed, and its length in bytes.</param>
    public static bool Belongs(string path, Func<(long Counter, long Length)> look)
    {
        for (var left = MostLooks; ;)
        {
            var salts = Salts(path);
            var (counter, length) = look();
            if (length == 0 || Belongs(path, counter, length))
            {
                return true;
            }

            if (Salts(path) == salts && --left == 0)
            {
                return false;
            }
        }
    }

    private static bool Belongs(string path, long counter, long length)
    {
        using var log = Open(path);
        Span<byte> header = stackalloc byte[HeaderLength];
        if (log is null || RandomAccess.Read(log, header, 0) < HeaderLength
            || BinaryPrimitives.ReadUInt32BigEndian(header[8..]) is not (> 0 and var page))
        {
            return true;
        }

        var salts = header.Slice(SaltsAt, sizeof(ulong));
        var (pages, added) = (length / page, new HashSet<long>());
        Span<byte> frame = stackalloc byte[FrameLength + CounterAt + sizeof(uint)];
        long? last = null;
        for (long at = HeaderLength; RandomAccess.Read(log, frame, at) == frame.Length
            && frame.Slice(8, 8).SequenceEqual(salts); at += FrameLength + page)
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

    /// <summary>What is drawn anew each time a log begins; null where there is none.</summary>
    private static ulong? Salts(string path)
    {
        using var log = Open(path);
        Span<byte> salts = stackalloc byte[sizeof(ulong)];
        return log is not null && RandomAccess.Read(log, salts, SaltsAt) == salts.Length ? BinaryPrimitives.ReadUInt64BigEndian(salts)
            : null;
    }

    // It goes with the last connection of any process, at any moment.
    private static SafeFileHandle? Open(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
