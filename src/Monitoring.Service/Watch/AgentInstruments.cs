using System.Diagnostics.Metrics;
using Monitoring.Storage.Inputs;

namespace Monitoring.Service.Watch;

/// <summary>
/// What registered agents sent, what of it was lost, and how far their watched inputs are from the reference; no input has a series of
/// its own, since its name comes from the posts. Agents nobody registered have none: their names come from whoever posts, so they would let
/// a stranger grow the page.
/// </summary>
internal sealed class AgentInstruments : IDisposable
{
    private readonly LatestRows _latest;
    private readonly IngestCounters _counters;

    /// <summary>Makes the instruments over the latest rows.</summary>
    public AgentInstruments(LatestRows latest, IngestCounters counters)
    {
        _latest = latest;
        _counters = counters;
        Meter = new Meter("agentops.agent");
        Meter.CreateObservableCounter("agentops_outcomes_total", Outcomes, null, "Outcomes accepted from registered agents.");
        Meter.CreateObservableCounter(
            "agentops_store_lost_writes_total", LostWrites, null, "Writes that were confirmed and that the database no longer has, as far as this process knew them.");
        Meter.CreateObservableGauge("agentops_agent_last_outcome_timestamp_seconds", LastOutcomes, "s", "Last outcome or heartbeat.");
        Inputs("agentops_agent_data_drift_inputs", null, "Watched inputs that differ from their frozen reference now.", inputs => inputs.Drifted);
        Inputs("agentops_agent_data_drift_evidence_ratio", null, "Largest evidence for unseen values over the inputs; 1 raises a signal and sets it back to 0.", inputs => inputs.Evidence);
        Inputs("agentops_agent_data_drift_last_signal_timestamp_seconds", "s", "Last signal of data drift.", inputs => UnixTime.Seconds(inputs.LastSignalAt));
    }

    /// <summary>The meter of these instruments.</summary>
    public Meter Meter { get; }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private void Inputs(string name, string? unit, string help, Func<InputTotals, double?> value) =>
        Meter.CreateObservableGauge(name, () => Present(value), unit, help);

    private IEnumerable<Measurement<double>> Present(Func<InputTotals, double?> value)
    {
        foreach (var (inputs, labels) in _latest.Rows.Inputs)
        {
            if (value(inputs) is { } number)
            {
                yield return new Measurement<double>(number, labels.Own);
            }
        }
    }

    private IEnumerable<Measurement<long>> Outcomes()
    {
        foreach (var (agent, labels) in _latest.Rows.Agents)
        {
            for (var each = 0; each < labels.Dispositions.Length; each++)
            {
                yield return new Measurement<long>(_counters.OutcomesOf(agent.Name, AgentLabels.AllDispositions[each]), labels.Dispositions[each]);
            }
        }
    }

    private IEnumerable<Measurement<long>> LostWrites()
    {
        var rows = _latest.Rows;
        return rows.Agents.Select(row => new Measurement<long>(rows.Lost.GetValueOrDefault(row.Agent.Name), row.Labels.Own));
    }

    private IEnumerable<Measurement<double>> LastOutcomes()
    {
        foreach (var (agent, labels) in _latest.Rows.Agents)
        {
            if (UnixTime.Seconds(agent.LastOutcomeAt) is { } seconds)
            {
                yield return new Measurement<double>(seconds, labels.Own);
            }
        }
    }
}
