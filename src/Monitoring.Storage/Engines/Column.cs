namespace Monitoring.Storage.Engines;

/// <summary>A column of many rows.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Given">What the value given for it is called beside others.</param>
internal sealed record Column(string Name, ColumnKind Kind, string Given)
{
    /// <summary>A column.</summary>
    public Column(string name, ColumnKind kind)
        : this(name, kind, name)
    {
    }

    /// <summary>A column of whole numbers that must have had this value so far, while another is written.</summary>
    public static Column Was(string name) => new(name, ColumnKind.Number, name + "_was");

    /// <summary>Columns of whole numbers.</summary>
    public static IEnumerable<Column> Numbers(params IEnumerable<string> names) => names.Select(name => new Column(name, ColumnKind.Number));

    /// <summary>A column of whole numbers or nothing.</summary>
    public static Column NumberOrNull(string name) => new(name, ColumnKind.NumberOrNull);

    /// <summary>A column of whole numbers.</summary>
    public static Column Number(string name) => new(name, ColumnKind.Number);

    /// <summary>A column of texts.</summary>
    public static Column Text(string name) => new(name, ColumnKind.Text);

    /// <summary>A column of bytes.</summary>
    public static Column Bytes(string name) => new(name, ColumnKind.Bytes);
}
