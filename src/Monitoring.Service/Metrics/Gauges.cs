using System.Diagnostics.Metrics;
using Monitoring.Core.Drift.Detection;
using Monitoring.Service.Api;
using Monitoring.Service.Otlp;
using Monitoring.Service.Settings;
using Monitoring.Storage.Inputs;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Metrics;

/// <summary>Every instrument of the page; each name stands where its instrument is made.</summary>
internal sealed class PageInstruments : IDisposable
{
    private readonly SloGauges slos;
    private readonly AgentInstruments agents;
    private readonly ServiceGauges service;
    private readonly ProcessInstruments process = new();

    /// <summary>Makes them around the process's counters.</summary>
    public PageInstruments(
        IngestCounters ingest, DeliveryCounters deliveries, JobRuns jobs, OtlpCounters otlp, MailServer mailServer)
    {
        slos = new SloGauges(Latest);
        agents = new AgentInstruments(Latest, ingest);
        service = new ServiceGauges(Latest, mailServer is MailServer.Folder ? "folder" : "smtp", ServiceGauges.BuiltVersion);
        LabelledMeters = [slos.Meter, agents.Meter];
        Meters = [ingest.Meter, deliveries.Meter, jobs.Meter, otlp.Meter, service.Meter, process.Meter, .. LabelledMeters];
    }

    /// <summary>What the gauges read.</summary>
    public LatestRows Latest { get; } = new();

    /// <summary>Every meter.</summary>
    public IReadOnlyList<Meter> Meters { get; }

    /// <summary>Meters whose instruments have a series per agent or SLO.</summary>
    public IReadOnlyList<Meter> LabelledMeters { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        slos.Dispose();
        agents.Dispose();
        service.Dispose();
        process.Dispose();
    }
}

/// <summary>
/// How every SLO stands, from the committed state and so the same on every instance. A number that does not exist (the accuracy
/// of nothing, the start of no episode) has no series, never a zero.
/// </summary>
internal sealed class SloGauges : IDisposable
{
    private readonly LatestRows latest;

    /// <summary>Makes the gauges over the latest rows.</summary>
    public SloGauges(LatestRows latest)
    {
        this.latest = latest;
        Meter = new Meter("agentops.slo");
        Gauge("agentops_slo_accuracy_ratio", "Correct share of the window; absent while nothing is judged.", Accuracy);
        Gauge("agentops_slo_target_ratio", "Agreed target.", slo => (double)slo.Covered.Slo.Rule.Target);
        Gauge("agentops_slo_alert_line_ratio", "Accuracy below which the owner is alerted.", slo =>
            (double)slo.Covered.Slo.Rule.AlertBelow);
        Gauge("agentops_slo_window_size_transactions", "Size of the window.", slo => slo.Covered.Slo.Rule.Window);
        Gauge("agentops_slo_judged_transactions", "Judged transactions in the window.", slo => slo.Counts.Judged);
        Gauge("agentops_slo_wrong_transactions", "Wrong in the window.", slo => slo.Counts.Wrong);
        Gauge("agentops_slo_wrong_allowed_transactions", "Wrong allowed before breach.", slo => slo.Covered.Slo.Rule.Allowed);
        Gauge("agentops_slo_pending_transactions", "Admitted outcomes still without a verdict that counts.", slo => slo.Pending);
        Gauge("agentops_slo_self_reported_transactions", "Judged transactions in the window by the agent's own word alone.", slo =>
            slo.SelfReported);
        Meter.CreateObservableGauge(
            "agentops_slo_uncounted_transactions", Uncounted, null,
            "Transactions with verdicts of which none counts, by reason (disposition, source, weaker, selection).");
        Instant("agentops_slo_episode_start_timestamp_seconds", "Start of the open episode; absent if none.", slo => slo.EpisodeOpenedAt);
        Instant("agentops_slo_last_judgement_timestamp_seconds", "Last judgement.", slo => slo.LastJudgedAt);
        Meter.CreateObservableGauge("agentops_slo_drift_evidence_ratio", Evidence, null, "Evidence that verdicts got worse, the largest over the cut's values; 1 raises a signal. Exact for the total and from 0.05 on; below that as last stored.");
        Meter.CreateObservableCounter("agentops_slo_drift_signals_total", Signals, null, "Drift signals since the watch began.");
        Meter.CreateObservableCounter("agentops_slo_drift_judged_total", Watched, null, "Verdicts judged since the drift watch began.");
        Gauge(
            "agentops_slo_drift_verdicts_per_mistake",
            "While all is normal a drift signal comes by mistake at most once in so many verdicts; absent while that is not promised.",
            PerMistake);
        Gauge("agentops_slo_labels_late", "1 while verdicts are late, else 0.", slo => slo.LateLabels is null ? 0 : 1);
        Meter.CreateObservableGauge("agentops_slo_state", States, null, "1 for the current state, else 0.");
        Meter.CreateObservableGauge("agentops_slo_info", Info, null, "Always 1.");
    }

