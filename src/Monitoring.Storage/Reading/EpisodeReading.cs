using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Reading;

/// <summary>One episode.</summary>
/// <param name="Id">Outward number.</param>
/// <param name="Slo">Name of its SLO.</param>
/// <param name="OpenedAt">When it opened.</param>
/// <param name="OpenedPosition">Position of the verdict that opened it.</param>
/// <param name="ClosedAt">When it closed; null while open.</param>
/// <param name="ClosedPosition">Position of the verdict that closed it; null while open.</param>
/// <param name="Reopenings">How often it came back.</param>
/// <param name="WorstJudged">Judged places of its lowest window.</param>
/// <param name="WorstWrong">Wrong places of its lowest window.</param>
/// <param name="Held">Judgements of the running hold; 0 when none runs.</param>
/// <param name="Notices">Its notices in order.</param>
public sealed record EpisodeReading(
    long Id,
    string Slo,
    DateTimeOffset OpenedAt,
    long OpenedPosition,
    DateTimeOffset? ClosedAt,
    long? ClosedPosition,
    int Reopenings,
    int WorstJudged,
    int WorstWrong,
    int Held,
    IReadOnlyList<NoticeReading> Notices)
{
    /// <summary>What people made of it.</summary>
    public Core.Alerts.Handling Handling { get; init; }
}

/// <summary>One notice with its deliveries.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Position">Position of its evaluation.</param>
/// <param name="At">When it was made.</param>
/// <param name="Deliveries">One per recipient and way.</param>
/// <param name="Facts">What it says, with the numbers of its position.</param>
public sealed record NoticeReading(
    NoticeKind Kind, long Position, DateTimeOffset At, IReadOnlyList<DeliveryReading> Deliveries, NoticeFacts Facts);

/// <summary>One message of a notice to one recipient.</summary>
/// <param name="To">Key of the person.</param>
/// <param name="State">What became of it.</param>
/// <param name="Attempts">Attempts so far.</param>
/// <param name="MessageId">The same for every attempt, with angle brackets.</param>
/// <param name="AbsorbedBy">Message-Id of the message that carried it; null unless absorbed, and when it was taken back.</param>
/// <param name="SentAt">When it was accepted; null before.</param>
/// <param name="LastError">While it waits or is dead, what the last failed attempt said; null when none failed.</param>
public sealed record DeliveryReading(
    string To, DeliveryState State, int Attempts, string MessageId, string? AbsorbedBy, DateTimeOffset? SentAt, string? LastError)
{
    /// <summary>The way it goes.</summary>
    public Channel Channel { get; init; }

    /// <summary>The message of another alert whose mail carries this one; null when none does.</summary>
    public DeliveryReading? Carrier { get; init; }
}

/// <summary>One change of state of an SLO.</summary>
/// <param name="Cursor">Order of the change within the agent; rises.</param>
/// <param name="Position">Position of the verdict event.</param>
/// <param name="TransactionId">The transaction judged; null when a registry revision caused it.</param>
/// <param name="From">State before.</param>
/// <param name="To">State after.</param>
/// <param name="Judged">Judged places after it.</param>
/// <param name="Wrong">Wrong places after it.</param>
/// <param name="Episode">Outward number of the episode it belongs to; null outside.</param>
/// <param name="Reopening">Which reopening of the episode this is part of; 0 before the first.</param>
/// <param name="RecordedAt">When it was recorded.</param>
public sealed record TransitionReading(
    long Cursor,
    long Position,
    string? TransactionId,
    AccuracyState From,
    AccuracyState To,
    int Judged,
    int Wrong,
    long? Episode,
    int Reopening,
    DateTimeOffset RecordedAt);

/// <summary>A stretch of evaluations of an SLO that should have breached, as was learned later.</summary>
/// <param name="Cursor">Order in which they were told within the SLO; rises.</param>
/// <param name="FromPosition">Position of its first evaluation that breaches.</param>
/// <param name="ToPosition">Position of its last one, as is known so far.</param>
/// <param name="From">When the first was recorded.</param>
/// <param name="To">When the last was recorded.</param>
/// <param name="LearnedAt">When the verdict by which it was learned was recorded.</param>
/// <param name="TransactionId">The transaction which that judged.</param>
public sealed record LateStretchReading(
    long Cursor, long FromPosition, long ToPosition, DateTimeOffset From, DateTimeOffset To, DateTimeOffset LearnedAt, string TransactionId);

/// <summary>Reads what was said about alerts, to whom, and what became of it.</summary>
internal static class AlertNotices
{
    /// <summary>The notices of some alerts of an agent, in order, by the alert's number within the agent.</summary>
    public static async Task<IEnumerable<(long Alert, IReadOnlyList<NoticeReading> Notices)>> ReadAsync(
        DbConnection connection, long agentId, long[] alerts)
    {
        var rows = await connection.QueryAsync<NoticeRow>(ReadNotices(connection), new { agentId, alerts });
        return rows.GroupBy(row => row.Alert).Select(alert =>
            (alert.Key, (IReadOnlyList<NoticeReading>)[.. alert.GroupBy(notice => notice.Notice).Select(Describe)]));
    }

