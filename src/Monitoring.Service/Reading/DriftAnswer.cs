using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Slos;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Reading;

/// <summary>The evidence that the verdicts of an SLO, or of one of its segment values, got worse.</summary>
/// <param name="Slo">The SLO's name.</param>
/// <param name="Agent">The agent's name.</param>
/// <param name="Drift">What the registry says becomes of drift.</param>
/// <param name="Judged">Live verdicts since the SLO counts what it counts.</param>
/// <param name="Wrong">Wrong ones of them.</param>
/// <param name="Healthy">What is called healthy.</param>
/// <param name="Mistakes">How rarely a signal comes by mistake.</param>
/// <param name="Cuts">All verdicts first, then each declared cut.</param>
/// <param name="Signals">The newest signals, newest first.</param>
internal sealed record DriftAnswer(
    string Slo,
    string Agent,
    DriftMode Drift,
    long Judged,
    long Wrong,
    HealthyAnswer Healthy,
    MistakesAnswer Mistakes,
    IReadOnlyList<CutAnswer> Cuts,
    IReadOnlyList<SignalAnswer> Signals)
{
    /// <summary>The answer for a reading.</summary>
    public static DriftAnswer Of(DriftReading reading)
    {
        var (slo, watch) = (reading.Slo.Covered.Slo, reading.Slo.Drift);
        return new(
            slo.Name,
            reading.Slo.Agent,
            slo.Drift,
            watch.Judged,
            watch.Wrong,
            new HealthyAnswer(Math.Round(watch.Healthy, 6), watch.Baseline?.Judged, watch.Baseline?.Wrong),
            new MistakesAnswer(
                MixtureDetector.VerdictsPerMistake,
                watch.Dependence.AllowsGuarantee,
                watch.Dependence.Correlation is { } correlation ? Math.Round(correlation, 3) : null),
            [.. reading.Cuts.Select((cut, i) => CutAnswer.Of(cut, watch.Signals[i]))],
            [.. reading.Signals.Select(SignalAnswer.Of)]);
    }
}
