using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Monitoring.Storage.Engines;

/// <summary>A transaction on the connection that writes.</summary>
/// <param name="writer">The connection.</param>
/// <param name="end">Lets the next transaction begin; told whether this one was committed.</param>
internal sealed class SqliteWriteTransaction(SqliteWriter writer, Action<bool> end) : WriteTransaction
{
    private bool isCommitted;
    private bool isEnded;

    public override DbConnection Connection => writer.Connection;

    public override Statement Prepared(string sql) => writer.Prepared(sql);

    public override string AmongTexts(string parameter) => $"in (select value from json_each({parameter}))";

    public override object TextSet(IEnumerable<string> texts) => JsonSerializer.Serialize(texts);

    public override Task CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        writer.Commit();
        isCommitted = true;
        return Task.CompletedTask;
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
