using System.Data.Common;

namespace Monitoring.Storage.Engines;

/// <summary>
/// One transaction that writes. Rows and questions are gathered and go out together, so that a server is asked as seldom as
/// possible. Rolled back when it is disposed of without a commit. Not thread-safe.
/// </summary>
internal abstract class WriteTransaction : IAsyncDisposable
{
    /// <summary>True when rows are written as they come: then an update that must find its rows comes too late to go first.</summary>
    public abstract bool WritesAtOnce { get; }

    /// <summary>Takes rows to write; they are written in the order in which the shapes were first named since the last sending.</summary>
    public abstract RowWriter Write(RowShape shape);

    /// <summary>Takes the keys of a question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="answer">Gets each row of the answer when the question is sent.</param>
    public abstract RowWriter Ask(RowQuestion question, Action<DbDataReader> answer);

    /// <summary>Sends what was gathered and takes the answers.</summary>
    public abstract Task SendAsync(CancellationToken cancellationToken);

    /// <summary>Sends what was gathered and gives the connection, for statements of the colder paths.</summary>
    public abstract Task<DbConnection> DirectAsync(CancellationToken cancellationToken);

    /// <summary>Sends what was gathered and makes everything durable.</summary>
    public abstract Task CommitAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
