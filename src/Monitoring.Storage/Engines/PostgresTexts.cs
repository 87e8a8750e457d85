using System.Runtime.CompilerServices;
using static System.FormattableString;

namespace Monitoring.Storage.Engines;

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
            return $"insert into {shape.Table} ({string.Join(", ", names)}) select * from {Arrays(shape.Columns)} {shape.OnConflict}";
        }

        var set = names.Skip(shape.Keys).Select(name => $"{name} = given.{name}");
        var where = names.Take(shape.Keys).Select(name => $"changed.{name} = given.{name}");

        // The second mention of the agents lets a distributed table send the statement only where they are.
        return $"update {shape.Table} changed set {string.Join(", ", set)} from {Arrays(shape.Columns)} as given ({string.Join(", ", names)}) "
            + $"where {string.Join(" and ", where)} and changed.{names[0]} = any($1)";
    }

    private static string Make(RowQuestion question) => question.Text
        .Replace("{keys}", $"{Arrays(question.Columns)} as keys ({string.Join(", ", question.Columns.Select(column => column.Name))})", StringComparison.Ordinal)
        .Replace("{lock s}", "for update of s", StringComparison.Ordinal);

    private static string Arrays(IReadOnlyList<Column> columns) =>
        $"unnest({string.Join(", ", columns.Select((column, i) => Invariant($"${i + 1}::{Type(column.Kind)}[]")))})";

    private static string Type(ColumnKind kind) => kind switch
    {
        ColumnKind.Text => "text",
        ColumnKind.Bytes => "bytea",
        _ => "bigint",
    };
}
