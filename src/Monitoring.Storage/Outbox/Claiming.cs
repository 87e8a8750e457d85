using System.Data.Common;
using Dapper;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Outbox;

/// <summary>
/// Takes leases on due messages, each with what goes in one mail with it. One claim at a time, in all processes together, or the limits
/// would not hold.
/// </summary>
internal sealed class Claiming(DbConnection connection)
{
    // A recipient here is a person by one way. A recipient, of all instances together; and in one process, recipients at whom an attempt
    // failed and who were not reached since, all together: so that who hangs, or a fault that hangs many, leaves slots to everybody else.
    // The last free slots of a process are for the only message under way to somebody who was reached: several who begin to hang at once
    // leave them free. An attempt that is slow counts for its recipient alone, since it has a place of its own.
    private const int MostPerRecipient = 2, MostFailing = 2, KeptFree = 2;

    // Between two attempts: the longest wait, a whole conversation with a slow server, and a queue.
    private static readonly TimeSpan LongestGap = Backoff.LongestWait + TimeSpan.FromMinutes(15);

    // What every due message is compared with is read once, not once for each, and what is asked of each is asked of the first of
    // a recipient alone: a backlog of an outage has thousands.
    //   due       may go now: no maintenance holds it back, nobody has its lease, and no newer one of its alert goes instead. An instant further
    //             away than any rule sets, or set after now, was set by a clock that was wrong: such a message is due, such a lease over.
    //   mails     turn 1 is one mail: of messages about SLOs of one agent to one person the first, since the others may go in it.
    //   lined_up  the line of mails before each recipient.
    //   front     its first ones, and how many would be under way to the recipient with each (nth).
    //   fair      the line of all: to recipients who can be reached first, the first of each before the second.
    private const string ReadDue =
        $$"""
        with held as materialized (
            select recipient, channel, lease_by, coalesce(attempted_at, 0) <= {now} - @slowAfter as is_slow from deliveries
            where state = 0 and lease_until between {now} + 1 and {now} + @lease),
        failing as materialized (
            select recipient, channel from deliveries where state = 0 and last_error is not null),
        due as (
            select d.message_id, d.agent_id, d.notice, d.slo_id, d.alert, d.channel, d.recipient, d.attempts > 0 as is_repeat, d.next_attempt_at,
                d.created_at
            from deliveries d
            where d.state = 0 and not exists ({{MaintenanceRows.Covering}})
                and (d.next_attempt_at not between {now} + 1 and {now} + @longestWait or coalesce(d.attempted_at, 0) > {now} + @setBack)
                and coalesce(d.lease_until, 0) not between {now} + 1 and {now} + @lease
                and not exists (
                    select 1 from deliveries other left join deliveries carrier on carrier.message_id = other.absorbed_by
                    where other.agent_id = d.agent_id and other.alert = d.alert and other.recipient = d.recipient and other.channel = d.channel
                        and (other.state = 0 and (other.notice > d.notice or other.lease_until between {now} + 1 and {now} + @lease)
                            or other.state = 3 and carrier.state = 0 and carrier.lease_until between {now} + 1 and {now} + @lease))),
        mails as (
            select due.*, row_number() over (
                partition by agent_id, recipient, channel, case when slo_id is null then message_id else '' end
                order by is_repeat, next_attempt_at, created_at, notice, message_id) as turn
            from due),
        lined_up as (
            select mails.*, row_number() over (
                partition by recipient, channel order by is_repeat, next_attempt_at, created_at, agent_id, notice, message_id) as line
            from mails where turn = 1),
        front as (
            select lined_up.*,
                line + (select count(*) from held where held.recipient = lined_up.recipient and held.channel = lined_up.channel) as nth,
                (recipient, channel) in (select recipient, channel from failing) as is_failing
            from lined_up where line <= @mostPerRecipient),
        fair as (
            select front.*,
                row_number() over (
                    order by is_failing, nth, is_repeat, next_attempt_at, created_at, agent_id, notice, message_id) as place,
                row_number() over (
                    partition by is_failing
                    order by nth, is_repeat, next_attempt_at, created_at, agent_id, notice, message_id) as place_of_its_kind
            from front where nth <= @mostPerRecipient)
        select message_id as MessageId, agent_id as AgentId, slo_id as SloId, alert as Alert, channel as Channel, recipient as Recipient
        from fair
        where (place <= @most - @keptFree or nth = 1 and not is_failing)
            and (not is_failing or place_of_its_kind + (
                select count(*) from held
                where lease_by = @worker and not is_slow and (recipient, channel) in (select recipient, channel from failing)) <= @mostFailing)
        order by place limit @most
        """;

    // The lease predicate stands here too, for who held the message once may settle it in this very moment. One that another message
    // carried waits itself from now on. Its 72 hours are time in which it was tried, from the first attempt on, so that the clock of who
    // made it does not matter: by what no rule leaves between two attempts the clock
    // jumped, or nobody was there to try, and they move along.
    private const string TakeLease =
        """
        update deliveries set state = 0, absorbed_by = null, lease_by = @worker, lease_until = {now} + @lease, attempts = attempts + 1,
            attempted_at = {now}, armed_at = case
                when attempts = 0 then {now}
                when attempted_at > {now} then armed_at + {now} - attempted_at
                when attempted_at < {now} - @longestGap then armed_at + {now} - attempted_at - @longestGap
                else armed_at end
        where message_id = @messageId
            and (state = 3 or state = 0 and coalesce(lease_until, 0) not between {now} + 1 and {now} + @lease)
        returning message_id as MessageId, channel as Channel, recipient as Recipient, letter as Letter, armed_at as ArmedAt,
            attempts as Attempts
        """;

