using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;

namespace Monitoring.Storage.Engines;

/// <summary>
/// Whether the file of a store is still the one that was opened. SQLite goes on writing to a file that was moved, removed or written
/// over, and everything answered from then on would be gone with the process. Thread-safe.
/// </summary>
/// <param name="path">Where it is.</param>
internal sealed class SqliteFile(string path) : IDisposable
{
    private const int NoDatabase = 26, Corrupt = 11;

    // A copy counts its transactions from a random number (SqliteCopy), most often further away.
    private const int MostBetweenLooks = 1 << 20;

    private const int MostLooks = 5;

    private readonly string uri = new SqliteConnectionStringBuilder
    {
        DataSource = "file:" + Uri.EscapeDataString(Path.GetFullPath(path)).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)
            + "?immutable=1",
        Mode = SqliteOpenMode.ReadOnly,
        Pooling = false,
    }.ToString();

    // Kept open until nothing of SQLite is open any more: closing any handle of the file takes away the locks this process has on it.
    private OpenFile? main;
    private OpenFile? log;
    private readonly Lock gate = new();
    private SqliteHeader known;
    private string? id;

    /// <summary>Whether there was a file to take hold of.</summary>
    public bool IsTaken
    {
        get
        {
            lock (gate)
            {
                return main is not null;
            }
        }
    }

    /// <summary>Takes hold of the file as it is now, if it is there; says in words why it must not be opened, or null.</summary>
    public string? Take()
    {
        lock (gate)
        {
            return main is null && File.Exists(path) ? TakeNow() : null;
        }
    }

    /// <summary>Says in words that the file itself was moved away or replaced, told by its place alone; null when it was not.</summary>
    public string? WhyElsewhere()
    {
        lock (gate)
        {
            return main is { IsElsewhere: true } ? Moved(path) : null;
        }
    }

    /// <summary>Says in words why the file is not the one that was opened; null when it is.</summary>
    /// <param name="storeId">The store's own name as the open connection reads it; null before there is one.</param>
    public string? WhyNot(string? storeId)
    {
        lock (gate)
        {
            return Take() ?? WhyNotNow(storeId);
        }
    }

    /// <summary>Says in words that another file lies there now; null when it does not, or nothing of the first one was read yet.</summary>
    public string? WhyAnother()
    {
        lock (gate)
        {
            return main is null || id is null ? null : WhyNotNow(id);
        }
    }

    /// <summary>Forgets the write-ahead log, which goes with the last connection.</summary>
    public void ForgetLog()
    {
        lock (gate)
        {
            log?.Dispose();
            log = null;
        }
    }

    /// <summary>Whether it is marked as in use and its log, which is there until the mark was taken off, is not.</summary>
    public bool IsWithoutLog()
    {
        if (!File.Exists(path) || File.Exists(LogPath()))
        {
            return false;
        }

        // A service that ends takes its mark off first, one that begins has its log first: so the log is looked for twice.
        using var looked = new OpenFile(path);
        return looked.Header() is { IsInUse: true } && !File.Exists(LogPath());
    }

    /// <summary>Whether the file that was opened is marked as in use.</summary>
    public bool IsInUse()
    {
        lock (gate)
        {
            return main?.Header() is { IsInUse: true };
        }
    }

    public void Dispose()
    {
        ForgetLog();
        main?.Dispose();
    }

    // Where SQLite has it: beside the file that links lead to.
    private string LogPath() => (File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path) + "-wal";

    private string? TakeNow()
    {
        if (IsWithoutLog())
        {
            return $"The file {path} was copied or moved while a service had it open, and its log {path}-wal is not beside it: what only the log holds is missing, and the rest may not fit together. Put there a copy that backup made, or the log of the same moment. If another program made a whole copy, or what is missing is given up, start once with serve --without-log, which looks for damage first and takes the file as a copy.";
        }

        var taken = new OpenFile(path);
        if (SqliteLog.Belongs(LogPath(), () => known = taken.Header() ?? new(0, 0, taken.Length)))
        {
            main = taken;
            return null;
        }

        // Let go of, since the next look may find that it was put right; nothing of SQLite is open yet.
        taken.Dispose();
        return $"The file {path}-wal does not belong to {path} as it is now: another or an older copy was put over the database. Put the file that belongs to it back; or, if this copy is the one that is wanted, remove {path}-wal and {path}-shm, with which goes what only they hold{(known.IsInUse ? ", and start once with serve --without-log" : "")}.";
    }

    // Another process may be carrying its log over into the file: a few looks later it has.
    private string? WhyNotNow(string? storeId)
    {
        var why = Compared(storeId);
        for (var left = MostLooks; why is not null && left > 1; left--)
        {
            why = Compared(storeId);
        }

        return why;
    }

    private string? Compared(string? storeId)
    {
        if (log is null && File.Exists(path + "-wal"))
        {
            log = new OpenFile(path + "-wal");
        }

        if (main is null || main.IsElsewhere || log is { IsElsewhere: true })
        {
            return Moved(log is { IsElsewhere: true } && main is { IsElsewhere: false } ? path + "-wal" : path);
        }

        var (header, stored) = (main.Header(), StoredId());

        // A vacuum by another program shortens the file and counts as a change of it.
        if (header is not { } now || now.IsBefore(known) || now.TransactionsSince(known) > MostBetweenLooks
            || (now.Length < known.Length && now.Changes == known.Changes)
            || (stored ?? id) is { } found && (found != storeId || stored != (id ?? stored)))
        {
            return $"Another file was copied over {path} while this program had it open. Stop it, put a whole copy there and remove {path}-wal and {path}-shm before it starts again.";
        }

        (known, id) = (now, stored ?? id);
        return null;
    }

    private static string Moved(string what) =>
        $"The file {what} was moved, removed or replaced while this program had it open. Put it back and it goes on.";

    /// <summary>
    /// The store's name in the file itself, whatever the write-ahead log has; null when it is not there yet, and what was known before when it
    /// cannot be told: where somebody reads an older state, the pages changed since are not carried over and the rest is, which fits together
    /// only with the log. What is damaged is found by whoever reads it.
    /// </summary>
    private string? StoredId()
    {
        try
        {
            using var connection = new SqliteConnection(uri);
            connection.Open();
            using var question = connection.CreateCommand();
            question.CommandText = "select value from store_facts where name = 'store_id'";
            return question.ExecuteScalar() as string;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is NoDatabase)
        {
            return "";
        }
        catch (SqliteException e) when (e.SqliteErrorCode is Corrupt)
        {
            return id;
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    /// <summary>A file held open, by which it is known again.</summary>
    /// <param name="path">Where it is.</param>
    private sealed class OpenFile(string path) : IDisposable
    {
        private readonly SafeFileHandle handle =
            File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

        /// <summary>
        /// True when another file, or none, is where it was. Only Linux tells; on Windows an open file cannot be replaced.
        /// </summary>
        public bool IsElsewhere => FileId.Of(handle) is { } own && FileId.At(path) != own;

        public long Length => RandomAccess.GetLength(handle);

        /// <summary>What its first page says; null where that is not whole.</summary>
        public SqliteHeader? Header()
        {
            Span<byte> header = stackalloc byte[SqliteHeader.Size];
            return RandomAccess.Read(handle, header, 0) == header.Length ? SqliteHeader.Of(header, Length) : null;
        }

        public void Dispose() => handle.Dispose();
    }
}

/// <summary>
/// Which file something is, whatever names lead to it. Asked without opening the file: SQLite's locks go with the first handle of it
/// that is closed. Only Linux tells.
/// </summary>
/// <param name="Device">The file system's number.</param>
/// <param name="Number">The file's number in it, not given to another file as long as a handle is open.</param>
internal readonly record struct FileId(ulong Device, ulong Number)
{
    // The answer of statx is laid out alike on every processor, unlike that of stat.
    private const int AnswerLength = 256, NumberAt = 32, DeviceAt = 136;
    private const int WorkingFolder = -100, NoFlag = 0, HandleItself = 0x1000;
    private const uint AskNumber = 0x100;

    /// <summary>The file of a handle; null where it cannot be told.</summary>
    public static FileId? Of(SafeFileHandle handle) => Ask((int)handle.DangerousGetHandle(), "", HandleItself);

    /// <summary>The file at a path, links followed; null where there is none, or it cannot be told.</summary>
    public static FileId? At(string path) => Ask(WorkingFolder, path, NoFlag);

    private static FileId? Ask(int folder, string path, int flags)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var answer = new byte[AnswerLength];
        try
        {
            return StatX(folder, Encoding.UTF8.GetBytes(path + '\0'), flags, AskNumber, answer) == 0
                ? new FileId(BitConverter.ToUInt64(answer, DeviceAt), BitConverter.ToUInt64(answer, NumberAt))
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than the call.
            return null;
        }
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [DllImport("libc", EntryPoint = "statx")]
    private static extern int StatX(int folder, byte[] path, int flags, uint mask, [Out] byte[] answer);
}
