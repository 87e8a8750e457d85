using static System.FormattableString;

namespace Monitoring.Storage.Engines;

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
