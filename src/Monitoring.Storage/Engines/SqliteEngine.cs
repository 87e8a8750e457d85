using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Monitoring.Storage.Engines;

/// <summary>
/// SQLite in one file: write-ahead log, every commit flushed. One connection writes, one transaction after the other; any
/// number read beside it. Another process may write too and is waited for.
/// </summary>
internal sealed class SqliteEngine : SqlEngine
{
    private const int Busy = 5, Locked = 6, Constraint = 19, TooBig = 18, Mismatch = 20, Range = 25, Corrupt = 11, NoDatabase = 26, Io = 10;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    // A file that was replaced is found by the first write after so long.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly string file;
    private readonly SqliteFile identity;
    private readonly string connectionString;
    private readonly string firstConnectionString;
    private readonly SemaphoreSlim gate = new(1, 1);
    private SqliteWriter? writer;
    private long? looked;
    private bool marks;
    private bool hasMarked;
    private bool isOpened;
    private int disposals;

    public SqliteEngine(string path)
    {
        file = path;
        identity = new SqliteFile(path);
        var builder = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            DefaultTimeout = (int)LongestWait.TotalSeconds,
        };
        connectionString = builder.ToString();
        (builder.Mode, builder.Pooling) = (SqliteOpenMode.ReadWriteCreate, false);
        firstConnectionString = builder.ToString();
    }

    public override IReadOnlyList<Migration> Migrations { get; } = Migration.Of("Sqlite");

    public override bool Exists => File.Exists(file);

    public override Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken)
    {
        RefuseDamaged();
        try
        {
            return Task.FromResult<DbConnection>(Open());
        }
        catch (SqliteException e)
        {
            throw Explain(e);
        }
    }

    public override Task<WriteTransaction> BeginWriteAsync(TimeSpan lockWithin, CancellationToken cancellationToken) =>
        BeginAsync(looks: looked is not { } before || TimeProvider.System.GetElapsedTime(before) > LookEvery, cancellationToken);

    // Only one transaction writes at a time, in all processes together.
    public override Task<WriteTransaction> BeginTurnAsync(Turn turn, TimeSpan? lockWithin, CancellationToken cancellationToken) =>
        BeginAsync(looks: true, cancellationToken);

    private async Task<WriteTransaction> BeginAsync(bool looks, CancellationToken cancellationToken)
    {
        if (!await gate.WaitAsync(LongestWait, cancellationToken))
        {
            throw new StorageException(StorageFault.Unavailable, "The database file is busy with another write.");
        }

        try
        {
            RefuseDamaged();
            if (looks)
            {
                Look();
            }

            writer ??= new SqliteWriter(Open, marks);
            writer.Begin();
            return new SqliteWriteTransaction(writer, End);
        }
        catch (Exception e)
        {
            End(isSound: e is StorageException);
            if (e is SqliteException)
            {
                throw Explain(e);
            }

            throw;
        }
    }

    // Every connection is opened with synchronous = full, so only the file itself is looked at.
    public override async Task<string?> WhyNotSoundAsync(bool readsWhole, CancellationToken cancellationToken)
    {
        var looking = Task.Run(() => identity.Take() ?? SqliteLeftBehind.WhyNot(file, readsWhole), CancellationToken.None);
        return await looking.WaitAsync(cancellationToken) is { } why ? throw Damaged(why, null) : null;
    }

    public override StorageException Explain(Exception exception) => exception switch
    {
        StorageException known => known,
        SqliteException { SqliteErrorCode: Constraint or TooBig or Mismatch or Range } e => new(StorageFault.Data, e.Message, e),
        SqliteException { SqliteErrorCode: Corrupt or NoDatabase } e when identity.WhyElsewhere() is { } another =>
            new(StorageFault.Unavailable, another, e),
        SqliteException { SqliteErrorCode: Corrupt or NoDatabase } e => Damaged(identity.WhyAnother() ?? SqliteLeftBehind.Damage(file, e.Message), e),
        SqliteException { SqliteErrorCode: Busy or Locked } e =>
            new(StorageFault.Unavailable, "The database file is busy: " + e.Message, e),
        SqliteException { SqliteErrorCode: Io } e => new(StorageFault.Unavailable, $"{e.Message}{WhyNoFile()}", e),
        SqliteException or IOException or UnauthorizedAccessException or TimeoutException or ObjectDisposedException =>
            new(StorageFault.Unavailable, exception.Message, exception),

        // Whatever else goes wrong lies in what was to be written or in one agent's stored state: its neighbours must not suffer.
        _ => new(StorageFault.Data, exception.Message, exception),
    };

    public override async Task NeedRoomAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var room = Nameless();
        await room.WriteAsync(new byte[Room], cancellationToken);
    }

    public override void MarkInUse() => marks = true;

    public override async Task<bool> AdoptAsync(Func<DbConnection, Task> complete, CancellationToken cancellationToken)
    {
        if (!identity.IsWithoutLog())
        {
            return false;
        }

        if (await SqliteCopy.AdoptAsync(file, complete, cancellationToken) is { } damage)
        {
            throw Damaged(SqliteLeftBehind.Damage(file, damage), null);
        }

        return true;
    }

    public override Task CopyAsync(
        DbConnection source, string file, Func<DbConnection, Task> complete, CancellationToken cancellationToken) =>
        SqliteCopy.MakeAsync((SqliteConnection)source, file, complete, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposals, 1) == 1)
        {
            return;
        }

        await gate.WaitAsync();
        LetLogGo();
        DropWriter();
        gate.Dispose();
        ClosePooled();
        identity.Dispose();
    }

    // Every other connection leaves the log there. The last one of this process takes it with it, if no other process has one, except from
    // a file whose mark says that a service runs, or was killed.
    private void LetLogGo()
    {
        if (!isOpened)
        {
            return;
        }

        try
        {
            RefuseDamaged();
            hasMarked |= writer is { HasMarked: true };
            if (!hasMarked && identity.IsInUse())
            {
                return;
            }

            writer ??= new SqliteWriter(Open, marks);
            if (hasMarked)
            {
                writer.Unmark();
            }

            ClosePooled();
            KeepLog(writer.Connection, 0);
        }
        catch (Exception e) when (e is SqliteException or StorageException)
        {
            // The log stays, and the mark with it, as after a kill.
        }
    }

    private void ClosePooled()
    {
        using var key = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(key);
    }

    private static void KeepLog(SqliteConnection connection, int keep) =>
        _ = raw.sqlite3_db_config(connection.Handle, raw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep, out _);

    // A file without a name, so that nothing stays behind whatever happens.
    private FileStream Nameless()
    {
        var name = file + "-room-" + Path.GetRandomFileName();
        var room = new FileStream(name, FileMode.CreateNew, FileAccess.Write, FileShare.Delete, bufferSize: 0);
        File.Delete(name);
        return room;
    }

    // SQLite says of each disk that takes no writes that it has an I/O error; the disk itself says why.
    private string WhyNoFile()
    {
        try
        {
            using var room = Nameless();
            room.Write(new byte[1]);
            return "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return " " + e.Message;
        }
    }

    // Before the first connection there is nothing to compare with.
    private void Look()
    {
        if (writer is not null && identity.WhyNot(writer.StoreId()) is { } reason)
        {
            throw new StorageException(StorageFault.Unavailable, reason);
        }

        looked = TimeProvider.System.GetTimestamp();
    }

    // A connection that failed is not trusted again.
    private void End(bool isSound)
    {
        if (!isSound)
        {
            DropWriter();
        }

        gate.Release();
    }

    private SqliteConnection Open()
    {
        if ((identity.Take() ?? identity.WhyElsewhere()) is { } reason)
        {
            throw new StorageException(StorageFault.Unavailable, reason);
        }

        // A file made in the place of one that was moved away would cost the log of that one.
        var connection = new SqliteConnection(identity.IsTaken ? connectionString : firstConnectionString);
        try
        {
            connection.Open();
            isOpened = true;
            KeepLog(connection, 1);
            using var pragmas = connection.CreateCommand();
            pragmas.CommandText =
                "pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000; pragma foreign_keys = on;";
            pragmas.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void DropWriter()
    {
        hasMarked |= writer is { HasMarked: true };
        writer?.Dispose();
        writer = null;
        identity.ForgetLog();
    }
}
