namespace Monitoring.Storage.Engines;

/// <summary>
/// One effect on any number of rows of a table: an insert, or an update of the rows with the given keys. Each engine makes its
/// own text of it once: one statement run for each row on SQLite, one statement over arrays on PostgreSQL.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="columns">The columns in the order in which a <see cref="RowWriter"/> is given their values.</param>
internal sealed class RowShape(string table, params IReadOnlyList<Column> columns)
{
    /// <summary>The table.</summary>
    public string Table => table;

    /// <summary>The columns, keys first.</summary>
    public IReadOnlyList<Column> Columns => columns;

    /// <summary>How many leading columns are the key of the row to update, the agent's number first; 0 to insert.</summary>
    public int Keys { get; init; }

    /// <summary>
    /// True when an update must find every row: what was read earlier without a lock is right only then. Otherwise the transaction ends
    /// with a <see cref="StorageException"/> that <see cref="StorageException.IsOutdated"/>.
    /// </summary>
    public bool MustFind { get; init; }

    /// <summary>What an insert does about a row that is there; no two rows written in one transaction may have the same key then.</summary>
    public string OnConflict { get; init; } = "";
}
