using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Monitoring.Storage.Engines;

/// <summary>
/// A prepared statement of SQLite that runs once for each row. It goes to the library directly: a command object costs as much as the
/// insert it carries.
/// </summary>
internal sealed class SqliteRowWriter : RowWriter, IDisposable
{
    private readonly SqliteConnection connection;
    private readonly sqlite3_stmt statement;
    private int bound;

    public SqliteRowWriter(SqliteConnection connection, string sql)
    {
        this.connection = connection;
        Check(raw.sqlite3_prepare_v2(connection.Handle, sql, out statement));
    }

    /// <summary>True when each row must be found.</summary>
    public bool MustFind { get; init; }

    public override RowWriter Number(long value) => Bound(raw.sqlite3_bind_int64(statement, ++bound, value));

    public override RowWriter NumberOrNull(long? value) =>
        value is { } number ? Number(number) : Bound(raw.sqlite3_bind_null(statement, ++bound));

    public override RowWriter Text(string? value) =>
        Bound(value is null ? raw.sqlite3_bind_null(statement, ++bound) : raw.sqlite3_bind_text(statement, ++bound, value));

    public override RowWriter Bytes(byte[] value) => Bound(raw.sqlite3_bind_blob(statement, ++bound, value));

    public override void End()
    {
        var values = bound;
        bound = 0;
        if (values != raw.sqlite3_bind_parameter_count(statement))
        {
            throw new InvalidOperationException("A row needs one value for each of its columns.");
        }

        var end = raw.sqlite3_step(statement);
        raw.sqlite3_reset(statement);
        if (end is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            Check(end);
        }

        if (MustFind && raw.sqlite3_changes(connection.Handle) == 0)
        {
            throw StorageException.Outdated();
        }
    }

    public void Dispose() => statement.Dispose();

    private SqliteRowWriter Bound(int result)
    {
        Check(result);
        return this;
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, connection.Handle);
}
