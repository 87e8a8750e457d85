namespace Monitoring.Storage.Engines;

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
