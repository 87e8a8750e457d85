namespace Monitoring.Core.Slos;

/// <summary>An SLO in force, with the store's numbers.</summary>
/// <param name="Id">The store's number of the SLO; a name that comes back after retirement gets a new one.</param>
/// <param name="Revision">The registry revision that last changed it or the people who own it.</param>
/// <param name="Slo">What the registry says.</param>
public sealed record CoveredSlo(long Id, long Revision, Slo Slo);
