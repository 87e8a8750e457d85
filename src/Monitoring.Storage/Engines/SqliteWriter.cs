using Microsoft.Data.Sqlite;

namespace Monitoring.Storage.Engines;

/// <summary>The connection that writes, with its prepared statements. Used under the engine's gate.</summary>
/// <param name="open">Opens the connection, which is then the writer's own.</param>
internal sealed class SqliteWriter(Func<SqliteConnection> open) : IDisposable
{
    private readonly SqliteConnection connection = open();
    private readonly Dictionary<object, IDisposable> prepared = new(ReferenceEqualityComparer.Instance);

    public SqliteConnection Connection => connection;

    public SqliteRowWriter Rows(RowShape shape) =>
        Prepared(shape, () => new SqliteRowWriter(connection, SqliteTexts.Of(shape)) { MustFind = shape.MustFind });

    public SqliteKeys Keys(RowQuestion question) => Prepared(question, () => new SqliteKeys(connection, SqliteTexts.Of(question)));

    // Plain statements instead of a transaction object, so that prepared statements need not be told of each transaction.
    public void Begin() => Run("begin immediate");

    public void Commit() => Run("commit");

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
