using System.Diagnostics.Metrics;
using Monitoring.Core.Slos;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Watch;

/// <summary>
/// How every SLO stands, from the committed state and so the same on every instance. A number that does not exist (the accuracy
/// of nothing, the start of no episode) has no series, never a zero.
/// </summary>
internal sealed class SloGauges : IDisposable
{
    private readonly LatestRows _latest;

    /// <summary>Makes the gauges over the latest rows.</summary>
    public SloGauges(LatestRows latest)
    {
        _latest = latest;
        Meter = new Meter("agentops.slo");
        Gauge("agentops_slo_accuracy_ratio", "Correct share of the window; absent while nothing is judged.", Accuracy);
        Gauge("agentops_slo_target_ratio", "Agreed target.", slo => (double)slo.Covered.Slo.Rule.Target);
        Gauge("agentops_slo_alert_line_ratio", "Accuracy below which the owner is alerted.", slo => (double)slo.Covered.Slo.Rule.AlertBelow);
        Gauge("agentops_slo_window_size_transactions", "Size of the window.", slo => slo.Covered.Slo.Rule.Window);
        Gauge("agentops_slo_judged_transactions", "Judged transactions in the window.", slo => slo.Counts.Judged);
        Gauge("agentops_slo_wrong_transactions", "Wrong in the window.", slo => slo.Counts.Wrong);
        Gauge("agentops_slo_wrong_allowed_transactions", "Wrong allowed before breach.", slo => slo.Covered.Slo.Rule.Allowed);
        Gauge("agentops_slo_pending_transactions", "Outcomes still without verdict.", slo => slo.Pending);
        Instant("agentops_slo_episode_start_timestamp_seconds", "Start of the open episode; absent if none.", slo => slo.EpisodeOpenedAt);
        Instant("agentops_slo_last_judgement_timestamp_seconds", "Last judgement.", slo => slo.LastJudgedAt);
        Meter.CreateObservableGauge("agentops_slo_drift_evidence_ratio", Evidence, null, "Evidence that verdicts got worse, the largest over the cut's values; 1 raises a signal. Exact for the total and from 0.05 on; below that as last stored.");
        Meter.CreateObservableCounter("agentops_slo_drift_signals_total", Signals, null, "Drift signals since the watch began.");
        Meter.CreateObservableGauge("agentops_slo_state", States, null, "1 for the current state, else 0.");
        Meter.CreateObservableGauge("agentops_slo_info", Info, null, "Always 1.");
    }

    /// <summary>The meter of these instruments.</summary>
    public Meter Meter { get; }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private static double? Accuracy(SloReading slo) => slo.Counts.Judged == 0 ? null : (double)slo.Counts.Correct / slo.Counts.Judged;

    private void Gauge(string name, string help, Func<SloReading, long> value) =>
        Meter.CreateObservableGauge(name, () => _latest.Rows.Slos.Select(row => new Measurement<long>(value(row.Slo), row.Labels.Own)), null, help);

    private void Gauge(string name, string help, Func<SloReading, double?> value, string? unit = null) =>
        Meter.CreateObservableGauge(name, () => Present(value), unit, help);

    private void Instant(string name, string help, Func<SloReading, DateTimeOffset?> value) =>
        Gauge(name, help, slo => UnixTime.Seconds(value(slo)), "s");

    private IEnumerable<Measurement<double>> Present(Func<SloReading, double?> value)
    {
        foreach (var (slo, labels) in _latest.Rows.Slos)
        {
            if (value(slo) is { } number)
            {
                yield return new Measurement<double>(number, labels.Own);
            }
        }
    }

    private IEnumerable<Measurement<long>> States()
    {
        foreach (var (slo, labels) in _latest.Rows.Slos)
        {
            for (var state = 0; state < labels.States.Length; state++)
            {
                yield return new Measurement<long>(slo.State == SloLabels.AllStates[state] ? 1 : 0, labels.States[state]);
            }
        }
    }

    private IEnumerable<Measurement<double>> Evidence() => _latest.Rows.Slos
        .Where(row => row.Slo.Covered.Slo.Drift != DriftMode.Off)
        .SelectMany(row => row.Slo.Drift.Evidence.Zip(row.Labels.Cuts, (evidence, labels) => new Measurement<double>(evidence, labels)));

    private IEnumerable<Measurement<long>> Signals() => _latest.Rows.Slos
        .Where(row => row.Slo.Covered.Slo.Drift != DriftMode.Off)
        .SelectMany(row => row.Slo.Drift.Signals.Zip(row.Labels.Cuts, (signals, labels) => new Measurement<long>(signals, labels)));

    private IEnumerable<Measurement<long>> Info() => _latest.Rows.Slos.Select(row => new Measurement<long>(1, row.Labels.Info));
}