    /// <summary>The meter of these instruments.</summary>
    public Meter Meter { get; }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private static double? Accuracy(SloReading slo) => slo.Counts.Judged == 0 ? null : (double)slo.Counts.Correct / slo.Counts.Judged;

    private static double? PerMistake(SloReading slo) =>
        slo.Covered.Slo.IsWatched && slo.Drift.Dependence.AllowsGuarantee ? MixtureDetector.VerdictsPerMistake : null;

    private void Gauge(string name, string help, Func<SloReading, long> value) =>
        Meter.CreateObservableGauge(name, () =>
            latest.Rows.Slos.Select(row => new Measurement<long>(value(row.Slo), row.Labels.Own)), null, help);

    private void Gauge(string name, string help, Func<SloReading, double?> value, string? unit = null) =>
        Meter.CreateObservableGauge(name, () => Present(value), unit, help);

    private void Instant(string name, string help, Func<SloReading, DateTimeOffset?> value) =>
        Gauge(name, help, slo => UnixTime.Seconds(value(slo)), "s");

    private IEnumerable<Measurement<double>> Present(Func<SloReading, double?> value)
    {
        foreach (var (slo, labels) in latest.Rows.Slos)
        {
            if (value(slo) is { } number)
            {
                yield return new Measurement<double>(number, labels.Own);
            }
        }
    }

    private IEnumerable<Measurement<long>> States()
    {
        foreach (var (slo, labels) in latest.Rows.Slos)
        {
            for (var state = 0; state < labels.States.Length; state++)
            {
                yield return new Measurement<long>(slo.State == SloLabels.AllStates[state] ? 1 : 0, labels.States[state]);
            }
        }
    }

    private IEnumerable<Measurement<long>> Uncounted()
    {
        foreach (var (slo, labels) in latest.Rows.Slos)
        {
            for (var reason = 0; reason < labels.Uncounted.Length; reason++)
            {
                yield return new Measurement<long>(SloLabels.Reasons[reason].Count(slo.Uncounted), labels.Uncounted[reason]);
            }
        }
    }

    private IEnumerable<Measurement<double>> Evidence() => latest.Rows.Slos
        .Where(row => row.Slo.Covered.Slo.IsWatched)
        .SelectMany(row => row.Slo.Drift.Evidence.Zip(row.Labels.Cuts, (evidence, labels) => new Measurement<double>(evidence, labels)));

    private IEnumerable<Measurement<long>> Signals() => latest.Rows.Slos
        .Where(row => row.Slo.Covered.Slo.IsWatched)
        .SelectMany(row => row.Slo.Drift.Signals.Zip(row.Labels.Cuts, (signals, labels) => new Measurement<long>(signals, labels)));

    private IEnumerable<Measurement<long>> Watched() => latest.Rows.Slos
        .Where(row => row.Slo.Covered.Slo.IsWatched)
        .Select(row => new Measurement<long>(row.Slo.Drift.Judged, row.Labels.Own));

