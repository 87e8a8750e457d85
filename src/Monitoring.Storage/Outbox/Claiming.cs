using System.Data.Common;
using Dapper;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Outbox;

/// <summary>
/// Takes leases on due messages; the newest of an alert and recipient absorbs the older ones. One claim at a time, in all
/// processes together, or the limits would not hold.
/// </summary>
internal sealed class Claiming(DbConnection connection, string storeId)
{
    // A recipient, of all instances together; and in one process, recipients at whom an attempt failed and who were not reached
    // since, all together: so that who hangs, or a fault that hangs many, leaves slots to everybody else. The last free slots of a
    // process are for the only message under way to somebody who was reached: several who begin to hang at once leave them free.
    private const int MostPerRecipient = 2, MostFailing = 2, KeptFree = 2;

    // An instant further away than any rule sets was set by a clock that was wrong: such a message is due, and such a lease is over.
    // What every due message is compared with is read once, not once for each, and what is asked of each is asked of the first of
    // a recipient alone: a backlog of an outage has thousands.
    // The lease predicate stands inside and outside, so that two claimers racing for a row never both get it.
    private const string ClaimDue =
        """
        with held as materialized (
            select recipient, lease_by from deliveries where state = 0 and lease_until between {now} + 1 and {now} + @lease),
        failing as materialized (
            select recipient from deliveries where state = 0 and last_error is not null),
        due as (
            select d.message_id, d.agent_id, d.notice, d.recipient, d.attempts > 0 as is_repeat, d.next_attempt_at, d.created_at
            from deliveries d
            where d.state = 0 and d.next_attempt_at not between {now} + 1 and {now} + @longestWait
                and coalesce(d.lease_until, 0) not between {now} + 1 and {now} + @lease
                and not exists (
                    select 1 from deliveries other
                    where other.agent_id = d.agent_id and other.alert = d.alert and other.recipient = d.recipient and other.channel = d.channel
                        and other.state = 0 and (other.notice > d.notice or other.lease_until between {now} + 1 and {now} + @lease))),
        lined_up as (
            select due.*, row_number() over (
                partition by recipient order by is_repeat, next_attempt_at, created_at, agent_id, notice, message_id) as line
            from due),
        front as (
            select lined_up.*, line + (select count(*) from held where held.recipient = lined_up.recipient) as nth,
                recipient in (select recipient from failing) as is_failing
            from lined_up where line <= @mostPerRecipient),
        fair as (
            select front.*,
                row_number() over (order by is_failing, nth, is_repeat, next_attempt_at, created_at, agent_id, notice, message_id) as place,
                row_number() over (
                    partition by is_failing order by nth, is_repeat, next_attempt_at, created_at, agent_id, notice, message_id) as place_of_its_kind
            from front where nth <= @mostPerRecipient)
        update deliveries set lease_by = @worker, lease_until = {now} + @lease, attempts = attempts + 1
        where message_id in (
            select message_id from fair
            where (place <= @most - @keptFree or nth = 1 and not is_failing)
                and (not is_failing or place_of_its_kind + (
                    select count(*) from held where lease_by = @worker and recipient in (select recipient from failing)) <= @mostFailing)
            order by place limit @most)
            and state = 0 and coalesce(lease_until, 0) not between {now} + 1 and {now} + @lease
        returning message_id as MessageId, agent_id as AgentId, notice as Notice, alert as Alert, letter as Letter, channel as Channel,
            recipient as Recipient, armed_at as ArmedAt, attempts as Attempts
        """;

    private const string AbsorbOlder =
        """
        update deliveries set state = 3, absorbed_by = @MessageId, lease_by = null, lease_until = null
        where agent_id = @AgentId and alert = @Alert and recipient = @Recipient and channel = @Channel and state = 0 and notice < @Notice
        """;

    private const string PassOn =
        """
        update deliveries set absorbed_by = @MessageId
        where state = 3 and absorbed_by in (select message_id from deliveries where state = 3 and absorbed_by = @MessageId)
        """;

    private static string ReadDriftMails(DbConnection connection) =>
        $"""
        select coalesce(absorbed_by, message_id) from deliveries
        where agent_id = @AgentId and recipient = @Recipient and notice {connection.Among("@notices")} and state <> 2 order by notice
        """;

    private const string ReadFacts = "select facts from notices where agent_id = @AgentId and notice = @Notice";

    private const string ReadAbsorbed =
        """
        select n.facts from deliveries d join notices n on n.agent_id = d.agent_id and n.notice = d.notice
        where d.state = 3 and d.absorbed_by = @MessageId
        order by d.notice
        """;

    /// <summary>
    /// Claims due messages: to whoever was reached before whom an attempt failed to reach, the first of each recipient before the
    /// second, first attempts before repeats, the longest due first.
    /// </summary>
    public IReadOnlyList<ClaimedMail> Claim(string worker, DateTimeOffset now, int most)
    {
        var rows = connection.Query<ClaimRow>(connection.OnCommonClock(ClaimDue), new
        {
            worker,
            now = Instant.ToMicroseconds(now),
            lease = Instant.Microseconds(DeliveryOutbox.Lease),
            longestWait = Instant.Microseconds(Backoff.LongestWait),
            mostPerRecipient = MostPerRecipient,
            mostFailing = MostFailing,
            keptFree = KeptFree,
            most,
        }).AsList();
        return [.. rows.Select(Gather)];
    }

    private ClaimedMail Gather(ClaimRow row)
    {
        if (row.Alert is not null && connection.Execute(AbsorbOlder, row) > 0)
        {
            connection.Execute(PassOn, row);
        }

        var story = row.Letter is null ? StoryOf(row) : null;
        return new ClaimedMail
        {
            MessageId = row.MessageId,
            Channel = (Channel)row.Channel,
            Recipient = row.Recipient,
            ThreadId = row.Alert is null ? null : Invariant($"<episode-{row.AgentId}-{row.Alert}.{storeId}@agentops>"),
            ArmedAt = Instant.FromMicroseconds(row.ArmedAt),
            Attempts = (int)row.Attempts,
            Letter = row.Letter is null ? null : FactsText.ReadPersonal(row.Letter),
            Story = story,
            Before = story?.Newest.Beginning is { DriftNotices: [_, ..] drifts }
                ? [.. connection.Query<string>(ReadDriftMails(connection), new { row.AgentId, row.Recipient, notices = drifts.ToArray() })]
                : [],
        };
    }

    private Story StoryOf(ClaimRow row) => new(
        FactsText.Read(connection.QuerySingle<string>(ReadFacts, row)),
        [.. connection.Query<string>(ReadAbsorbed, row).Select(FactsText.Read)]);

    private sealed class ClaimRow
    {
        public string MessageId { get; init; } = "";

        public long? AgentId { get; init; }

        public long? Notice { get; init; }

        public long? Alert { get; init; }

        public string? Letter { get; init; }

        public long Channel { get; init; }

        public string Recipient { get; init; } = "";

        public long ArmedAt { get; init; }

        public long Attempts { get; init; }
    }
}
