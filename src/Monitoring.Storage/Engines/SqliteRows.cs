using System.Buffers;
using System.Data.Common;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using static System.FormattableString;

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

/// <summary>The keys of one question to SQLite, gathered as one JSON text; the prepared command is kept for the next.</summary>
/// <param name="connection">The connection that writes.</param>
/// <param name="sql">The question with one parameter.</param>
internal sealed class SqliteKeys(SqliteConnection connection, string sql) : RowWriter, IDisposable
{
    private readonly SqliteCommand command = Command(connection, sql);
    private readonly ArrayBufferWriter<byte> buffer = new();
    private Utf8JsonWriter? json;
    private Action<DbDataReader>? answer;
    private bool isInRow;

    /// <summary>Begins to gather keys.</summary>
    public SqliteKeys Begin(Action<DbDataReader> taker)
    {
        answer = taker;
        buffer.ResetWrittenCount();
        json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartArray();
        return this;
    }

    public override RowWriter Number(long value)
    {
        Next().WriteNumberValue(value);
        return this;
    }

    public override RowWriter NumberOrNull(long? value) => throw new NotSupportedException("A key is never missing.");

    public override RowWriter Text(string? value)
    {
        Next().WriteStringValue(value);
        return this;
    }

    public override RowWriter Bytes(byte[] value) => throw new NotSupportedException("Bytes are no key.");

    public override void End()
    {
        json!.WriteEndArray();
        isInRow = false;
    }

    /// <summary>Asks and takes the answer.</summary>
    public void Send()
    {
        json!.WriteEndArray();
        json.Dispose();
        command.Parameters[0].Value = Encoding.UTF8.GetString(buffer.WrittenSpan);
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            answer!(rows);
        }
    }

    public void Dispose()
    {
        json?.Dispose();
        command.Dispose();
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql)
    {
        var made = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is made from constants; values are parameters.
        made.CommandText = sql;
#pragma warning restore CA2100
        made.Parameters.Add(new SqliteParameter { ParameterName = "@keys" });
        return made;
    }

    private Utf8JsonWriter Next()
    {
        if (!isInRow)
        {
            json!.WriteStartArray();
            isInRow = true;
        }

        return json!;
    }
}

/// <summary>The texts SQLite runs.</summary>
internal static class SqliteTexts
{
    /// <summary>One statement for each row.</summary>
    public static string Of(RowShape shape)
    {
        var names = shape.Columns.Select(column => column.Name).ToList();
        return shape.Keys == 0
            ? Invariant($"insert into {shape.Table} ({string.Join(", ", names)}) values ({string.Join(", ", names.Select((_, i) => Invariant($"?{i + 1}")))}) {shape.OnConflict}")
            : Invariant($"update {shape.Table} set {string.Join(", ", names.Select(Equal).Skip(shape.Keys))} where {string.Join(" and ", names.Select(Equal).Take(shape.Keys))}");
    }

    /// <summary>One select over keys in a JSON text.</summary>
    public static string Of(RowQuestion question)
    {
        var keys = question.Columns.Select((column, i) => Invariant($"value ->> {i} as {column.Name}"));
        return question.Text
            .Replace("{keys}", $"(select {string.Join(", ", keys)} from json_each(@keys)) as keys", StringComparison.Ordinal)
            .Replace("{lock s}", "", StringComparison.Ordinal)
            .Replace("{free s}", "", StringComparison.Ordinal);
    }

    private static string Equal(string name, int i) => Invariant($"{name} = ?{i + 1}");
}
