using System.Data.Common;
using Monitoring.Core.Outcomes;

namespace Monitoring.Storage.Engines;

/// <summary>
/// One transaction that writes. Rows and questions are gathered and go out together, so that a server is asked as seldom as
/// possible. Rolled back when it is disposed of without a commit. Not thread-safe.
/// </summary>
internal abstract class WriteTransaction : IAsyncDisposable
{
    /// <summary>True when rows are written as they come: then an update that must find its rows comes too late to go first.</summary>
    public abstract bool WritesAtOnce { get; }

    /// <summary>Takes rows to write; they are written in the order in which the shapes were first named since the last sending.</summary>
    public abstract RowWriter Write(RowShape shape);

    /// <summary>Takes the keys of a question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="answer">Gets each row of the answer when the question is sent.</param>
    public abstract RowWriter Ask(RowQuestion question, Action<DbDataReader> answer);

    /// <summary>Sends what was gathered and takes the answers.</summary>
    public abstract Task SendAsync(CancellationToken cancellationToken);

    /// <summary>Sends what was gathered and gives the connection, for statements of the colder paths.</summary>
    public abstract Task<DbConnection> DirectAsync(CancellationToken cancellationToken);

    /// <summary>Sends what was gathered and makes everything durable.</summary>
    public abstract Task CommitAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

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
    public static IEnumerable<Column> Numbers(params IEnumerable<string> names) =>
        names.Select(name => new Column(name, ColumnKind.Number));

    /// <summary>A column of whole numbers or nothing.</summary>
    public static Column NumberOrNull(string name) => new(name, ColumnKind.NumberOrNull);

    /// <summary>A column of whole numbers.</summary>
    public static Column Number(string name) => new(name, ColumnKind.Number);

    /// <summary>A column of texts.</summary>
    public static Column Text(string name) => new(name, ColumnKind.Text);

    /// <summary>A column of bytes.</summary>
    public static Column Bytes(string name) => new(name, ColumnKind.Bytes);
}

/// <summary>What a column of many rows holds; small whole numbers are numbers too.</summary>
internal enum ColumnKind
{
    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A whole number or nothing.</summary>
    NumberOrNull,

    /// <summary>A text or nothing.</summary>
    Text,

    /// <summary>Bytes.</summary>
    Bytes,
}

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

/// <summary>Takes rows value by value, in the order of the columns. Not thread-safe.</summary>
internal abstract class RowWriter
{
    /// <summary>The next value of the row: a whole number.</summary>
    public abstract RowWriter Number(long value);

    /// <summary>The next value of the row: a whole number or nothing.</summary>
    public abstract RowWriter NumberOrNull(long? value);

    /// <summary>The next value of the row: a text or nothing.</summary>
    public abstract RowWriter Text(string? value);

    /// <summary>The next value of the row: bytes.</summary>
    public abstract RowWriter Bytes(byte[] value);

    /// <summary>The row is complete.</summary>
    public abstract void End();
}

/// <summary>Columns as both engines give them: integers of any width, instants as microseconds, null where nothing is.</summary>
internal static class RowReading
{
    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? Number(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static DateTimeOffset? At(this DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : Instant.FromMicroseconds(row.GetInt64(column));
}
