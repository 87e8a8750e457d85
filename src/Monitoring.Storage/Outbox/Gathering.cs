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
/// Gathers what goes in one mail with a message of an agent that is due: older messages of its alert and, where it is about an SLO, what
/// else is unsent about SLOs of the agent to the same person and was made within 60 s. It is decided anew at each claim from the rows as
/// they are, so that a mail whose sender is gone is repeated as it was.
/// </summary>
internal sealed class Gathering
{
    private const string ReadUnsent =
        $$"""
        with waiting as (
            select message_id, notice, slo_id, alert, created_at, attempts, absorbed_by, next_attempt_at,
                case when lease_until between {now} + 1 and {now} + @lease then 1 else 0 end as is_held
            from deliveries d
            where state = 0 and agent_id = @agentId and recipient = @recipient and channel = @channel
                and not exists ({{MaintenanceRows.Covering}}))
        select message_id as MessageId, notice as Notice, slo_id as SloId, alert as Alert, created_at as CreatedAt, attempts as Attempts,
            absorbed_by as AbsorbedBy, next_attempt_at as NextAttemptAt, is_held as IsHeld
        from waiting
        union all
        select d.message_id, d.notice, d.slo_id, d.alert, d.created_at, d.attempts, d.absorbed_by, w.next_attempt_at, w.is_held
        from waiting w join deliveries d on d.state = 3 and d.absorbed_by = w.message_id
        """;

    private readonly DbConnection connection;
    private readonly CommonClock clock;
    private readonly DueMessage due;
    private readonly List<UnsentRow> rows;
    private readonly Dictionary<long, NoticeFacts> facts;
    private readonly CombinedMail mail;

    private Gathering(
        DbConnection connection, CommonClock clock, DueMessage due, List<UnsentRow> rows, List<UnsentMessage> unsent, UnsentMessage itself)
    {
        this.connection = connection;
        this.clock = clock;
        this.due = due;
        this.rows = rows;
        var stories = Combining.StoriesWith(unsent, itself);
        facts = ReadFacts(stories.SelectMany(story => story).Select(message => message.Notice));
        mail = Combining.Mail([.. stories.OrderBy(Tell, WorstFirst.Order)], unsent, itself);
    }

    /// <summary>Decides what goes with a message; nothing is changed yet.</summary>
    /// <param name="connection">The connection of the claim.</param>
    /// <param name="clock">The clock of leases.</param>
    /// <param name="due">The message of an agent that is due.</param>
    /// <returns>Null when somebody who held it once has settled it in this very moment.</returns>
    public static Gathering? Of(DbConnection connection, CommonClock clock, DueMessage due)
    {
        var key = new { agentId = due.AgentId, recipient = due.Recipient, channel = due.Channel, now = clock.Now, lease = clock.Lease };
        var related = connection.Query<UnsentRow>(connection.OnCommonClock(ReadUnsent), key).Where(row => row.GoesWith(due)).ToList();
        var underWay = related.Where(row => row.IsHeld != 0).Select(row => row.Alert).ToHashSet();
        var unsent = related.Where(row => row.IsHeld == 0 && (row.Alert is null || !underWay.Contains(row.Alert)))
            .Select(row => row.ToUnsent()).ToList();
        return unsent.Find(message => message.MessageId == due.MessageId) is { } itself
            ? new(connection, clock, due, related, unsent, itself)
            : null;
    }

    /// <summary>The message under whose id the mail goes.</summary>
    public string CarrierId => mail.Carrier.MessageId;

    /// <summary>
    /// Lets the carrier, which is under lease now, carry the others. What one of them carried and does not go in this mail waits for itself
    /// again.
    /// </summary>
    /// <returns>What the mail tells, the worst first, and what it refers to.</returns>
    public (IReadOnlyList<Story> Stories, IReadOnlyList<string> References) Carry()
    {
        var parts = mail.Parts.Select(part => part.MessageId).ToHashSet(StringComparer.Ordinal);
        foreach (var left in rows.Where(row => row.AbsorbedBy is { } carrier && parts.Contains(carrier) && !parts.Contains(row.MessageId)))
        {
            connection.Execute(
                "update deliveries set state = 0, absorbed_by = null, next_attempt_at = @NextAttemptAt where message_id = @MessageId and state = 3",
                left);
        }

        var carried = Absorb([.. parts.Where(part => part != CarrierId)]).Append(CarrierId).ToHashSet(StringComparer.Ordinal);
        var stories = mail.Stories.Select(story => story.Where(part => carried.Contains(part.MessageId)).ToList())
            .Where(story => story.Count > 0).ToList();
        return ([.. stories.Select(Tell)], References(stories));
    }