    /// <summary>
    /// Claims due messages: to whoever was reached before whom an attempt failed to reach, the first of each recipient before the
    /// second, first attempts before repeats, the longest due first.
    /// </summary>
    public IReadOnlyList<ClaimedMail> Claim(string worker, DateTimeOffset now, int most)
    {
        var clock = new CommonClock(Instant.ToMicroseconds(now), Instant.Microseconds(DeliveryOutbox.Lease));
        var due = connection.Query<DueMessage>(connection.OnCommonClock(ReadDue), new
        {
            worker,
            now = clock.Now,
            lease = clock.Lease,
            longestWait = Instant.Microseconds(Backoff.LongestWait),
            setBack = Instant.Microseconds(DeliveryOutbox.SetBack),
            slowAfter = Instant.Microseconds(DeliveryOutbox.SlowAfter),
            mostPerRecipient = MostPerRecipient,
            mostFailing = MostFailing,
            keptFree = KeptFree,
            most,
        }).AsList();
        return [.. due.Select(message => Take(worker, clock, message)).OfType<ClaimedMail>()];
    }

    private ClaimedMail? Take(string worker, CommonClock clock, DueMessage due)
    {
        var gathered = due.AgentId is null ? null : Gathering.Of(connection, clock, due);
        if (due.AgentId is not null && gathered is null)
        {
            return null;
        }

        var messageId = gathered?.CarrierId ?? due.MessageId;
        var row = connection.QuerySingleOrDefault<LeasedRow>(
            connection.OnCommonClock(TakeLease),
            new { worker, now = clock.Now, lease = clock.Lease, longestGap = Instant.Microseconds(LongestGap), messageId });
        if (row is null)
        {
            return null;
        }

        var told = gathered?.Carry();
        return new ClaimedMail
        {
            MessageId = row.MessageId,
            Channel = (Channel)row.Channel,
            Recipient = row.Recipient,
            ArmedAt = Instant.FromMicroseconds(row.ArmedAt),
            Attempts = (int)row.Attempts,
            Letter = row.Letter is null ? null : FactsText.ReadPersonal(row.Letter),
            Stories = told?.Stories ?? [],
            References = told?.References ?? [],
        };
    }

    private sealed class LeasedRow
    {
        public string MessageId { get; init; } = "";

        public long Channel { get; init; }

        public string Recipient { get; init; } = "";

        public string? Letter { get; init; }

        public long ArmedAt { get; init; }

        public long Attempts { get; init; }
    }
}

/// <summary>What a statement on the common clock is given: this process's present and the length of a lease, in microseconds.</summary>
internal readonly record struct CommonClock(long Now, long Lease);

/// <summary>A message that is due.</summary>
internal sealed class DueMessage
{
    public string MessageId { get; init; } = "";

    public long? AgentId { get; init; }

    public long? SloId { get; init; }

    public long? Alert { get; init; }

    public long Channel { get; init; }

    public string Recipient { get; init; } = "";
}

/// <summary>
/// One message under lease, whatever its channel: it tells stories, each the newest unsent notice of an alert with those before it, or it is
/// a letter to one person that is about no agent.
/// </summary>
public sealed record ClaimedMail
{
    /// <summary>What names it: the same for every attempt, with angle brackets.</summary>
    public required string MessageId { get; init; }

    /// <summary>The way it goes.</summary>
    public required Channel Channel { get; init; }

    /// <summary>Key of the recipient in the registry.</summary>
    public required string Recipient { get; init; }

    /// <summary>
    /// The mails it goes on from, with angle brackets: for each alert the drift mails to this person that warned of it and the mail that
    /// carried its opening, those of the leading one last. None where it begins a thread.
    /// </summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>
    /// Since when its 72 hours count, by the clock all instances have in common: its first attempt since it was made or sent again, later by
    /// the time in which nobody tried it.
    /// </summary>
    public required DateTimeOffset ArmedAt { get; init; }

    /// <summary>Attempts since then, this one included; at least 1.</summary>
    public required int Attempts { get; init; }

    /// <summary>What it tells of an agent, the worst first; nothing for a letter.</summary>
    public IReadOnlyList<Story> Stories { get; init; } = [];

    /// <summary>The letter to one person; null where it tells of an agent.</summary>
    public PersonalMessage? Letter { get; init; }

    /// <summary>What it is first of all.</summary>
    public NoticeKind Kind => Letter?.Kind ?? Told.Newest.Kind;

    /// <summary>What it tells first.</summary>
    /// <exception cref="InvalidOperationException">It is a letter.</exception>
    public Story Told => Stories is [var first, ..] ? first : throw new InvalidOperationException("A letter tells of no agent.");
}