    private IEnumerable<Measurement<long>> Info() => latest.Rows.Slos.Select(row => new Measurement<long>(1, row.Labels.Info));
}

/// <summary>
/// What registered agents sent, what of it was lost, and how far their watched inputs are from the reference; no input has a series of
/// its own, since its name comes from the posts. Agents nobody registered have none: their names come from whoever posts, so they would let
/// a stranger grow the page.
/// </summary>
internal sealed class AgentInstruments : IDisposable
{
    private readonly LatestRows latest;
    private readonly IngestCounters counters;

    /// <summary>Makes the instruments over the latest rows.</summary>
    public AgentInstruments(LatestRows latest, IngestCounters counters)
    {
        this.latest = latest;
        this.counters = counters;
        Meter = new Meter("agentops.agent");
        Meter.CreateObservableCounter("agentops_outcomes_total", Outcomes, null, "Outcomes accepted from registered agents.");
        Meter.CreateObservableCounter(
            "agentops_store_lost_writes_total", LostWrites, null,
                "Writes that were confirmed and that the database no longer has, as far as this process knew them.");
        Instant("agentops_agent_last_outcome_timestamp_seconds", "Last outcome or heartbeat.", agent => agent.LastOutcomeAt);
        Meter.CreateObservableCounter(
            "agentops_agent_refused_items_total", Refused, null, "Items of registered agents refused (rejected, conflict).");
        Meter.CreateObservableGauge(
            "agentops_alerts_open", Alerts, null, "Open alerts; slo and holder are empty where there is none.");
        Meter.CreateObservableGauge(
            "agentops_alert_start_timestamp_seconds", AlertStarts, "s", "Start of the open alert.");
        Meter.CreateObservableGauge("agentops_agent_waiting_verdicts", Waiting, null, "Verdicts that wait for their outcome.");
        Meter.CreateObservableGauge("agentops_agent_overdue_verdicts", Overdue, null,
            "Those of them that were received one to three days ago, counted up to 1,000.");
        Meter.CreateObservableGauge("agentops_agent_data_state", DataStates, null, "1 for the current state of an agent's feed, else 0.");
        Meter.CreateObservableGauge("agentops_maintenance_active", Held, null, "1 while maintenance holds notices back, else 0.");
        Meter.CreateObservableGauge(
            "agentops_reviews_open", Reviews, null, "Transactions drawn for review in the last 30 days without an answer.");
        Meter.CreateObservableCounter(
            "agentops_reviews_answered_total", Answers, null, "Answers to reviews, corrections included.");
        Instant(
            "agentops_agent_oldest_waiting_verdict_timestamp_seconds",
            "Receipt of the oldest verdict that waits for its outcome; absent if none.",
            agent => agent.Waiting.Since);
        Instant("agentops_drill_last_answered_timestamp_seconds", "Newest answered drill; absent if never.", agent =>
            agent.LastProven?.AnsweredAt);
        Meter.CreateObservableGauge("agentops_agent_owner_answers", OwnerAnswers, null, "0 while no owner answers, else 1.");
        Inputs("agentops_agent_data_drift_inputs", null, "Watched inputs that differ from their frozen reference now.", inputs =>
            inputs.Drifted);
        Inputs("agentops_agent_data_drift_evidence_ratio", null,
            "Largest evidence for unseen values over the inputs; 1 raises a signal and sets it back to 0.", inputs => inputs.Evidence);
        Inputs("agentops_agent_data_drift_last_signal_timestamp_seconds", "s", "Last signal of data drift.", inputs =>
            UnixTime.Seconds(inputs.LastSignalAt));
    }

    /// <summary>The meter of these instruments.</summary>
    public Meter Meter { get; }

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private void Instant(string name, string help, Func<AgentReading, DateTimeOffset?> instant) =>
        Meter.CreateObservableGauge(name, () => Present(instant), "s", help);

