using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Handling;

/// <summary>A row of <c>alerts</c>.</summary>
internal class AlertRow
{
    /// <summary>What is read of an alert, from <c>alerts a</c>.</summary>
    public const string Columns =
        """
        a.agent_id as AgentId, a.alert as Number, a.kind as Kind, a.slo_id as SloId, a.opened_at as OpenedAt, a.closed_at as ClosedAt,
            a.told as Told, a.owner as Owner, a.round as Round, a.round_at as RoundAt, a.round_cause as RoundCause, a.ack_by as AckBy,
            a.ack_comment as AckComment, a.ack_at as AckAt, a.ack_until as AckUntil, a.answered_at as AnsweredAt
        """;

    public long AgentId { get; init; }

    public long Number { get; init; }

    public long Kind { get; init; }

    public long? SloId { get; init; }

    public long OpenedAt { get; init; }

    public long? ClosedAt { get; init; }

    public long Told { get; init; }

    public string Owner { get; init; } = "";

    public long Round { get; init; }

    public long RoundAt { get; init; }

    public long RoundCause { get; init; }

    public string? AckBy { get; init; }

    public string? AckComment { get; init; }

    public long? AckAt { get; init; }

    public long? AckUntil { get; init; }

    public long? AnsweredAt { get; init; }

    public Alert ToAlert() => new(
        Number,
        (AlertKind)Kind,
        SloId,
        Instant.FromMicroseconds(OpenedAt),
        Owner,
        new(Round, Instant.FromMicroseconds(RoundAt), (RoundCause)RoundCause))
    {
        ClosedAt = At(ClosedAt),
        IsTold = Told != 0,
        Acknowledgement = AckBy is null ? null : new(AckBy, AckComment ?? "", At(AckAt)!.Value, At(AckUntil)!.Value),
        AnsweredAt = At(AnsweredAt),
    };

    private static DateTimeOffset? At(long? microseconds) => microseconds is { } known ? Instant.FromMicroseconds(known) : null;
}

/// <summary>What is stored of the alerts of one agent: whoever decides by it has the agent's lock.</summary>
/// <param name="connection">A connection.</param>
/// <param name="agentId">The agent.</param>
internal sealed class StoredAlerts(DbConnection connection, long agentId)
{
    private const string ReadOne = $"select {AlertRow.Columns} from alerts a where a.agent_id = @agentId and a.alert = @alert";

    private const string ReadOpen =
        $"select {AlertRow.Columns} from alerts a where a.agent_id = @agentId and a.closed_at is null order by a.alert";

    private const string Close =
        """
        update alerts set closed_at = @now, told = 0, ack_by = null, ack_comment = null, ack_at = null, ack_until = null
        where agent_id = @agentId and alert = @alert
        """;

    private const string BeginRound =
        """
        update alerts set round = @round, round_at = @roundAt, round_cause = @cause, owner = @owner,
            ack_by = null, ack_comment = null, ack_at = null, ack_until = null
        where agent_id = @agentId and alert = @alert
        """;

    private const string ReadTold =
        """
        select distinct recipient from deliveries
        where agent_id = @agentId and alert = @alert and not (state = 3 and absorbed_by is null) order by recipient
        """;

    private string ReadSome =>
        $"select {AlertRow.Columns} from alerts a where a.agent_id = @agentId and a.alert {connection.Among("@alerts")}";

    private string ReadSteps =>
        $"""
        select alert as Alert, round as Round, step as Step, ordinal as Ordinal, recipient as Recipient, due_at as DueAt, done_at as DoneAt
        from alert_steps where agent_id = @agentId and alert {connection.Among("@alerts")} order by alert, done_at, due_at, ordinal, recipient
        """;

    private string ReadAcknowledgements =>
        $"""
        select alert as Alert, person as Person, comment as Comment, at as At, until as Until
        from acknowledgements where agent_id = @agentId and alert {connection.Among("@alerts")} order by alert, number
        """;

    /// <summary>One alert; null when there is none of that number.</summary>
    public async Task<Alert?> FindAsync(long alert) =>
        (await connection.QuerySingleOrDefaultAsync<AlertRow>(ReadOne, new { agentId, alert }))?.ToAlert();

