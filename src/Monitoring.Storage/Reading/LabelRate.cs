namespace Monitoring.Storage.Reading;

/// <summary>How fast verdicts come that an SLO counts, by the service's clock.</summary>
/// <param name="VerdictsPerDay">More than 0.</param>
/// <param name="Since">The start of what was counted: 28 days ago, or the first verdict that is kept.</param>
public sealed record LabelRate(decimal VerdictsPerDay, DateTimeOffset Since);
