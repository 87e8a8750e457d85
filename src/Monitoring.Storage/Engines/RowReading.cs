using System.Data.Common;
using Monitoring.Core.Outcomes;

namespace Monitoring.Storage.Engines;

/// <summary>Columns as both engines give them: integers of any width, instants as microseconds, null where nothing is.</summary>
internal static class RowReading
{
    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? Number(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static DateTimeOffset? At(this DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : Instant.FromMicroseconds(row.GetInt64(column));
}
