using System.Data.Common;
using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Handling;

/// <summary>
/// The drift alerts of an agent in one transaction, of SLOs with <c>drift: alert</c>: the first signal that is told opens one, later ones belong
/// to it until it is over, also when nobody has closed it yet, and a breach takes its place without a word.
/// </summary>
internal sealed class DriftAlerts
{
    private static readonly RowQuestion ReadOpen = new(
        """
        select a.alert, a.slo_id, a.opened_at, a.owner, a.round, a.round_at, a.round_cause, a.ack_by, a.ack_comment, a.ack_at, a.ack_until
        from {keys} join alerts a on a.agent_id = keys.agent_id and a.slo_id = keys.slo_id and a.kind = 4 and a.closed_at is null
        """,
        [.. Column.Numbers("agent_id", "slo_id")]);

    private static readonly RowQuestion ReadSteps = new(
        """
        select a.slo_id, s.round, s.step, s.ordinal, s.recipient, s.due_at, s.done_at
        from {keys} join alerts a on a.agent_id = keys.agent_id and a.slo_id = keys.slo_id and a.kind = 4 and a.closed_at is null
            join alert_steps s on s.agent_id = a.agent_id and s.alert = a.alert
        """,
        [.. Column.Numbers("agent_id", "slo_id")]);

    private readonly Dictionary<long, Alert> open = [];
    private readonly List<(long SloId, DoneStep Step)> done = [];

    /// <summary>Asks for the open ones that changes or signals concern; they are there once the question is sent.</summary>
    public static DriftAlerts Ask(
        WriteTransaction transaction, AgentLedger agent, IEnumerable<SloChange> changes, IEnumerable<DriftSignal> signals)
    {
        var drifts = new DriftAlerts();
        var concerned = changes.Where(change => change.Begins).Select(change => change.SloId)
            .Concat(signals.Where(IsHandled).Select(signal => signal.Key.SloId)).Distinct().ToList();
        if (concerned.Count > 0)
        {
            var (alerts, steps) = (transaction.Ask(ReadOpen, drifts.TakeAlert), transaction.Ask(ReadSteps, drifts.TakeStep));
            foreach (var slo in concerned)
            {
                alerts.Number(agent.Id).Number(slo).End();
                steps.Number(agent.Id).Number(slo).End();
            }
        }

        return drifts;
    }

    /// <summary>The alert of a signal that is told; null when its SLO asks for none.</summary>
    public Alert? Take(AgentLedger agent, Coverage coverage, DriftSignal signal, AlertRows alerts)
    {
        if (!IsHandled(signal))
        {
            return null;
        }

        if (open.TryGetValue(signal.Key.SloId, out var over)
            && (signal.BeginsStretch || over.Acknowledgement?.EndAt(signal.At) <= signal.At))
        {
            alerts.Close(agent, over, signal.At);
            open.Remove(signal.Key.SloId);
            done.RemoveAll(step => step.SloId == signal.Key.SloId);
        }

        if (!open.TryGetValue(signal.Key.SloId, out var alert))
        {
            alert = new Alert(
                Alert.FirstOther + ++agent.LastAlert, AlertKind.Drift, signal.Key.SloId, signal.At, coverage.Owner,
                    new(1, signal.At, RoundCause.Opened));
            open.Add(signal.Key.SloId, alert);
            alerts.Open(agent, alert);
        }

        return alert;
    }

    /// <summary>Takes a change of an SLO: one with which an episode begins ends its drift alert.</summary>
    public void Take(AgentLedger agent, SloChange change, AlertRows alerts)
    {
        if (change.Begins && open.Remove(change.SloId, out var alert))
        {
            alerts.Close(agent, alert, change.At);
        }
    }

    /// <summary>What the notice of a signal says of who has its alert.</summary>
    public HandlingFacts HandlingOf(AgentLedger agent, Coverage coverage, Alert alert, DateTimeOffset now) => HandlingFacts.Of(
        EpisodeNumber.Of(agent.Id, alert.Number),
        alert,
        Ladder.Of(alert, coverage, [], done.Where(step => step.SloId == alert.SloId).Select(step => step.Step)),
        now);

    private static bool IsHandled(DriftSignal signal) => signal is { IsNotice: true, Slo.Drift: DriftMode.Alert };

    private void TakeAlert(DbDataReader row) => open[row.GetInt64(1)] = new(
        row.GetInt64(0),
        AlertKind.Drift,
        row.GetInt64(1),
        Instant.FromMicroseconds(row.GetInt64(2)),
        row.GetString(3),
        new(row.GetInt64(4), Instant.FromMicroseconds(row.GetInt64(5)), (RoundCause)row.GetInt64(6)))
    {
        Acknowledgement = row.Text(7) is { } by ? new(by, row.Text(8) ?? "", row.At(9)!.Value, row.At(10)!.Value) : null,
    };

    private void TakeStep(DbDataReader row) => done.Add((row.GetInt64(0), new(
        row.GetInt64(1),
        (LadderStep)row.GetInt64(2),
        (int)row.GetInt64(3),
        row.GetString(4),
        Instant.FromMicroseconds(row.GetInt64(5)),
        Instant.FromMicroseconds(row.GetInt64(6)))));
}
