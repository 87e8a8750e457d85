namespace Monitoring.Core.Alerts;

/// <summary>Work of the same kind, released since the oldest wrong place, that nobody has judged.</summary>
/// <param name="Count">How many.</param>
/// <param name="IsAtLeast">True when counting stopped at a bound, so that there may be more.</param>
/// <param name="Since">Occurrence of the oldest wrong place of the window.</param>
public sealed record Suspects(int Count, bool IsAtLeast, DateTimeOffset Since);
