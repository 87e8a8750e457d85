using System.Data.Common;

namespace Monitoring.Storage.Engines;

/// <summary>
/// The one seam between the two kinds of database. Everything else speaks one SQL text and never names an engine.
/// Thread-safe.
/// </summary>
internal abstract class SqlEngine : IAsyncDisposable
{
    /// <summary>Chooses the engine a database setting names.</summary>
    /// <param name="database"><c>sqlite:PATH</c>.</param>
    /// <exception cref="StorageException">The setting names no engine this program knows.</exception>
    public static SqlEngine Of(string database)
    {
        const string sqlite = "sqlite:";
        return database.StartsWith(sqlite, StringComparison.Ordinal)
            ? new SqliteEngine(database[sqlite.Length..])
            : throw new StorageException(StorageFault.Unavailable, "The setting Database must read sqlite:PATH.");
    }

    /// <summary>The numbered scripts that make the schema, in order.</summary>
    public abstract IReadOnlyList<Migration> Migrations { get; }

    /// <summary>True when the database is there.</summary>
    public abstract bool Exists { get; }

    /// <summary>Opens a connection for reading the committed state.</summary>
    public abstract Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken);

    /// <summary>Begins a transaction that writes; waits for the ones before it.</summary>
    public abstract Task<WriteTransaction> BeginWriteAsync(CancellationToken cancellationToken);

    /// <summary>Says what a failed write means for its caller, in words for the log.</summary>
    public abstract StorageException Explain(Exception exception);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
