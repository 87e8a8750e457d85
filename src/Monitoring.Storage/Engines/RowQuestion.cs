namespace Monitoring.Storage.Engines;

/// <summary>One question about any number of keys.</summary>
/// <param name="text">
/// The select; <c>{keys}</c> stands for the keys as a table named <c>keys</c>, <c>{lock s}</c> for locking the rows of the alias
/// <c>s</c> where an engine locks rows, <c>{free s}</c> for doing so with those nobody else has locked and leaving the others out.
/// </param>
/// <param name="columns">The columns of the keys.</param>
internal sealed class RowQuestion(string text, params IReadOnlyList<Column> columns)
{
    /// <summary>The select with its placeholders.</summary>
    public string Text => text;

    /// <summary>The columns of the keys.</summary>
    public IReadOnlyList<Column> Columns => columns;
}
