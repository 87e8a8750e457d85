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

    /// <summary>The condition that a column is among the texts of a parameter; its value is made by <see cref="TextSet"/>.</summary>
    public abstract string AmongTexts(string parameter);

    /// <summary>The value of a parameter that holds many texts.</summary>
    public abstract object TextSet(IEnumerable<string> texts);

    /// <summary>Makes everything durable.</summary>
    public abstract Task CommitAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
