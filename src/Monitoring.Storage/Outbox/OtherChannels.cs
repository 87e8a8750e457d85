using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Outbox;

/// <summary>
/// The same notices to the same person by other ways than a message's. Whoever is told by several ways is unreached only when each of them is
/// dead: one that was sent, or may still be, is enough.
/// </summary>
/// <param name="work">The transaction in which the message's attempt ends.</param>
/// <param name="mail">The message, which tells of an agent.</param>
internal sealed class OtherChannels(UnitOfWork work, ClaimedMail mail)
{
    /// <summary>True of a message <c>d</c> when the person has the notice by another way, or may yet get it.</summary>
    public const string Live =
        """
        exists (
            select 1 from deliveries other left join deliveries carrier on carrier.message_id = other.absorbed_by
            where other.agent_id = d.agent_id and other.notice = d.notice and other.recipient = d.recipient and other.channel <> d.channel
                and (other.state in (0, 1) or other.state = 3 and carrier.state in (0, 1)))
        """;

    private const string OfMessage = "(d.message_id = @messageId or d.state = 3 and d.absorbed_by = @messageId)";

    private const string ReadAgent = "select agent_id from deliveries where message_id = @messageId";

    private const string ReadReached = $"select d.notice from deliveries d where {OfMessage} and {Live}";

    // What was taken back because its way was left does not count: the way may come again. What was taken back because it is not true any
    // more, or because the refusal it told of was our fault, is not made again.
    private const string ReadMissing =
        $"""
        select d.agent_id as AgentId, d.notice as Notice, d.slo_id as SloId, d.alert as Alert, d.kind as Kind, d.then_tell as ThenTell
        from deliveries d
        where {OfMessage} and not exists (
            select 1 from deliveries other
            where other.agent_id = d.agent_id and other.notice = d.notice and other.recipient = d.recipient and other.channel = @channel
                and not (other.state = 3 and other.absorbed_by is null and other.overtaken = 1))
        order by d.notice
        """;

    private const string TakeBack =
        $"""
        update deliveries set state = 3, absorbed_by = null, died_at = null, overtaken = 1
        where (message_id = @messageId or state = 3 and absorbed_by = @messageId)
            and not exists (select 1 from deliveries d where {OfMessage} and not {Live})
        """;

    // The newest of those the person has still, else the newest of all.
    private const string ReadDead =
        """
        select dead.channel as Channel, coalesce(dead.last_error, '') as LastError,
            dead.refusal is not null and dead.refusal = @noCompany as IsGivenUp
        from deliveries other
            join deliveries dead on dead.message_id = case when other.state = 3 then other.absorbed_by else other.message_id end
        where other.agent_id = @agentId and other.notice = @notice and other.recipient = @recipient and other.channel <> @channel
            and dead.state = 2
        order by dead.overtaken = 1, dead.died_at desc limit 1
        """;

    /// <summary>
    /// Lets everything the message tells go by some ways too, each notice by those by which it was never to go. Where something is to be made,
    /// and where the message's own way is not among them, the agent is under its lock from then on.
    /// </summary>
    /// <param name="ways">The ways.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task PostAsync(IReadOnlyList<Channel> ways, CancellationToken cancellationToken)
    {
        if (ways.Contains(mail.Channel) && await MissingAsync(ways) is [])
        {
            return;
        }

        // Read under the agent's lock: messages by two ways may end at once, and each would make the third. Nothing of its state is needed,
        // which may be unreadable.
        var connection = await work.Transaction.DirectAsync(cancellationToken);
        work.Lock([await connection.ExecuteScalarAsync<long>(ReadAgent, new { messageId = mail.MessageId })]);
        await work.Transaction.SendAsync(cancellationToken);
        foreach (var (way, part) in await MissingAsync(ways))
        {
            work.Notices.Post((part.AgentId, part.Notice), new(part.SloId, part.Alert), (NoticeKind)part.Kind,
                new(mail.Recipient, part.ThenTell.Split(' ', StringSplitOptions.RemoveEmptyEntries)), way);
        }
    }

    /// <summary>
    /// The notices of the message that reached the person by another way, or may yet. Ask under the agent's lock before anybody else is told,
    /// or of two that die at once each would leave it to the other.
    /// </summary>
    public async Task<HashSet<long>> ReachedAsync(CancellationToken cancellationToken)
    {
        var connection = await work.Transaction.DirectAsync(cancellationToken);
        return [.. await connection.QueryAsync<long>(ReadReached, new { messageId = mail.MessageId })];
    }

    /// <summary>
    /// Takes the message back, with what it carries, if the person has all of it by other ways or may yet get it. Ask under the agent's lock,
    /// or of one that is left and one that dies at once each would leave it to the other.
    /// </summary>
    /// <returns>False when not, and nothing is changed.</returns>
    public async Task<bool> TakeBackAsync(CancellationToken cancellationToken)
    {
        var connection = await work.Transaction.DirectAsync(cancellationToken);
        return await connection.ExecuteAsync(TakeBack, new { messageId = mail.MessageId }) > 0;
    }

    /// <summary>By which way a notice died last, and of what, beside the message's own; null where it died by no other.</summary>
    public async Task<(Channel Way, Attempt Attempt)?> DiedAsync(long agentId, long notice)
    {
        var connection = await work.Transaction.DirectAsync(CancellationToken.None);
        var key = new { agentId, notice, recipient = mail.Recipient, channel = (int)mail.Channel, noCompany = Settling.NoCompany };
        return await connection.QueryFirstOrDefaultAsync<DeadRow>(ReadDead, key) is { } dead
            ? ((Channel)dead.Channel, dead.IsGivenUp ? Attempt.Retry(dead.LastError) : Attempt.Refused(dead.LastError))
            : null;
    }

    private async Task<List<(Channel Way, MissingRow Part)>> MissingAsync(IReadOnlyList<Channel> ways)
    {
        List<(Channel, MissingRow)> missing = [];
        var connection = await work.Transaction.DirectAsync(CancellationToken.None);
        foreach (var way in ways.Where(way => way != mail.Channel))
        {
            var parts = await connection.QueryAsync<MissingRow>(ReadMissing, new { messageId = mail.MessageId, channel = (int)way });
            missing.AddRange(parts.Select(part => (way, part)));
        }

        return missing;
    }

    private sealed class DeadRow
    {
        public long Channel { get; init; }

        public string LastError { get; init; } = "";

        public bool IsGivenUp { get; init; }
    }

    private sealed class MissingRow
    {
        public long AgentId { get; init; }

        public long Notice { get; init; }

        public long? SloId { get; init; }

        public long? Alert { get; init; }

        public long Kind { get; init; }

        public string ThenTell { get; init; } = "";
    }
}
