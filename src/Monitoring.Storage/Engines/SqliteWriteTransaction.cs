using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using static System.FormattableString;

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

/// <summary>The connection that writes, with its prepared statements. Used under the engine's gate.</summary>
/// <param name="open">Opens the connection, which is then the writer's own.</param>
/// <param name="marks">Whether the first commit marks the file as in use.</param>
internal sealed class SqliteWriter(Func<SqliteConnection> open, bool marks) : IDisposable
{
    private readonly SqliteConnection connection = open();
    private readonly Dictionary<object, IDisposable> prepared = new(ReferenceEqualityComparer.Instance);

    private int changed;
    private bool isMarkCarriedOver;

    public SqliteConnection Connection => connection;

    /// <summary>Whether it has marked the file.</summary>
    public bool HasMarked { get; private set; }

    public SqliteRowWriter Rows(RowShape shape) =>
        Prepared(shape, () => new SqliteRowWriter(connection, SqliteTexts.Of(shape)) { MustFind = shape.MustFind });

    public SqliteKeys Keys(RowQuestion question) => Prepared(question, () => new SqliteKeys(connection, SqliteTexts.Of(question)));

    // Plain statements instead of a transaction object, so that prepared statements need not be told of each transaction.
    public void Begin()
    {
        Run("begin immediate");
        changed = RowsChanged;
    }

    /// <summary>Commits, and counts what changed something.</summary>
    public void Commit()
    {
        if (RowsChanged == changed)
        {
            Run("commit");
            return;
        }

        Count();
        if (!marks || isMarkCarriedOver)
        {
            Run("commit");
            return;
        }

        if (!HasMarked)
        {
            Run(Invariant($"pragma application_id = {SqliteHeader.InUse}"));
        }

        Run("commit");
        HasMarked = true;

        // A copy of the file alone has what the file has. Where somebody reads an older state it is tried again with the next commit.
        isMarkCarriedOver = raw.sqlite3_wal_checkpoint_v2(
            connection.Handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out var pages, out var carriedOver) == raw.SQLITE_OK
            && carriedOver == pages;
    }

    /// <summary>Takes the mark off.</summary>
    public void Unmark()
    {
        Begin();
        Count();
        Run("pragma application_id = 0");
        Run("commit");
    }

    public void Rollback() => Run("rollback");

    /// <summary>The store's own name; null before it has one.</summary>
    public string? StoreId()
    {
        using var question = connection.CreateCommand();
        question.CommandText = "select value from store_facts where name = 'store_id'";
        return question.ExecuteScalar() as string;
    }

    public void Dispose()
    {
        foreach (var statement in prepared.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }

    // SQLite's own counter in the first page does not move with each transaction. This number, of which it makes no use itself, does; so
    // the first page in a log tells which state of the file the log follows on (SqliteLog). It begins anew behind the largest.
    private void Count()
    {
        using var question = connection.CreateCommand();
        question.CommandText = "pragma user_version";
        var counted = Convert.ToInt32(question.ExecuteScalar(), CultureInfo.InvariantCulture);
        using var count = new SqliteRowWriter(connection, Invariant($"pragma user_version = {unchecked(counted + 1)}"));
        count.End();
    }

    private int RowsChanged => raw.sqlite3_total_changes(connection.Handle);

    private void Run(string sql) => Prepared(sql, () => new SqliteRowWriter(connection, sql)).End();

    private T Prepared<T>(object key, Func<T> make)
        where T : IDisposable
    {
        if (!prepared.TryGetValue(key, out var statement))
        {
            statement = make();
            prepared.Add(key, statement);
        }

        return (T)statement;
    }
}
