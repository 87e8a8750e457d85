using System.Data.Common;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Handling;

/// <summary>
/// The alerts that a transaction opened, reopened or closed: each is written once, that of accuracy with its episode. Whoever had one has it
/// no more, and a new round of its ladder begins where it opens again.
/// </summary>
/// <param name="transaction">The transaction of the verdicts.</param>
internal sealed class AlertRows(WriteTransaction transaction)
{
    private static readonly RowShape Alerts = Shape("told = excluded.told,");

    // What people were told last stays what it was while maintenance holds back what happened since.
    private static readonly RowShape HeldAlerts = Shape("");

    private readonly Dictionary<(long Agent, long Alert), Moved> moved = [];
    private readonly HashSet<(long Agent, long Alert)> wordless = []; // closed, and not everybody who was told hears so

    // Its round is how many began in this transaction.
    private static RowShape Shape(string told) => new(
        "alerts",
        [
            .. Column.Numbers("agent_id", "alert", "kind"),
            Column.NumberOrNull("slo_id"),
            Column.Number("opened_at"),
            Column.NumberOrNull("closed_at"),
            Column.Number("told"),
            Column.Text("owner"),
            .. Column.Numbers("round", "round_at", "round_cause"),
        ])
    {
        OnConflict = $"""
            on conflict (agent_id, alert) do update set {told}
                closed_at = excluded.closed_at,
                owner = case when excluded.round > 0 then excluded.owner else alerts.owner end,
                round_at = case when excluded.round > 0 then excluded.round_at else alerts.round_at end,
                round_cause = case when excluded.round > 0 then excluded.round_cause else alerts.round_cause end,
                round = alerts.round + excluded.round,
                ack_by = null, ack_comment = null, ack_at = null, ack_until = null
            """,
    };

    /// <summary>Takes a change of an SLO that opens, reopens or closes its alert; any other is left alone.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="owner">Key of whoever owns it.</param>
    /// <param name="change">The change.</param>
    public void Take(AgentLedger agent, string owner, SloChange change)
    {
        var before = moved.GetValueOrDefault((agent.Id, change.Episode.Id));
        if (change.Begins)
        {
            var cause = change.Change.Notice == NoticeKind.Breach ? RoundCause.Opened : RoundCause.Reopened;
            Open(agent, AlertOf(change, owner, new(before.Round.Number + 1, change.At, cause)));
        }
        else if (change.Change.Notice is NoticeKind.Recovered or NoticeKind.Retired)
        {
            Close(agent, AlertOf(change, owner, before.Round), change.At);
            if (change.Change.Notice == NoticeKind.Retired)
            {
                wordless.Add((agent.Id, change.Episode.Id));
            }
        }
    }

    /// <summary>Opens an alert; its round counts those that began in this transaction.</summary>
    public void Open(AgentLedger agent, Alert alert) => moved[(agent.Id, alert.Number)] = new(
        alert.Kind, alert.SloId, alert.OpenedAt, alert.Owner, alert.Round, ClosedAt: null, agent.IsHeld(alert.SloId));

    /// <summary>Closes an alert, whether it was stored before or opened in this transaction.</summary>
    public void Close(AgentLedger agent, Alert alert, DateTimeOffset at)
    {
        // Of drift nobody is told that it is over, so there is nothing to hold back.
        var isHeld = alert.Kind != AlertKind.Drift && agent.IsHeld(alert.SloId);
        var before = moved.GetValueOrDefault((agent.Id, alert.Number));
        moved[(agent.Id, alert.Number)] = new(
            alert.Kind, alert.SloId, alert.OpenedAt, before.Owner ?? alert.Owner, before.Round with { Cause = Begun(before.Round) }, at, isHeld);
        if (alert.Kind == AlertKind.Drift)
        {
            wordless.Add((agent.Id, alert.Number));
        }
    }

    /// <summary>True when this transaction took an alert from whoever had it.</summary>
    public bool IsMoved(long agentId, long alert) => moved.ContainsKey((agentId, alert));

