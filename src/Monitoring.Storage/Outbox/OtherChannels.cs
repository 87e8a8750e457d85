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

    private const string ReadReached = $"select d.notice from deliveries d where {OfMessage} and {Live}";

    // What was taken back was never sent, so it does not count: a way may be left and come again.
    private const string ReadMissing =
        $"""
        select d.agent_id as AgentId, d.notice as Notice, d.slo_id as SloId, d.alert as Alert, d.kind as Kind, d.then_tell as ThenTell
        from deliveries d
        where {OfMessage} and not exists (
            select 1 from deliveries other
            where other.agent_id = d.agent_id and other.notice = d.notice and other.recipient = d.recipient and other.channel = @channel
                and not (other.state = 3 and other.absorbed_by is null))
        order by d.notice
        """;

    private const string TakeBack =
        $"""
        update deliveries set state = 3, absorbed_by = null, died_at = null, overtaken = 0
        where (message_id = @messageId or state = 3 and absorbed_by = @messageId)
            and not exists (select 1 from deliveries d where {OfMessage} and not {Live})
        """;

    /// <summary>Lets everything the message tells go by some ways too, each notice by those by which it was never to go.</summary>
    /// <param name="ways">The ways.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task PostAsync(IReadOnlyList<Channel> ways, CancellationToken cancellationToken)
    {
        if (await MissingAsync(ways) is not [var (_, any), ..])
        {
            return;
        }

        // Read again under the agent's lock: messages by two ways may end at once, and each would make the third.
        await work.LockAsync(any.AgentId, cancellationToken);
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

    /// <summary>Takes the message back, with what it carries, if the person has all of it by other ways or may yet get it.</summary>
    /// <returns>False when not, and nothing is changed.</returns>
    public async Task<bool> TakeBackAsync(CancellationToken cancellationToken)
    {
        var connection = await work.Transaction.DirectAsync(cancellationToken);
        return await connection.ExecuteAsync(TakeBack, new { messageId = mail.MessageId }) > 0;
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
