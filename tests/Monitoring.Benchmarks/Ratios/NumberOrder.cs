namespace Monitoring.Benchmarks.Ratios;

/// <summary>How transaction ids follow one another.</summary>
internal enum NumberOrder
{
    /// <summary>They rise.</summary>
    Rising,

    /// <summary>Each lies anywhere.</summary>
    Scattered,
}
