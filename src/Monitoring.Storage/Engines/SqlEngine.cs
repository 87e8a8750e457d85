using System.Data.Common;

namespace Monitoring.Storage.Engines;

/// <summary>
/// The one seam between the two kinds of database. Everything else speaks one SQL text and never names an engine.
/// Thread-safe.
/// </summary>
internal abstract class SqlEngine : IAsyncDisposable
{
    /// <summary>Bytes a group of requests may need.</summary>
    protected const int Room = 1 << 20;

    private const string Sqlite = "sqlite:";

    private volatile string? damage;

    /// <summary>Chooses the engine a database setting names.</summary>
    /// <param name="database"><c>sqlite:PATH</c>, or a connection string of PostgreSQL, several hosts allowed.</param>
    /// <exception cref="StorageException">The setting is neither.</exception>
    public static SqlEngine Of(string database) => database.StartsWith(Sqlite, StringComparison.Ordinal)
        ? new SqliteEngine(database[Sqlite.Length..])
        : new PostgresEngine(PostgresSettings.Read(database));

    /// <summary>The numbered scripts that make the schema, in order.</summary>
    public abstract IReadOnlyList<Migration> Migrations { get; }

    /// <summary>True when the database may be there; false when it is certainly not.</summary>
    public abstract bool Exists { get; }

    /// <summary>Opens a connection for reading the committed state.</summary>
    public abstract Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken);

    /// <summary>Begins a transaction that writes; waits for the ones before it where only one can.</summary>
    /// <param name="lockWithin">Longest wait for each lock that somebody else holds, where rows are locked one by one.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public abstract Task<WriteTransaction> BeginWriteAsync(TimeSpan lockWithin, CancellationToken cancellationToken);

    /// <summary>Begins a transaction that writes, for whom no caller waits.</summary>
    public Task<WriteTransaction> BeginWriteAsync(CancellationToken cancellationToken) =>
        BeginWriteAsync(LockBounds.Usual, cancellationToken);

    /// <summary>Reads the committed state.</summary>
    /// <param name="read">What is read.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">The database does not answer.</exception>
    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await OpenReaderAsync(cancellationToken);
            return await read(connection);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Explain(e);
        }
    }

    /// <summary>Writes in one transaction, for whom no caller waits.</summary>
    /// <param name="write">What is written.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StorageException">Nothing was written, or it is not known whether it was.</exception>
    public async Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> write, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await BeginWriteAsync(cancellationToken);
            var result = await write(await transaction.DirectAsync(cancellationToken));
            await transaction.CommitAsync(cancellationToken);
            return result;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw Explain(e);
        }
    }

    /// <summary>Begins a transaction that writes, and waits until no other of the same turn is under way in any process.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="lockWithin">Longest wait for the turn and each other lock; null for as long as a migration may take.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public abstract Task<WriteTransaction> BeginTurnAsync(Turn turn, TimeSpan? lockWithin, CancellationToken cancellationToken);

    /// <summary>Fails unless there is room on the disk for what a group of requests may need; leaves nothing behind.</summary>
    public abstract Task NeedRoomAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>
    /// Says why nothing may be written to this database: it cannot hold every text, or would break the promise that what was
    /// answered is durable. Null when all is well. Asked before anything is written, and writes nothing.
    /// </summary>
    /// <param name="readsWhole">Whether a file that was not closed, or is in use, is read whole for damage.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="StorageException">It is damaged.</exception>
    public abstract Task<string?> WhyNotSoundAsync(bool readsWhole, CancellationToken cancellationToken);

    /// <summary>
    /// Copies what a connection sees at one moment into an empty file, where the database is a file; nobody waits for it.
    /// </summary>
    /// <param name="source">A connection of this engine.</param>
    /// <param name="file">The empty file.</param>
    /// <param name="complete">Adds to the copy and reads from it, before all of it is read for damage.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    /// <exception cref="StorageException">The copy is damaged.</exception>
    public virtual Task CopyAsync(
        DbConnection source, string file, Func<DbConnection, Task> complete, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This database has a backup of its own.");

    /// <summary>
    /// Has the database say in itself, where it is a file, that it is in use, from the first change of this engine to its end: a copy of the
    /// file alone is then known.
    /// </summary>
    public virtual void MarkInUse()
    {
    }

    /// <summary>
    /// Takes a file that was copied while it was in use, without what belongs to it, as it is, after reading all of it for damage. False
    /// where it is none: nothing was done.
    /// </summary>
    /// <param name="complete">Adds to it.</param>
    /// <param name="cancellationToken">Ends the reading; nothing is changed then.</param>
    /// <exception cref="StorageException">It is damaged.</exception>
    public virtual Task<bool> AdoptAsync(Func<DbConnection, Task> complete, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>Says what a failure means for its caller, in words for the log. One that tells of damage is remembered.</summary>
    public abstract StorageException Explain(Exception exception);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>The database is damaged, as one statement found out: others could read or write what is wrong without finding out.</summary>
    /// <param name="why">What was found, and what to do.</param>
    /// <param name="inner">What the database said.</param>
    protected StorageException Damaged(string why, Exception? inner)
    {
        damage ??= why;
        return new(StorageFault.Unavailable, damage, inner) { IsDamage = true };
    }

    /// <summary>Nothing is begun on a database that was found damaged.</summary>
    protected void RefuseDamaged()
    {
        if (damage is { } why)
        {
            throw Damaged(why, null);
        }
    }
}

/// <summary>What only one transaction at a time may do, whichever process it runs in.</summary>
internal enum Turn
{
    /// <summary>Bring the schema up to date; may take long.</summary>
    Migrating = 1,

    /// <summary>Hand out numbers of agents, SLOs and registry revisions, and bring agents to a revision.</summary>
    Registering = 2,

    /// <summary>Claim messages.</summary>
    Claiming = 3,

    /// <summary>Count the links to sign in that went to an address, and make one more.</summary>
    SigningIn = 4,
}
