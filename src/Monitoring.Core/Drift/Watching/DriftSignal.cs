using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Dependence;
using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Drift.Watching;

/// <summary>A detector's evidence reached its line.</summary>
/// <param name="Key">Which stream.</param>
/// <param name="Slo">The definition in force.</param>
/// <param name="Reading">What the detector said, and since when the stream has most likely been worse.</param>
/// <param name="IsNotice">
/// True when the owner is told, unless another who was told explains it; false when a mail of the same stretch said it already, or an open
/// episode's notices do.
/// </param>
/// <param name="Evidence">M/A, 1 or more.</param>
/// <param name="Healthy">q0, the error share called healthy.</param>
/// <param name="Baseline">What the owner froze; null when q0 is 1 − target.</param>
/// <param name="Dependence">Whether errors bunch.</param>
/// <param name="Counts">The SLO's window at that verdict, which has its place already.</param>
/// <param name="Picture">The window's places, when the owner is told; otherwise null.</param>
/// <param name="Position">Position of the verdict event.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="TransactionId">The transaction judged.</param>
public sealed record DriftSignal(
    DriftKey Key,
    Slo Slo,
    CountedReading Reading,
    bool IsNotice,
    double Evidence,
    double Healthy,
    Baseline? Baseline,
    ErrorDependence Dependence,
    WindowCounts Counts,
    WindowPicture? Picture,
    long Position,
    DateTimeOffset At,
    string TransactionId)
{
    /// <summary>True for the first of a stretch.</summary>
    public bool BeginsStretch { get; init; }
}