    private Story Tell(IReadOnlyList<UnsentMessage> story) =>
        new(facts[story[^1].Notice], [.. story.SkipLast(1).Select(message => facts[message.Notice])]);

    private Dictionary<long, NoticeFacts> ReadFacts(IEnumerable<long> notices) => connection.Query<FactsRow>(
        $"select notice as Notice, facts as Facts from notices where agent_id = @agentId and notice {connection.Among("@notices")}",
        new { agentId = due.AgentId, notices = notices.Distinct().ToArray() }).ToDictionary(row => row.Notice, row => FactsText.Read(row.Facts));

    // Who held one of them once may have settled it in this very moment: then it is told already.
    private List<string> Absorb(string[] others) => others.Length == 0 ? [] : connection.Query<string>(
        connection.OnCommonClock(
            $$"""
            update deliveries set state = 3, absorbed_by = @carrier, lease_by = null, lease_until = null
            where message_id {{connection.Among("@others")}}
                and (state = 3 or state = 0 and coalesce(lease_until, 0) not between {now} + 1 and {now} + @lease)
            returning message_id
            """),
        new { carrier = CarrierId, others, now = clock.Now, lease = clock.Lease }).AsList();

    // What each alert's mails go on from: warnings of drift, then the mail that carried its opening, to this person where one did.
    private IReadOnlyList<string> References(List<List<UnsentMessage>> stories)
    {
        var openings = ReadOpenings([.. stories.Select(story => story[^1].Alert).OfType<long>()]).ToLookup(row => row.Alert);
        IEnumerable<string> Before(List<UnsentMessage> story)
        {
            var opening = openings[story[^1].Alert ?? 0].OrderByDescending(row => row.Recipient == due.Recipient).Take(1);
            return [.. ReadWarnings(facts[story[^1].Notice]), .. opening.Select(row => row.MessageId).Where(id => id != CarrierId)];
        }

        var leading = Before(stories[0]).Distinct(StringComparer.Ordinal).ToList();
        return [.. stories.Skip(1).SelectMany(Before).Distinct(StringComparer.Ordinal).Except(leading, StringComparer.Ordinal), .. leading];
    }

    private IEnumerable<OpeningRow> ReadOpenings(long[] alerts) => alerts.Length == 0 ? [] : connection.Query<OpeningRow>(
        $"""
        select d.alert as Alert, d.recipient as Recipient, coalesce(d.absorbed_by, d.message_id) as MessageId from deliveries d
        where d.agent_id = @agentId and d.channel = @channel and d.alert {connection.Among("@alerts")} and d.notice = (
            select min(n.notice) from notices n where n.agent_id = d.agent_id and n.alert = d.alert)
        order by d.message_id
        """,
        new { agentId = due.AgentId, channel = due.Channel, alerts });

    private IEnumerable<string> ReadWarnings(NoticeFacts notice) => notice.Beginning is not { DriftNotices: [_, ..] warnings }
        ? []
        : connection.Query<string>(
            $"""
            select coalesce(absorbed_by, message_id) from deliveries
            where agent_id = @agentId and recipient = @recipient and channel = @channel and notice {connection.Among("@notices")} and state <> 2
            order by notice
            """,
            new { agentId = due.AgentId, recipient = due.Recipient, channel = due.Channel, notices = warnings.ToArray() })
            .Where(messageId => messageId != CarrierId);

    private sealed class UnsentRow
    {
        public string MessageId { get; init; } = "";

        public long Notice { get; init; }

        public long? SloId { get; init; }

        public long? Alert { get; init; }

        public long CreatedAt { get; init; }

        public long Attempts { get; init; }

        public string? AbsorbedBy { get; init; }

        public long NextAttemptAt { get; init; }

        public long IsHeld { get; init; }

        public bool GoesWith(DueMessage due) => due.SloId is not null
            ? SloId is not null
            : SloId is null && (MessageId == due.MessageId || (due.Alert is not null && Alert == due.Alert));

        public UnsentMessage ToUnsent() =>
            new(MessageId, Notice, Alert, Instant.FromMicroseconds(CreatedAt), IsTried: Attempts > 0, AbsorbedBy);
    }

    private sealed class FactsRow
    {
        public long Notice { get; init; }

        public string Facts { get; init; } = "";
    }

    private sealed class OpeningRow
    {
        public long Alert { get; init; }

        public string Recipient { get; init; } = "";

        public string MessageId { get; init; } = "";
    }
}
