namespace Monitoring.Core.Windows;

/// <summary>One hundred places of the trend.</summary>
/// <param name="Correct">Right ones.</param>
/// <param name="Judged">Places that are not empty, at most 100.</param>
public readonly record struct TrendPoint(int Correct, int Judged);
