using Npgsql;
using NpgsqlTypes;

namespace Monitoring.Storage.Engines;

/// <summary>Rows gathered column by column, to go out as arrays with one statement.</summary>
internal sealed class PostgresRows : RowWriter
{
    private readonly string sql;
    private readonly IReadOnlyList<Column> columns;
    private readonly object[] values;
    private int next;
    private int rows;

    public PostgresRows(string sql, IReadOnlyList<Column> columns)
    {
        this.sql = sql;
        this.columns = columns;
        values = [.. columns.Select(column => (object)(column.Kind switch
        {
            ColumnKind.Number => new List<long>(),
            ColumnKind.NumberOrNull => new List<long?>(),
            ColumnKind.Text => new List<string?>(),
            _ => new List<byte[]>(),
        }))];
    }

    /// <summary>Rows gathered.</summary>
    public int Count => rows;

    public override RowWriter Number(long value)
    {
        if (values[next] is List<long> numbers)
        {
            numbers.Add(value);
            next++;
            return this;
        }

        return NumberOrNull(value);
    }

    public override RowWriter NumberOrNull(long? value)
    {
        ((List<long?>)values[next++]).Add(value);
        return this;
    }

    public override RowWriter Text(string? value)
    {
        ((List<string?>)values[next++]).Add(value);
        return this;
    }

    public override RowWriter Bytes(byte[] value)
    {
        ((List<byte[]>)values[next++]).Add(value);
        return this;
    }

    public override void End()
    {
        if (next != values.Length)
        {
            throw new InvalidOperationException("A row needs one value for each of its columns.");
        }

        next = 0;
        rows++;
    }

    /// <summary>The statement with its arrays.</summary>
    public NpgsqlBatchCommand Command()
    {
        var command = new NpgsqlBatchCommand(sql);
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.Add(columns[i].Kind switch
            {
                ColumnKind.Number => new NpgsqlParameter<List<long>> { TypedValue = (List<long>)values[i],
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                ColumnKind.NumberOrNull =>
                    new NpgsqlParameter<List<long?>> { TypedValue = (List<long?>)values[i],
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                ColumnKind.Text => new NpgsqlParameter<List<string?>> { TypedValue = (List<string?>)values[i],
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                _ => new NpgsqlParameter<List<byte[]>> { TypedValue = (List<byte[]>)values[i],
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
            });
        }

        return command;
    }
}
