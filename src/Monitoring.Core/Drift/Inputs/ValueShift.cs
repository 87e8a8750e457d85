namespace Monitoring.Core.Drift.Inputs;

/// <summary>How the share of one value has changed.</summary>
/// <param name="Value">The value; empty for missing ones, null for all that are not kept by name.</param>
/// <param name="Before">Its share in the reference, 0 to 1.</param>
/// <param name="Now">Its share in the look, 0 to 1.</param>
public readonly record struct ValueShift(string? Value, double Before, double Now);
