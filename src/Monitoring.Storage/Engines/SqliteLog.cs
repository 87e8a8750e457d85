using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Monitoring.Storage.Engines;

/// <summary>
/// Reads in SQLite's write-ahead log whether it belongs to a database file: it counts the changes of the file, and the transactions of
/// <see cref="SqliteWriter"/>, on from where the file stands, or stood before the log was carried over into it, and it holds every page by
/// which the database is longer than the file. (The SQLite file format, sections 1.3.7, 1.3.15, 4.1 and 4.2.)
/// </summary>
internal static class SqliteLog
{
    /// <summary>A log of no more bytes holds nothing.</summary>
    public const int HeaderLength = 32;

    private const int SaltsAt = 16, FrameLength = 24;

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
    /// <param name="look">Looks at the file.</param>
    public static bool Belongs(string path, Func<SqliteHeader> look)
    {
        for (var left = MostLooks; ;)
        {
            var salts = Salts(path);
            var file = look();
            if (file.Length == 0 || Belongs(path, file))
            {
                return true;
            }

            if (Salts(path) == salts && --left == 0)
            {
                return false;
            }
        }
    }

    private static bool Belongs(string path, SqliteHeader file)
    {
        using var log = Open(path);
        Span<byte> header = stackalloc byte[HeaderLength];
        if (log is null || RandomAccess.Read(log, header, 0) < HeaderLength
            || BinaryPrimitives.ReadUInt32BigEndian(header[8..]) is not (> 0 and var page))
        {
            return true;
        }

        var salts = header.Slice(SaltsAt, sizeof(ulong));
        var (pages, added) = (file.Length / page, new HashSet<long>());
        Span<byte> frame = stackalloc byte[FrameLength + SqliteHeader.Size];
        SqliteHeader? last = null;
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
                var change = SqliteHeader.Of(frame[FrameLength..], file.Length);
                if (last is null && (file.Changes < change.Changes - 1 || change.TransactionsSince(file) > 1))
                {
                    return false;
                }

                last = change;
            }

            var longer = size - pages - (pages < NeverUsed / page && size > NeverUsed / page ? 1 : 0);
            if (longer - added.Count is var missing && missing > FewPages && missing * 2 > longer)
            {
                return false;
            }
        }

        return last is not { } end || !end.IsBefore(file);
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

/// <summary>What the first page of a database file says of its state, and how long the file is.</summary>
/// <param name="Changes">How often SQLite says that the file was changed; not each transaction counts.</param>
/// <param name="Transactions">How many transactions of this program it has; behind the largest number comes the smallest.</param>
/// <param name="Length">The file's length in bytes.</param>
/// <param name="IsInUse">Whether a service has it open, or was killed with it: its log belongs to it then, even an empty one.</param>
internal readonly record struct SqliteHeader(long Changes, int Transactions, long Length, bool IsInUse = false)
{
    /// <summary>Bytes at the start of the first page that it is read from.</summary>
    public const int Size = 100;

    /// <summary>The application id of a file in use; that of any other is 0. It spells ASLO.</summary>
    public const int InUse = 0x41534c4f;

    private const int ChangesAt = 24, TransactionsAt = 60, ApplicationAt = 68;

    /// <summary>How many transactions more it has than an earlier state; negative where that is a later one.</summary>
    public int TransactionsSince(SqliteHeader earlier) => unchecked(Transactions - earlier.Transactions);

    /// <summary>Whether it is an older state than another one.</summary>
    public bool IsBefore(SqliteHeader other) => Changes < other.Changes || TransactionsSince(other) < 0;

    /// <summary>Reads it.</summary>
    public static SqliteHeader Of(ReadOnlySpan<byte> page, long length) => new(
        BinaryPrimitives.ReadUInt32BigEndian(page[ChangesAt..]), BinaryPrimitives.ReadInt32BigEndian(page[TransactionsAt..]), length,
        BinaryPrimitives.ReadInt32BigEndian(page[ApplicationAt..]) == InUse);
}
