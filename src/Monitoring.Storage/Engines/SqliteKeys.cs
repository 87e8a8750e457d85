using System.Buffers;
using System.Data.Common;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Monitoring.Storage.Engines;

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
