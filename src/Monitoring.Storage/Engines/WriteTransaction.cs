using System.Data.Common;

namespace Monitoring.Storage.Engines;

/// <summary>One transaction that writes. Rolled back when it is disposed of without a commit. Not thread-safe.</summary>
internal abstract class WriteTransaction : IAsyncDisposable
{
    /// <summary>The connection, for statements of the colder paths.</summary>
    public abstract DbConnection Connection { get; }

    /// <summary>A prepared statement, kept for the next transaction.</summary>
    /// <param name="sql">Its text with named parameters.</param>
    public abstract Statement Prepared(string sql);

    /// <summary>Makes everything durable.</summary>
    public abstract Task CommitAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
