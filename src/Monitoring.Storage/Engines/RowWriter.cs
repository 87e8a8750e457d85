using System.Data.Common;
using Monitoring.Core.Outcomes;

namespace Monitoring.Storage.Engines;

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