    private void Inputs(string name, string? unit, string help, Func<InputTotals, double?> value) =>
        Meter.CreateObservableGauge(name, () => Present(value), unit, help);

    private IEnumerable<Measurement<double>> Present(Func<InputTotals, double?> value)
    {
        foreach (var (inputs, labels) in latest.Rows.Inputs)
        {
            if (value(inputs) is { } number)
            {
                yield return new Measurement<double>(number, labels.Own);
            }
        }
    }

    private IEnumerable<Measurement<long>> Outcomes()
    {
        foreach (var (name, labels) in latest.Rows.Counted)
        {
            for (var each = 0; each < labels.Dispositions.Length; each++)
            {
                yield return new Measurement<long>(counters.OutcomesOf(name, AgentLabels.AllDispositions[each]),
                    labels.Dispositions[each]);
            }
        }
    }

    private IEnumerable<Measurement<long>> Refused() => latest.Rows.Counted.SelectMany(row => AgentLabels.RefusedResults.Zip(
        row.Labels.Refused, (result, labels) => new Measurement<long>(counters.RefusedOf(row.Name, result), labels)));

    private IEnumerable<Measurement<long>> Answers() => latest.Rows.Counted.SelectMany(row => AgentLabels.AllVerdicts.Zip(
        row.Labels.Verdicts, (verdict, labels) => new Measurement<long>(counters.AnswersOf(row.Name, verdict), labels)));

    private IEnumerable<Measurement<long>> Reviews()
    {
        var rows = latest.Rows;
        return rows.Agents.Select(row => new Measurement<long>(rows.Reviews.GetValueOrDefault(row.Agent.Name).Open, row.Labels.Own));
    }

    private IEnumerable<Measurement<long>> LostWrites()
    {
        var rows = latest.Rows;
        return rows.Counted.Select(row => new Measurement<long>(rows.Lost.GetValueOrDefault(row.Name), row.Labels.Own));
    }

    private IEnumerable<Measurement<long>> Alerts() => latest.Rows.Alerts.Select(row => new Measurement<long>(row.Count, row.Labels));

    private IEnumerable<Measurement<double>> AlertStarts() =>
        latest.Rows.Alerts.Select(row => new Measurement<double>(UnixTime.Seconds(row.Since)!.Value, row.Labels));

    private IEnumerable<Measurement<long>> OwnerAnswers() =>
        latest.Rows.Agents.Select(row => new Measurement<long>(row.Agent.NoAnswer is null ? 1 : 0, row.Labels.Own));

    private IEnumerable<Measurement<long>> Waiting() =>
        latest.Rows.Agents.Select(row => new Measurement<long>(row.Agent.Waiting.Count, row.Labels.Own));

    private IEnumerable<Measurement<long>> Overdue()
    {
        var rows = latest.Rows;
        return rows.Agents.Select(row => new Measurement<long>(rows.Overdue.GetValueOrDefault(row.Agent.Name)?.Count ?? 0, row.Labels.Own));
    }

    private IEnumerable<Measurement<long>> DataStates() => latest.Rows.Agents.SelectMany(row => AgentLabels.DataStates.Zip(
        row.Labels.Feed, (state, labels) => new Measurement<long>(row.Agent.DataState() == state ? 1 : 0, labels)));

    private IEnumerable<Measurement<long>> Held() =>
        latest.Rows.Agents.Select(row => new Measurement<long>(row.Agent.Held.Count > 0 ? 1 : 0, row.Labels.Own));

    private IEnumerable<Measurement<double>> Present(Func<AgentReading, DateTimeOffset?> instant)
    {
        foreach (var (agent, labels) in latest.Rows.Agents)
        {
            if (UnixTime.Seconds(instant(agent)) is { } seconds)
            {
                yield return new Measurement<double>(seconds, labels.Own);
            }
        }
    }
}
