using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Slos;

namespace Monitoring.Service.Trust;

/// <summary>What an SLO's drift detector calls healthy and what it looks at.</summary>
/// <param name="Healthy">q0.</param>
/// <param name="Cuts">d: the total and each declared cut.</param>
/// <param name="IsBaseline">True when q0 comes from a frozen baseline, false when it is 1 − target.</param>
internal sealed record DetectorTerms(HealthyErrorRate Healthy, int Cuts, bool IsBaseline)
{
    /// <summary>The terms of an SLO; null when no detector watches it.</summary>
    /// <param name="slo">The SLO.</param>
    /// <param name="baseline">What its owner froze, or null.</param>
    public static DetectorTerms? Of(Slo slo, Baseline? baseline) => slo.Drift == DriftMode.Off
        ? null
        : new(DriftWatch.HealthyOf(slo, baseline), 1 + slo.Cuts.Count, baseline is not null);
}
