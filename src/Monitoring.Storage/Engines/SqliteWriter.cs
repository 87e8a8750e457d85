using Microsoft.Data.Sqlite;

namespace Monitoring.Storage.Engines;

/// <summary>The connection that writes, with its prepared statements. Used under the engine's gate.</summary>
/// <param name="open">Opens the connection, which is then the writer's own.</param>
internal sealed class SqliteWriter(Func<SqliteConnection> open) : IDisposable
{
    private readonly SqliteConnection connection = open();
    private readonly Dictionary<string, SqliteStatement> statements = new(StringComparer.Ordinal);

    public SqliteConnection Connection => connection;

    public Statement Prepared(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            statement = new SqliteStatement(connection, sql);
            statements.Add(sql, statement);
        }

        return statement;
    }

    // Plain statements instead of a transaction object, so that prepared statements need not be told of each transaction.
    public void Begin() => Prepared("begin immediate").Run();

    public void Commit() => Prepared("commit").Run();

    public void Rollback() => Prepared("rollback").Run();

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        connection.Dispose();
    }
}
