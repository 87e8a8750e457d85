using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using static System.FormattableString;

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

/// <summary>The texts PostgreSQL runs: one statement over arrays, made once for each shape.</summary>
internal static class PostgresTexts
{
    private static readonly ConditionalWeakTable<object, string> Made = [];

    /// <summary>One statement for all rows.</summary>
    public static string Of(RowShape shape) => Made.GetValue(shape, static key => Make((RowShape)key));

    /// <summary>One select over arrays of keys.</summary>
    public static string Of(RowQuestion question) => Made.GetValue(question, static key => Make((RowQuestion)key));

    private static string Make(RowShape shape)
    {
        var names = shape.Columns.Select(column => column.Name).ToList();
        if (shape.Keys == 0)
        {
            return $"insert into {shape.Table} ({string.Join(", ", names)}) {Rows(shape.Columns)} {shape.OnConflict}";
        }

        var set = shape.Columns.Skip(shape.Keys).Select(column => $"{column.Name} = given.{column.Given}");
        var where = shape.Columns.Take(shape.Keys).Select(column => $"changed.{column.Name} = given.{column.Given}");

        // A distributed table would also want "and changed.agent_id = any($1)", to send the statement only where the agents are; on
        // one server that makes the planner read all agents first and compare each with each given row.
        var update = $"update {shape.Table} changed set {string.Join(", ", set)} from ({Rows(shape.Columns)}) as given where {string.Join(" and ", where)}";

        // What follows in the same batch, the commit with it, is skipped after an error.
        return shape.MustFind
            ? $"with found as ({update} returning 1) select 1 where 1 / (case when (select count(*) from found) = cardinality($1) then 1 else 0 end) = 0"
            : update;
    }

    private static string Make(RowQuestion question) => question.Text
        .Replace("{keys}", $"({Rows(question.Columns)}) as keys", StringComparison.Ordinal)
        .Replace("{lock s}", "for update of s", StringComparison.Ordinal)
        .Replace("{free s}", "for update of s skip locked", StringComparison.Ordinal);

    // In the select list the arrays are read side by side as the rows are needed; unnest with several arrays in the from clause
    // stores each of them first, which costs four times as much.
    private static string Rows(IReadOnlyList<Column> columns) =>
        $"select {string.Join(", ", columns.Select((column, i) => Invariant($"unnest(${i + 1}::{Type(column.Kind)}[]) as {column.Given}")))}";

    private static string Type(ColumnKind kind) => kind switch
    {
        ColumnKind.Text => "text",
        ColumnKind.Bytes => "bytea",
        _ => "bigint",
    };
}