    /// <summary>What people made of some alerts, by their numbers.</summary>
    public async Task<IReadOnlyDictionary<long, Core.Alerts.Handling>> HandlingAsync(long[] alerts)
    {
        var (steps, said) = (await StepsAsync(alerts), await AcknowledgementsAsync(alerts));
        return (await connection.QueryAsync<AlertRow>(ReadSome, new { agentId, alerts })).ToDictionary(
            row => row.Number, row => row.ToAlert().HandlingAfter(steps[row.Number], said[row.Number].LastOrDefault()));
    }

    /// <summary>The open ones, in order.</summary>
    public async Task<IReadOnlyList<Alert>> OpenAsync() =>
        [.. (await connection.QueryAsync<AlertRow>(ReadOpen, new { agentId })).Select(row => row.ToAlert())];

    /// <summary>The steps done of some alerts, every round, in order.</summary>
    public async Task<ILookup<long, DoneStep>> StepsAsync(long[] alerts) =>
        (await connection.QueryAsync<StepRow>(ReadSteps, new { agentId, alerts })).ToLookup(row => row.Alert, row => new DoneStep(
            row.Round,
            (LadderStep)row.Step,
            (int)row.Ordinal,
            row.Recipient,
            Instant.FromMicroseconds(row.DueAt),
            Instant.FromMicroseconds(row.DoneAt)));

    /// <summary>Every acknowledgement of some alerts, in order.</summary>
    public async Task<ILookup<long, Acknowledgement>> AcknowledgementsAsync(long[] alerts) =>
        (await connection.QueryAsync<AcknowledgementRow>(ReadAcknowledgements, new { agentId, alerts })).ToLookup(
            row => row.Alert,
            row => new Acknowledgement(
                row.Person, row.Comment, Instant.FromMicroseconds(row.At), Instant.FromMicroseconds(row.Until)));

    /// <summary>Everybody who was told of an alert, by a mail that was not taken back.</summary>
    public async Task<IReadOnlyList<string>> ToldAsync(long alert) =>
        (await connection.QueryAsync<string>(ReadTold, new { agentId, alert })).AsList();

    /// <summary>Closes an alert without a word: nobody has it any more, and nobody hears that nobody has it.</summary>
    public async Task CloseAsync(long alert, DateTimeOffset now)
    {
        await connection.ExecuteAsync(Close, new { agentId, alert, now = Instant.ToMicroseconds(now) });
        await new UnsentSteps(connection, now).TakeBackAsync(agentId, alert);
    }

    /// <summary>Begins a round of an alert that it is not in yet: nobody has it.</summary>
    public Task BeginRoundAsync(Alert alert, LadderRound round, string owner) => alert.Round == round ? Task.CompletedTask
        : connection.ExecuteAsync(BeginRound, new
        {
            agentId,
            alert = alert.Number,
            round = round.Number,
            roundAt = Instant.ToMicroseconds(round.At),
            cause = (int)round.Cause,
            owner,
        });

    private sealed class StepRow
    {
        public long Alert { get; init; }

        public long Round { get; init; }

        public long Step { get; init; }

        public long Ordinal { get; init; }

        public string Recipient { get; init; } = "";

        public long DueAt { get; init; }

        public long DoneAt { get; init; }
    }

    private sealed class AcknowledgementRow
    {
        public long Alert { get; init; }

        public string Person { get; init; } = "";

        public string Comment { get; init; } = "";

        public long At { get; init; }

        public long Until { get; init; }
    }
}

/// <summary>Writes the steps that are done, each with its notice.</summary>
internal static class StepRows
{
    private static readonly RowShape Steps = new(
        "alert_steps",
        [
            .. Column.Numbers("agent_id", "alert", "round", "step", "ordinal"),
            Column.Text("recipient"),
            .. Column.Numbers("due_at", "done_at", "notice"),
        ]);

    /// <summary>Writes a step.</summary>
    public static void Write(WriteTransaction transaction, long agentId, long alert, long notice, DoneStep step) => transaction.Write(Steps)
        .Number(agentId)
        .Number(alert)
        .Number(step.Round)
        .Number((int)step.Step)
        .Number(step.Ordinal)
        .Text(step.To)
        .Number(Instant.ToMicroseconds(step.DueAt))
        .Number(Instant.ToMicroseconds(step.DoneAt))
        .Number(notice)
        .End();
}
