using System.Data.Common;
using Dapper;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Outbox;

/// <summary>Takes leases on due messages; the newest of an episode and recipient absorbs the older ones.</summary>
internal sealed class Claiming(DbConnection connection, string storeId)
{
    // The lease predicate stands inside and outside, so that two claimers racing for a row never both get it.
    private const string ClaimDue =
        """
        update deliveries set lease_by = @worker, lease_until = @until, attempts = attempts + 1
        where (agent_id, delivery) in (
            select d.agent_id, d.delivery from deliveries d
            where d.state = 0 and d.next_attempt_at <= @now and (d.lease_until is null or d.lease_until <= @now)
                and not exists (
                    select 1 from deliveries other
                    where other.agent_id = d.agent_id and other.episode = d.episode and other.recipient = d.recipient
                        and other.state = 0 and (other.delivery > d.delivery or other.lease_until > @now))
            order by d.next_attempt_at, d.agent_id, d.delivery limit @most)
            and state = 0 and (lease_until is null or lease_until <= @now)
        returning agent_id as AgentId, delivery as Delivery, notice as Notice, episode as Episode, recipient as Recipient,
            message_id as MessageId, created_at as CreatedAt, attempts as Attempts
        """;

    private const string AbsorbOlder =
        """
        update deliveries set state = 3, absorbed_by = @MessageId, lease_by = null, lease_until = null
        where agent_id = @AgentId and episode = @Episode and recipient = @Recipient and state = 0 and delivery < @Delivery
        """;

    private const string PassOn =
        """
        update deliveries set absorbed_by = @MessageId
        where agent_id = @AgentId and episode = @Episode and recipient = @Recipient and state = 3 and absorbed_by in (
            select message_id from deliveries
            where agent_id = @AgentId and episode = @Episode and recipient = @Recipient and state = 3 and absorbed_by = @MessageId)
        """;

    private const string ReadFacts = "select facts from notices where agent_id = @AgentId and notice = @Notice";

    private const string ReadAbsorbed =
        """
        select n.facts from deliveries d join notices n on n.agent_id = d.agent_id and n.notice = d.notice
        where d.agent_id = @AgentId and d.episode = @Episode and d.recipient = @Recipient and d.state = 3
            and d.absorbed_by = @MessageId
        order by d.delivery
        """;

    /// <summary>Claims due messages, the longest due first.</summary>
    public IReadOnlyList<ClaimedMail> Claim(string worker, DateTimeOffset now, DateTimeOffset until, int most)
    {
        var rows = connection.Query<ClaimRow>(
            ClaimDue, new { worker, now = Instant.ToMicroseconds(now), until = Instant.ToMicroseconds(until), most }).AsList();
        return [.. rows.Select(Gather)];
    }

    private ClaimedMail Gather(ClaimRow row)
    {
        if (connection.Execute(AbsorbOlder, row) > 0)
        {
            connection.Execute(PassOn, row);
        }

        return new ClaimedMail
        {
            AgentId = row.AgentId,
            Delivery = row.Delivery,
            Recipient = row.Recipient,
            MessageId = row.MessageId,
            ThreadId = row.Episode < 0 ? null : DeliveryRows.ThreadId(storeId, row.AgentId, row.Episode),
            CreatedAt = Instant.FromMicroseconds(row.CreatedAt),
            Attempts = (int)row.Attempts,
            Notice = FactsText.Read(connection.QuerySingle<string>(ReadFacts, row)),
            Absorbed = [.. connection.Query<string>(ReadAbsorbed, row).Select(FactsText.Read)],
        };
    }

    private sealed class ClaimRow
    {
        public long AgentId { get; init; }

        public long Delivery { get; init; }

        public long Notice { get; init; }

        public long Episode { get; init; }

        public string Recipient { get; init; } = "";

        public string MessageId { get; init; } = "";

        public long CreatedAt { get; init; }

        public long Attempts { get; init; }
    }
}
