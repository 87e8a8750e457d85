using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Monitoring.Storage.Engines;

/// <summary>A transaction on the connection that writes. Rows are written as they come: nothing is gained by gathering them.</summary>
/// <param name="writer">The connection.</param>
/// <param name="end">Lets the next transaction begin; told whether this one was committed.</param>
internal sealed class SqliteWriteTransaction(SqliteWriter writer, Action<bool> end) : WriteTransaction
{
    private readonly List<SqliteKeys> questions = [];
    private bool isCommitted;
    private bool isEnded;

    public override bool WritesAtOnce => true;

    public override RowWriter Write(RowShape shape) => writer.Rows(shape);

    public override RowWriter Ask(RowQuestion question, Action<DbDataReader> answer)
    {
        var keys = writer.Keys(question).Begin(answer);
        questions.Add(keys);
        return keys;
    }

    public override Task SendAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var question in questions)
        {
            question.Send();
        }

        questions.Clear();
        return Task.CompletedTask;
    }

    public override async Task<DbConnection> DirectAsync(CancellationToken cancellationToken)
    {
        await SendAsync(cancellationToken);
        return writer.Connection;
    }

    public override async Task CommitAsync(CancellationToken cancellationToken)
    {
        await SendAsync(cancellationToken);
        writer.Commit();
        isCommitted = true;
    }

    public override ValueTask DisposeAsync()
    {
        if (isEnded)
        {
            return ValueTask.CompletedTask;
        }

        isEnded = true;
        try
        {
            if (!isCommitted)
            {
                writer.Rollback();
            }
        }
        catch (SqliteException)
        {
            // SQLite has rolled back by itself after the fault that brought us here.
        }
        finally
        {
            end(isCommitted);
        }

        return ValueTask.CompletedTask;
    }
}
