namespace Monitoring.Core.Alerts;

/// <summary>An agent version seen in a window.</summary>
/// <param name="Version">The version; null for transactions that name none.</param>
/// <param name="Places">Places of that version.</param>
/// <param name="Wrong">Wrong ones of them.</param>
public sealed record VersionShare(string? Version, int Places, int Wrong);
