using System.Data.Common;
using Dapper;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Reading;

/// <summary>One message of the outbox, whatever became of it.</summary>
public sealed record MessageReading
{
    /// <summary>What names it, with angle brackets.</summary>
    public required string MessageId { get; init; }

    /// <summary>What sort of message it is.</summary>
    public required NoticeKind Kind { get; init; }

    /// <summary>Name of the agent it belongs to; null for one to a person alone.</summary>
    public string? Agent { get; init; }

    /// <summary>Outward number of the alert it belongs to; null when it belongs to none.</summary>
    public long? Alert { get; init; }

    /// <summary>Key of the recipient.</summary>
    public required string To { get; init; }

    /// <summary>The way it goes.</summary>
    public required Channel Channel { get; init; }

    /// <summary>What became of it.</summary>
    public required DeliveryState State { get; init; }

    /// <summary>Attempts since it was made or last sent again.</summary>
    public required int Attempts { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was accepted; null before.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>
    /// Message-Id of the message that carries it; null unless absorbed, and for one that was taken back before it was sent.
    /// </summary>
    public string? AbsorbedBy { get; init; }

    /// <summary>
    /// While it waits or is dead, what the last failed attempt said; null when none failed since it was made or last sent again.
    /// </summary>
    public string? LastError { get; init; }
}

/// <summary>
/// Reads the outbox. A mail tells of one agent alone, whatever it carries, so a message belongs to whoever may read of that agent; one to a
/// person alone may tell of any, and belongs to whoever may read of all.
/// </summary>
/// <param name="connection">A connection.</param>
/// <param name="agents">The agents whose messages are meant.</param>
internal sealed class MessageRows(DbConnection connection, AgentScope agents)
{
    private const string Columns =
        """
        select d.message_id as MessageId, d.kind as Kind, a.name as Agent, d.agent_id as AgentId, d.alert as Alert, d.recipient as Recipient,
            d.channel as Channel, d.state as State, d.attempts as Attempts, d.created_at as CreatedAt, d.sent_at as SentAt,
            d.absorbed_by as AbsorbedBy, case when d.state in (0, 2) then d.last_error end as LastError
        from deliveries d left join agents a on a.agent_id = d.agent_id
        """;

    private string ReadOne => $"{Columns} where d.message_id = @messageId{connection.AndOf(agents, "d.agent_id")}";

    private string ReadSome =>
        $"""
        {Columns}
        where (@state is null or d.state = @state)
            and (@after is null or (d.created_at, d.message_id) < (
                select last.created_at, last.message_id from deliveries last
                where last.message_id = @after{connection.AndOf(agents, "last.agent_id")}))
            {connection.AndOf(agents, "d.agent_id")}
        order by d.created_at desc, d.message_id desc limit @most
        """;

    /// <summary>Messages, newest first.</summary>
    public async Task<IReadOnlyList<MessageReading>> ReadAsync(DeliveryState? state, string? after, int most)
    {
        var values = new { state = (int?)state, after, most, agents = agents.Names };
        return [.. (await connection.QueryAsync<Row>(ReadSome, values)).Select(Describe)];
    }

    /// <summary>One message; null when unknown.</summary>
    public async Task<MessageReading?> ReadAsync(string messageId) =>
        (await connection.QueryAsync<Row>(ReadOne, new { messageId, agents = agents.Names })).Select(Describe).SingleOrDefault();

    private static MessageReading Describe(Row row) => new()
    {
        MessageId = row.MessageId,
        Kind = (NoticeKind)row.Kind,
        Agent = row.Agent,
        Alert = row.Alert is { } alert ? EpisodeNumber.Of(row.AgentId!.Value, alert) : null,
        To = row.Recipient,
        Channel = (Channel)row.Channel,
        State = (DeliveryState)row.State,
        Attempts = (int)row.Attempts,
        CreatedAt = Instant.FromMicroseconds(row.CreatedAt),
        SentAt = row.SentAt is { } sent ? Instant.FromMicroseconds(sent) : null,
        AbsorbedBy = row.AbsorbedBy,
        LastError = row.LastError,
    };

    private sealed class Row
    {
        public string MessageId { get; init; } = "";

        public long Kind { get; init; }

        public string? Agent { get; init; }

        public long? AgentId { get; init; }

        public long? Alert { get; init; }

        public string Recipient { get; init; } = "";

        public long Channel { get; init; }

        public long State { get; init; }

        public long Attempts { get; init; }

        public long CreatedAt { get; init; }

        public long? SentAt { get; init; }

        public string? AbsorbedBy { get; init; }

        public string? LastError { get; init; }
    }
}