    private static string ReadNotices(DbConnection connection) =>
        $"""
        select n.alert as Alert, n.notice as Notice, n.kind as Kind, n.position as Position, n.made_at as MadeAt, n.facts as Facts,
            d.recipient as Recipient, d.channel as Channel, d.state as State, d.attempts as Attempts, d.message_id as MessageId, d.absorbed_by as AbsorbedBy,
            d.sent_at as SentAt, case when d.state in (0, 2) then d.last_error end as LastError,
            c.alert as CarrierAlert, c.state as CarrierState, c.attempts as CarrierAttempts, c.sent_at as CarrierSentAt,
            case when c.state in (0, 2) then c.last_error end as CarrierLastError
        from notices n left join deliveries d on d.agent_id = n.agent_id and d.notice = n.notice
            left join deliveries c on d.state = 3 and c.message_id = d.absorbed_by
        where n.agent_id = @agentId and n.alert {connection.Among("@alerts")} order by n.notice, d.created_at, d.message_id
        """;

    private static NoticeReading Describe(IGrouping<long, NoticeRow> rows)
    {
        var first = rows.First();
        return new NoticeReading(
            (NoticeKind)first.Kind,
            first.Position,
            Instant.FromMicroseconds(first.MadeAt),
            [.. rows.Where(row => row.Recipient is not null).Select(row => new DeliveryReading(
                row.Recipient!,
                (DeliveryState)row.State!.Value,
                (int)row.Attempts!.Value,
                row.MessageId!,
                row.AbsorbedBy,
                At(row.SentAt),
                row.LastError) { Channel = (Channel)row.Channel!.Value, Carrier = CarrierOf(row) })],
            FactsText.Read(first.Facts));
    }

    private static DeliveryReading? CarrierOf(NoticeRow row) => row.CarrierState is not { } state || row.CarrierAlert == row.Alert
        ? null
        : new DeliveryReading(
            row.Recipient!,
            (DeliveryState)state,
            (int)row.CarrierAttempts!.Value,
            row.AbsorbedBy!,
            null,
            At(row.CarrierSentAt),
            row.CarrierLastError) { Channel = (Channel)row.Channel!.Value };

    private static DateTimeOffset? At(long? microseconds) => microseconds is null ? null : Instant.FromMicroseconds(microseconds.Value);

    private sealed class NoticeRow
    {
        public long Alert { get; init; }

        public long Notice { get; init; }

        public long Kind { get; init; }

        public long Position { get; init; }

        public long MadeAt { get; init; }

        public string Facts { get; init; } = "";

        public string? Recipient { get; init; }

        public long? Channel { get; init; }

        public long? State { get; init; }

        public long? Attempts { get; init; }

        public string? MessageId { get; init; }

        public string? AbsorbedBy { get; init; }

        public long? SentAt { get; init; }

        public string? LastError { get; init; }

        public long? CarrierAlert { get; init; }

        public long? CarrierState { get; init; }

        public long? CarrierAttempts { get; init; }

        public long? CarrierSentAt { get; init; }

        public string? CarrierLastError { get; init; }
    }
}

/// <summary>Finds since when the open episodes of an agent have gone on: what their newest BREACH or REOPENED says.</summary>
internal static class OnsetRows
{
    private static string ReadBeginnings(DbConnection connection) =>
        $"""
        select alert as Episode, facts as Facts from notices
        where agent_id = @agentId and alert {connection.Among("@episodes")} and kind in (1, 2) order by notice
        """;

    /// <summary>The agent with its onsets.</summary>
    /// <param name="connection">A connection.</param>
    /// <param name="agent">The agent without.</param>
    /// <param name="before">Its SLOs as they were read before; an episode that did not come back since has the same onset.</param>
    public static async Task<AgentReading> FindAsync(DbConnection connection, AgentReading agent, IReadOnlyList<SloReading> before)
    {
        if (agent.Slos.All(slo => slo.Episode is null))
        {
            return agent;
        }

        var known = before.Where(slo => slo.Onset is not null)
            .ToDictionary(slo => (slo.Episode!.Value, slo.Reopenings), slo => slo.Onset);
        var asked = agent.Slos.Where(slo => slo.Episode is { } episode && !known.ContainsKey((episode, slo.Reopenings)))
            .ToDictionary(slo => EpisodeNumber.WithinAgent(slo.Episode!.Value), slo => (slo.Episode!.Value, slo.Reopenings));
        if (asked.Count > 0)
        {
            var rows = await connection.QueryAsync<BeginningRow>(
                ReadBeginnings(connection), new { agentId = agent.Id, episodes = asked.Keys.ToArray() });
            foreach (var row in rows)
            {
                known[asked[row.Episode]] = FactsText.Read(row.Facts).Began()?.Onset;
            }
        }

        return agent with
        {
            Slos = [.. agent.Slos.Select(slo =>
                slo.Episode is { } episode ? slo with { Onset = known.GetValueOrDefault((episode, slo.Reopenings)) } : slo)],
        };
    }

    private sealed class BeginningRow
    {
        public long Episode { get; init; }

        public string Facts { get; init; } = "";
    }
}
