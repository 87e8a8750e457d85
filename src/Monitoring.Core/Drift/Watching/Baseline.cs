namespace Monitoring.Core.Drift.Watching;

/// <summary>What an agent had shown in production when its owner froze it.</summary>
/// <param name="Judged">Live verdicts, at least 1,000.</param>
/// <param name="Wrong">Wrong ones of them.</param>
public sealed record Baseline(long Judged, long Wrong);
