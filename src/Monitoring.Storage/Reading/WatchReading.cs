using Monitoring.Core.Drift.Dependence;
using Monitoring.Core.Drift.Watching;

namespace Monitoring.Storage.Reading;

/// <summary>How the drift watch of an SLO stands, as committed.</summary>
/// <param name="Judged">Live verdicts since the SLO counts what it counts.</param>
/// <param name="Wrong">Wrong ones of them.</param>
/// <param name="Healthy">q0, the error share called healthy.</param>
/// <param name="Baseline">What the owner froze; null while q0 is 1 − target.</param>
/// <param name="Dependence">Whether errors bunch.</param>
/// <param name="Evidence">M/A of all verdicts, then the largest over the values of each declared cut, in registry order; 1 raises a signal.</param>
/// <param name="Signals">Signals so far, in the same order.</param>
public sealed record WatchReading(
    long Judged,
    long Wrong,
    double Healthy,
    Baseline? Baseline,
    ErrorDependence Dependence,
    IReadOnlyList<double> Evidence,
    IReadOnlyList<long> Signals)
{
    /// <summary>True while the last signal is not yet over.</summary>
    public bool IsDrifting { get; init; }

    /// <summary>Number of the watch's present beginning.</summary>
    internal long Epoch { get; init; }

    /// <summary>Nothing watched yet.</summary>
    public static WatchReading None { get; } = new(0, 0, 0, null, default, [], []);
}
