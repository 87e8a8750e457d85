using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Handling;

/// <summary>
/// What the clock does for open alerts: acknowledgements that ran out, and the steps of the ladder. What could be due is found without a lock
/// and decided again under that of its agent, so it may run late, twice, and on two instances.
/// </summary>
/// <param name="engine">The database.</param>
/// <param name="cache">Ledgers.</param>
/// <param name="storeId">The store's own name.</param>
/// <param name="clock">Asked anew for each agent: a run may take long, and what others wrote meanwhile is not of the future.</param>
internal sealed class AlertSweep(SqlEngine engine, LedgerCache cache, string storeId, TimeProvider clock)
{
    private const string ReadOpen =
        $"""
        select {AlertRow.Columns}, st.coverage as Coverage from alerts a join agent_state st on st.agent_id = a.agent_id
        where a.closed_at is null order by a.agent_id, a.alert
        """;

    private int notices;

    private DateTimeOffset Now => Instant.Cut(clock.GetUtcNow());

    /// <summary>Does what is due, of each agent in a transaction of its own.</summary>
    /// <returns>Notices made.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await AgentByAgent.DoAsync(await DueAgentsAsync(cancellationToken), TendAsync, cancellationToken);
        return notices;
    }

    private async Task<IReadOnlyList<long>> DueAgentsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await engine.OpenReaderAsync(cancellationToken);
        var open = await connection.QueryAsync<CoveredRow>(new CommandDefinition(ReadOpen, cancellationToken: cancellationToken));
        var (due, now) = (new List<long>(), Now);
        foreach (var agent in open.GroupBy(row => row.AgentId))
        {
            Alert[] alerts = [.. agent.Select(row => row.ToAlert())];
            var steps = await new StoredAlerts(connection, agent.Key).StepsAsync([.. alerts.Select(alert => alert.Number)]);
            if (MayBeDue(agent.First().Coverage, alerts, steps, await StoredPauses.ReadAsync(connection, agent.Key, alerts), now))
            {
                due.Add(agent.Key);
            }
        }

        return due;
    }

    // Of a drift alert only its agent's windows say whether it is over. What cannot be read is told under the lock.
    private static bool MayBeDue(
        string? stored, IReadOnlyList<Alert> alerts, ILookup<long, DoneStep> steps, StoredPauses pauses, DateTimeOffset now)
    {
        try
        {
            return CoverageText.Read(stored) is not { } coverage
                || alerts.Any(alert => alert.Kind == AlertKind.Drift || IsDrillOver(alert, now)
                    || AlertDue.Of(alert, coverage, pauses.Of(alert.SloId), [.. steps[alert.Number]], now) is not null);
        }
        catch (InvalidDataException)
        {
            return true;
        }
    }

    private async Task TendAsync(long agentId, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.BeginWriteAsync(cancellationToken);
        transaction.Ask(AgentRows.LockStates, static _ => { }).Number(agentId).End();
        await transaction.SendAsync(cancellationToken);
        var now = Now;
        var work = new UnitOfWork(transaction, cache, storeId, now);
        var agent = await work.LockAsync(agentId, cancellationToken);
        var connection = await transaction.DirectAsync(cancellationToken);
        var stored = new StoredAlerts(connection, agentId);
        var alerts = await stored.OpenAsync();
        var pauses = await StoredPauses.ReadAsync(connection, agentId, alerts);
        var steps = await stored.StepsAsync([.. alerts.Select(alert => alert.Number)]);
        var mails = new List<(Alert Alert, long Round, DueMail Mail)>();
        foreach (var alert in alerts)
        {
            if (IsOver(agent, alert, now))
            {
                await stored.CloseAsync(alert.Number, now);
                await NoteAsync(connection, agent, alert, now);
                work.Touch(agent);
            }
            else if (AlertDue.Of(alert, agent.Coverage!, pauses.Of(alert.SloId), [.. steps[alert.Number]], now) is { } due)
            {
                await stored.BeginRoundAsync(alert, due.Round, agent.Coverage!.Owner);
                mails.AddRange(due.Mails.Select(mail => (alert, due.Round.Number, mail)));
                work.Touch(agent);
            }
        }

        await MakeAsync(work, agent, mails, cancellationToken);
        await work.CommitAsync(cancellationToken);
        notices += work.Notices.Count;
    }

    // A practice alarm is over after a day; a drift alert when its SLO had no signal for a whole stretch, and when whoever had it has it no more.
    private static bool IsOver(AgentLedger agent, Alert alert, DateTimeOffset now) => agent.Coverage is null || IsDrillOver(alert, now)
        || (alert.Kind == AlertKind.Drift
            && (agent.Fold.Slos.FirstOrDefault(slo => slo.Id == alert.SloId) is not { Watch.IsQuiet: false }
                || alert.Acknowledgement?.EndAt(now) <= now));

    private static bool IsDrillOver(Alert alert, DateTimeOffset now) =>
        alert.Kind == AlertKind.Drill && MonthlyDrill.IsOver(alert.OpenedAt, now);

    private static Task NoteAsync(DbConnection connection, AgentLedger agent, Alert alert, DateTimeOffset now) =>
        agent.Coverage is null || alert.Kind != AlertKind.Drill ? Task.CompletedTask : DailyLineRows.AddAsync(
            connection, agent.Id, (DailyLineKind.DrillUnanswered, null, alert.Number),
            new() { Kind = NoticeKind.Drill, From = alert.OpenedAt, Until = now }, now);

    private static async Task MakeAsync(
        UnitOfWork work, AgentLedger agent, List<(Alert Alert, long Round, DueMail Mail)> mails, CancellationToken cancellationToken)
    {
        if (mails.Count == 0)
        {
            return;
        }

        var numbers = await new HandlingNotices(work, agent).MakeAsync(
            [
                .. mails.Select(due => new HandlingNotice(
                    due.Alert,
                    due.Mail.Kind,
                    due.Mail.Handling with { AlertId = EpisodeNumber.Of(agent.Id, due.Alert.Number) },
                    [.. due.Mail.To.Select(to => new NoticeRecipient(to.Person, to.ThenTell))])),
            ],
            cancellationToken);
        foreach (var ((alert, round, mail), notice) in mails.Zip(numbers))
        {
            foreach (var step in mail.To.SelectMany(to => to.Steps))
            {
                StepRows.Write(work.Transaction, agent.Id, alert.Number, notice, new(round, step.Step, step.Ordinal, step.To, step.DueAt, work.Now));
            }
        }
    }

    private sealed class CoveredRow : AlertRow
    {
        public string? Coverage { get; init; }
    }
}