    /// <summary>Writes what was taken; unsent mails that say that nobody has what is closed without a word are taken back.</summary>
    /// <param name="now">The present.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task WriteAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        Write();
        if (wordless.Count > 0)
        {
            var unsent = new UnsentSteps(await transaction.DirectAsync(cancellationToken), now);
            foreach (var (agent, alert) in wordless)
            {
                await unsent.TakeBackAsync(agent, alert);
            }
        }
    }

    private void Write()
    {
        foreach (var ((agent, number), alert) in moved)
        {
            transaction.Write(alert.IsHeld ? HeldAlerts : Alerts)
                .Number(agent)
                .Number(number)
                .Number((int)alert.Kind)
                .NumberOrNull(alert.SloId)
                .Number(Instant.ToMicroseconds(alert.OpenedAt))
                .NumberOrNull(alert.ClosedAt is { } closed ? Instant.ToMicroseconds(closed) : null)
                .Number(alert.ClosedAt is null && !alert.IsHeld ? 1 : 0)
                .Text(alert.Owner)
                .Number(alert.Round.Number)
                .Number(Instant.ToMicroseconds(alert.Round.At))
                .Number((int)alert.Round.Cause)
                .End();
        }

        moved.Clear();
    }

    private static RoundCause Begun(LadderRound round) => round.Number == 0 ? RoundCause.Opened : round.Cause;

    private static Alert AlertOf(SloChange change, string owner, LadderRound round) =>
        new(change.Episode.Id, AlertKind.Accuracy, change.SloId, change.Episode.OpenedAt, owner, round);

    private readonly record struct Moved(
        AlertKind Kind, long? SloId, DateTimeOffset OpenedAt, string Owner, LadderRound Round, DateTimeOffset? ClosedAt, bool IsHeld);
}

/// <summary>Who else is concerned by what becomes of an alert: who had a mail of it, who has it, and who had it last.</summary>
internal sealed class AlertCompany
{
    private static readonly RowQuestion ReadCompany = new(
        """
        select distinct keys.alert, a.ack_by, d.recipient, a.ack_comment, a.ack_at, a.ack_until, (
            select k.person from acknowledgements k where k.agent_id = keys.agent_id and k.alert = keys.alert order by k.number desc limit 1)
        from {keys} join alerts a on a.agent_id = keys.agent_id and a.alert = keys.alert
            left join deliveries d on d.agent_id = keys.agent_id and d.alert = keys.alert and not (d.state = 3 and d.absorbed_by is null)
        order by keys.alert, d.recipient
        """,
        Column.Number("agent_id"),
        Column.Number("alert"));

    private readonly Dictionary<long, Acknowledgement> holders = [];
    private readonly Dictionary<long, string> lastHolders = [];
    private readonly List<(long Alert, string Person)> told = [];

    /// <summary>Asks for the company of the alerts that reopen, get worse or close among changes; it is there once the question is sent.</summary>
    public static AlertCompany Ask(WriteTransaction transaction, AgentLedger agent, IEnumerable<SloChange> changes)
    {
        var company = new AlertCompany();
        var concerned = changes.Where(change => change.Change.Notice is NoticeKind.Reopened or NoticeKind.Worse or NoticeKind.Recovered)
            .Select(change => change.Episode.Id).Distinct().ToList();
        if (concerned.Count > 0)
        {
            var keys = transaction.Ask(ReadCompany, company.Take);
            concerned.ForEach(alert => keys.Number(agent.Id).Number(alert).End());
        }

        return company;
    }

    /// <summary>
    /// Who gets a notice of an alert beside its owner: of WORSE who has it, of REOPENED who had it last, of its end everybody who had a mail
    /// of it.
    /// </summary>
    /// <param name="change">The change.</param>
    /// <param name="isTaken">True when this transaction took it from whoever had it.</param>
    public IEnumerable<string> Beside(SloChange change, bool isTaken) => change.Change.Notice switch
    {
        NoticeKind.Reopened when lastHolders.TryGetValue(change.Episode.Id, out var last) => [last],
        NoticeKind.Worse when HolderOf(change, isTaken) is { } holder => [holder.By],
        NoticeKind.Recovered => told.Where(mail => mail.Alert == change.Episode.Id).Select(mail => mail.Person),
        _ => [],
    };

    /// <summary>Who has an alert that gets worse or closes; null when nobody has.</summary>
    /// <param name="change">The change.</param>
    /// <param name="isTaken">True when this transaction took it from whoever had it.</param>
    public Acknowledgement? HolderOf(SloChange change, bool isTaken) =>
        isTaken || change.Change.Notice is not (NoticeKind.Worse or NoticeKind.Recovered) ? null : holders.GetValueOrDefault(change.Episode.Id);

    private void Take(DbDataReader row)
    {
        var alert = row.GetInt64(0);
        if (row.Text(1) is { } holder)
        {
            holders[alert] = new(holder, row.Text(3) ?? "", row.At(4) ?? default, row.At(5) ?? default);
        }

        if (row.Text(6) is { } last)
        {
            lastHolders[alert] = last;
        }

        if (row.Text(2) is { } person)
        {
            told.Add((alert, person));
        }
    }
}
