using System.Diagnostics.Metrics;

namespace Monitoring.Service.Watch;

/// <summary>
/// What registered agents sent, and what of it was lost. Agents nobody registered have no series: their names come from whoever posts, so they would let
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
    }

    /// <summary>The meter of these instruments.</summary>
    public Meter Meter { get; }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

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
