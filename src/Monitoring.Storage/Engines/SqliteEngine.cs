using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Monitoring.Storage.Engines;

/// <summary>
/// SQLite in one file: write-ahead log, every commit flushed. One connection writes, one transaction after the other; any
/// number read beside it. Another process may write too and is waited for.
/// </summary>
internal sealed class SqliteEngine : SqlEngine
{
    private const int Busy = 5, Locked = 6, Constraint = 19, TooBig = 18, Mismatch = 20, Range = 25;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly string file;
    private readonly string connectionString;
    private readonly SemaphoreSlim gate = new(1, 1);
    private SqliteWriter? writer;
    private int disposals;

    public SqliteEngine(string path)
    {
        file = path;
        var builder = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = (int)LongestWait.TotalSeconds };
        connectionString = builder.ToString();
    }

    public override IReadOnlyList<Migration> Migrations { get; } = Migration.Of("Sqlite");

    public override bool LocksRows => false;

    public override bool Exists => File.Exists(file);

    public override Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Task.FromResult<DbConnection>(Open());
        }
        catch (SqliteException e)
        {
            throw Explain(e);
        }
    }

    public override async Task<WriteTransaction> BeginWriteAsync(CancellationToken cancellationToken)
    {
        if (!await gate.WaitAsync(LongestWait, cancellationToken).ConfigureAwait(false))
        {
            throw new StorageException(StorageFault.Unavailable, "The database file is busy with another write.");
        }

        try
        {
            writer ??= new SqliteWriter(Open);
            writer.Begin();
            return new SqliteWriteTransaction(writer, End);
        }
        catch (Exception e)
        {
            End(isSound: false);
            if (e is SqliteException)
            {
                throw Explain(e);
            }

            throw;
        }
    }

    // Only one transaction writes at a time, in all processes together.
    public override Task<WriteTransaction> BeginTurnAsync(Turn turn, CancellationToken cancellationToken) => BeginWriteAsync(cancellationToken);

    // Every connection is opened with synchronous = full.
    public override Task<string?> WhyNotDurableAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public override StorageException Explain(Exception exception) => exception switch
    {
        StorageException known => known,
        SqliteException { SqliteErrorCode: Constraint or TooBig or Mismatch or Range } e => new(StorageFault.Data, e.Message, e),
        SqliteException { SqliteErrorCode: Busy or Locked } e => new(StorageFault.Unavailable, "The database file is busy: " + e.Message, e),
        SqliteException or IOException or UnauthorizedAccessException or TimeoutException or ObjectDisposedException =>
            new(StorageFault.Unavailable, exception.Message, exception),

        // Whatever else goes wrong lies in what was to be written or in one agent's stored state: its neighbours must not suffer.
        _ => new(StorageFault.Data, exception.Message, exception),
    };

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposals, 1) == 1)
        {
            return;
        }

        await gate.WaitAsync().ConfigureAwait(false);
        DropWriter();
        gate.Dispose();
        using var key = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(key);
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
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            using var pragmas = connection.CreateCommand();
            pragmas.CommandText = "pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000; pragma foreign_keys = on;";
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
        writer?.Dispose();
        writer = null;
    }
}
