using System.Data.Common;
using Dapper;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Outbox;

/// <summary>
/// Who else of an alarm's chain (owner, deputy, fallback) got the refusal a message got. Where a reply does not say whose fault it is, this
/// does: two people are not both without a mailbox by the same words, so it is ours, and both wait. Once it is ours it stays so for these
/// messages.
/// </summary>
/// <param name="connection">The connection of a transaction that writes.</param>
/// <param name="mail">The message whose attempt ended.</param>
internal sealed class Company(DbConnection connection, ClaimedMail mail)
{
    // Of the same alarm, or where there is none of the same SLO or agent. A message waits with a refusal only when that was found to be
    // ours, itself too.
    private const string ReadOthers =
        """
        with mine as (
            select agent_id, slo_id, alert from deliveries where message_id = @messageId or state = 3 and absorbed_by = @messageId)
        select distinct carrier.message_id
        from mine
            join deliveries part on part.agent_id = mine.agent_id and coalesce(part.alert, 0) = coalesce(mine.alert, 0)
                and coalesce(part.slo_id, 0) = coalesce(mine.slo_id, 0)
            join deliveries carrier on carrier.message_id = case when part.state = 3 then part.absorbed_by else part.message_id end
        where carrier.refusal = @refusal and carrier.channel = @channel and (
            carrier.message_id = @messageId
            or carrier.recipient <> @recipient
                and (carrier.state = 0 or carrier.state = 2 and carrier.overtaken = 0 and carrier.died_at >= @since))
        """;

    private const string WaitAgain =
        """
        update deliveries set
            state = 0, died_at = null, next_attempt_at = {now} + @wait, own_fault = @fault, last_error = @ourSide || last_error
        where state = 2 and message_id
        """;

    /// <summary>Those who got the same and wait for it to be mended, or died of it in the last 72 hours.</summary>
    /// <param name="doubt">What was answered.</param>
    /// <param name="now">The present.</param>
    public async Task<string[]> OfAsync(Doubt doubt, DateTimeOffset now) => [.. await connection.QueryAsync<string>(ReadOthers, new
    {
        messageId = mail.MessageId,
        refusal = doubt.Reply,
        channel = (int)mail.Channel,
        recipient = mail.Recipient,
        since = Instant.ToMicroseconds(now - DeadMessages.StillNews),
    })];

    /// <summary>Those of them who are dead wait again, as the message does itself. Who was told of their death remains told.</summary>
    /// <param name="others">Their Message-Ids.</param>
    /// <param name="fault">What is wrong on our side.</param>
    /// <param name="wait">How long they wait.</param>
    /// <param name="now">The present.</param>
    public Task WaitAgainAsync(string[] others, OwnFault fault, TimeSpan wait, DateTimeOffset now) => connection.ExecuteAsync(
        connection.OnCommonClock($"{WaitAgain} {connection.Among("@others")}"),
        new
        {
            now = Instant.ToMicroseconds(now),
            wait = Instant.Microseconds(wait),
            fault = (int)fault,
            ourSide = Attempt.OurSide,
            others,
        });
}
