using System.Text.Json;
using System.Text.Json.Serialization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Handling;
using static System.FormattableString;

namespace Monitoring.Storage.Writing;

/// <summary>
/// Writes what the fold changed: transitions, and notices with their evidence, all in the transaction of the verdicts.
/// </summary>
/// <param name="transaction">The transaction of the verdicts.</param>
/// <param name="storeId">The store's own name, part of every Message-Id.</param>
/// <param name="now">The receipt of the group.</param>
/// <param name="channelsOf">The ways by which a person is told; null for mail alone.</param>
internal sealed class ChangeRows(
    WriteTransaction transaction, string storeId, DateTimeOffset now, Func<string, IReadOnlyList<Channel>?>? channelsOf)
{
    private static readonly RowShape Transitions = new(
        "transitions",
        [
            .. Column.Numbers("agent_id", "number", "slo_id", "position"),
            Column.Text("transaction_id"),
            .. Column.Numbers("from_state", "to_state", "judged", "wrong"),
            Column.NumberOrNull("episode"),
            .. Column.Numbers("reopening", "recorded_at"),
        ]);

    /// <summary>The episodes that moved.</summary>
    public EpisodeRows Episodes { get; } = new(transaction);

    /// <summary>The alerts that opened or closed.</summary>
    public AlertRows Alerts { get; } = new(transaction);

    /// <summary>Makes the notices.</summary>
    public NoticeRows Notices { get; } = new(transaction, storeId, now) { ChannelsOf = channelsOf };

    /// <summary>
    /// Writes what a transaction changed of one agent, in the order of the log: a notice knows the numbers of those before it. Call it once
    /// for each agent: its evidence is read once a call.
    /// </summary>
    /// <param name="agent">The agent's ledger.</param>
    /// <param name="coverage">Who answers for the agent: the last owner of a retired SLO.</param>
    /// <param name="changes">Its changes, in order.</param>
    /// <param name="signals">Its drift signals, in order.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task WriteAsync(
        AgentLedger agent, Coverage coverage, IReadOnlyList<SloChange> changes, IReadOnlyList<DriftSignal> signals,
            CancellationToken cancellationToken)
    {
        var company = AlertCompany.Ask(transaction, agent, changes);
        var drifts = DriftAlerts.Ask(transaction, agent, changes, signals);
        var evidence = await AgentEvidence.ReadAsync(transaction, agent, coverage, changes, signals, cancellationToken);
        var next = 0;
        foreach (var change in changes)
        {
            for (; next < signals.Count && signals[next].Position < change.Position; next++)
            {
                Write(agent, coverage, signals[next], evidence, drifts);
            }

            drifts.Take(agent, change, Alerts);
            Write(agent, coverage, change, evidence, company);
        }

        for (; next < signals.Count; next++)
        {
            Write(agent, coverage, signals[next], evidence, drifts);
        }
    }

    private void Write(AgentLedger agent, Coverage coverage, SloChange change, AgentEvidence evidence, AlertCompany company)
    {
        if (change.Change.IsTransition)
        {
            transaction.Write(Transitions)
                .Number(agent.Id)
                .Number(++agent.LastTransition)
                .Number(change.SloId)
                .Number(change.Position)
                .Text(change.TransactionId)
                .Number((int)change.Change.From)
                .Number((int)change.Change.To)
                .Number(change.Counts.Judged)
                .Number(change.Counts.Wrong)
                .NumberOrNull(change.Belongs ? change.Episode.Id : null)
                .Number(change.Belongs ? change.Episode.Reopenings : 0)
                .Number(Instant.ToMicroseconds(change.At))
                .End();
        }

        if (change.Belongs)
        {
            Episodes.Moved(agent.Id, change.SloId, change.Episode);
        }

        if (change.Change.Notice is { } kind)
        {
            var isTaken = Alerts.IsMoved(agent.Id, change.Episode.Id);
            Alerts.Take(agent, coverage.Owner, change);
            Notices.Add(
                agent,
                new(change.SloId, change.Episode.Id),
                evidence.FactsOf(change, kind) with
                {
                    Handling = change.Begins ? Begun(agent, coverage, change) : HandlingFacts.Held(company.HolderOf(change, isTaken)),
                },
                NoticeRecipient.And(NoticeRecipient.OwnerOf(coverage, now), company.Beside(change, isTaken)));
        }
    }

    private static HandlingFacts Begun(AgentLedger agent, Coverage coverage, SloChange change)
    {
        var alert = new Alert(
            change.Episode.Id, AlertKind.Accuracy, change.SloId, change.Episode.OpenedAt, coverage.Owner, new(1, change.At, RoundCause.Opened));
        return HandlingFacts.Of(EpisodeNumber.Of(agent.Id, alert.Number), alert, Ladder.Of(alert, coverage, [], []), change.At);
    }

    // Its notice belongs to no alert, being a matter of its own, unless it shall be handled.
    private void Write(AgentLedger agent, Coverage coverage, DriftSignal signal, AgentEvidence evidence, DriftAlerts drifts)
    {
        DriftRows.Write(transaction, agent.Id, signal, signal.IsNotice ? NoticeOf() : null);

        long NoticeOf()
        {
            if (evidence.IsExplained(signal))
            {
                return DriftRows.NoNews;
            }

            var alert = drifts.Take(agent, coverage, signal, Alerts);
            var notice = Notices.Add(
                agent,
                new(signal.Key.SloId, alert?.Number),
                evidence.FactsOf(signal) with { Handling = alert is null ? null : drifts.HandlingOf(agent, coverage, alert, signal.At) },
                NoticeRecipient.And(NoticeRecipient.OwnerOf(coverage, now), alert?.Acknowledgement is { } held ? [held.By] : []));
            evidence.Told(signal, notice);
            return notice;
        }
    }
}

/// <summary>What a notice of an agent belongs to.</summary>
/// <param name="SloId">The store's number of the SLO it is about; null when it is about the agent as a whole.</param>
/// <param name="Alert">
/// Number of the alert within the agent (an episode is the alert of its own number): unsent messages of an alert are told in one mail. Null
/// when it belongs to none: what it says is a matter of its own.
/// </param>
internal readonly record struct NoticeSubject(long? SloId, long? Alert)
{
    /// <summary>What made it.</summary>
    public NoticeCause Cause { get; init; }
}

/// <summary>What made a notice. The numbers are stored.</summary>
internal enum NoticeCause
{
    /// <summary>A verdict or a registry revision: replaying the log makes it again.</summary>
    Log = 0,

    /// <summary>The clock, a person, or a mail server.</summary>
    Life = 1,
}

/// <summary>Who gets a notice.</summary>
/// <param name="Person">Key of the person.</param>
/// <param name="ThenTell">Who is told when that fails for good, in order.</param>
internal sealed record NoticeRecipient(string Person, IReadOnlyList<string> ThenTell)
{
    /// <summary>Key of the person away, for whom this one acts; null for nobody, and where the agent's present coverage says it.</summary>
    public string? ActingFor { get; init; }

    /// <summary>Who stands in the place of an agent's owner at an instant, then the deputy's, then the fallback's.</summary>
    public static NoticeRecipient OwnerOf(Coverage coverage, DateTimeOffset now)
    {
        var opening = coverage.At(now).Opening;
        return new(opening.To.Person, opening.ThenTell) { ActingFor = opening.To.ActingFor };
    }

    /// <summary>Somebody, and others of whom nobody is told next; nobody twice.</summary>
    public static IReadOnlyList<NoticeRecipient> And(NoticeRecipient first, IEnumerable<string> others) =>
        [first, .. others.Distinct(StringComparer.Ordinal).Where(person => person != first.Person).Select(person => new NoticeRecipient(person, []))];
}

/// <summary>
/// Writes notices and the messages that carry them, in the transaction of what is to be told: the only place where either is made.
/// A message is known by its Message-Id, which is made of what it is: the notice, the person and the way, or the name of a personal message.
/// </summary>
/// <param name="transaction">The transaction.</param>
/// <param name="storeId">The store's own name, part of every Message-Id.</param>
/// <param name="now">When it is told.</param>
internal sealed class NoticeRows(WriteTransaction transaction, string storeId, DateTimeOffset now)
{
    /// <summary>
    /// The due time of what is due at once: before every clock's present, for those who make and those who send may be hosts whose clocks
    /// differ.
    /// </summary>
    public const long AtOnce = 0;

    private static readonly RowShape Notices = new(
        "notices",
        [
            .. Column.Numbers("agent_id", "notice"),
            Column.NumberOrNull("slo_id"),
            Column.NumberOrNull("alert"),
            .. Column.Numbers("kind", "position", "made_at", "cause", "held"),
            Column.Text("facts"),
        ]);

    private static readonly RowShape Messages = new("deliveries", MessageColumns);

    private static readonly RowShape PersonalMessages = new("deliveries", MessageColumns)
    {
        OnConflict = "on conflict (message_id) do nothing",
    };

    private static readonly IReadOnlyList<Channel> ByMail = [Channel.Mail];

    /// <summary>The ways by which a person is told of a notice; null for mail alone. A personal message is always a mail.</summary>
    public Func<string, IReadOnlyList<Channel>?>? ChannelsOf { get; init; }

    /// <summary>Notices made so far, in order.</summary>
    public List<NoticeFacts> Made { get; } = [];

    /// <summary>How many.</summary>
    public int Count => Made.Count;

    private static IReadOnlyList<Column> MessageColumns =>
    [
        Column.Text("message_id"),
        Column.NumberOrNull("agent_id"),
        Column.NumberOrNull("notice"),
        Column.NumberOrNull("slo_id"),
        Column.NumberOrNull("alert"),
        Column.Number("kind"),
        Column.Text("letter"),
        Column.Number("channel"),
        Column.Text("recipient"),
        Column.Text("then_tell"),
        .. Column.Numbers("state", "attempts", "created_at", "armed_at", "next_attempt_at", "overtaken"),
    ];

    /// <summary>
    /// Makes a notice of an agent, with a message to each who gets it; without one while maintenance holds it back, at the end of which it is
    /// decided who gets it.
    /// </summary>
    /// <param name="agent">The agent's ledger, which is stored after it.</param>
    /// <param name="subject">What it belongs to.</param>
    /// <param name="facts">What it says.</param>
    /// <param name="recipients">Who gets it; nobody twice.</param>
    /// <returns>Its number within the agent.</returns>
    public long Add(AgentLedger agent, NoticeSubject subject, NoticeFacts facts, params IReadOnlyList<NoticeRecipient> recipients)
    {
        var notice = ++agent.LastNotice;
        var isHeld = Maintenance.Decides(facts.Kind) && agent.IsHeld(subject.SloId);
        facts = isHeld ? facts : ToldTo(recipients, agent, facts);
        transaction.Write(Notices)
            .Number(agent.Id)
            .Number(notice)
            .NumberOrNull(subject.SloId)
            .NumberOrNull(subject.Alert)
            .Number((int)facts.Kind)
            .Number(facts.Position)
            .Number(Instant.ToMicroseconds(now))
            .Number((int)subject.Cause)
            .Number(isHeld ? 1 : 0)
            .Text(FactsText.Write(facts))
            .End();
        if (!isHeld)
        {
            Post(agent, notice, subject, facts.Kind, recipients);
        }

        Made.Add(facts);
        return notice;
    }

    /// <summary>What a notice says to those who get it: for whom they act.</summary>
    public NoticeFacts ToldTo(IReadOnlyList<NoticeRecipient> recipients, AgentLedger agent, NoticeFacts facts) =>
        facts with { ActingFor = ActingFor(recipients, agent.Coverage?.At(now)) };

    /// <summary>Makes the messages of a notice, now.</summary>
    /// <param name="agent">The agent's ledger.</param>
    /// <param name="notice">Number of the notice within the agent.</param>
    /// <param name="subject">What it belongs to.</param>
    /// <param name="kind">What it says.</param>
    /// <param name="recipients">Who gets it; nobody twice.</param>
    public void Post(AgentLedger agent, long notice, NoticeSubject subject, NoticeKind kind, IReadOnlyList<NoticeRecipient> recipients)
    {
        foreach (var recipient in recipients)
        {
            foreach (var channel in ChannelsOf?.Invoke(recipient.Person) ?? ByMail)
            {
                Post((agent.Id, notice), subject, kind, recipient, channel);
            }
        }
    }

    /// <summary>Makes the message of a notice to a person by one way, now.</summary>
    /// <param name="notice">The agent, and the number of the notice within it.</param>
    /// <param name="subject">What it belongs to.</param>
    /// <param name="kind">What it says.</param>
    /// <param name="recipient">Who gets it.</param>
    /// <param name="channel">The way.</param>
    public void Post((long AgentId, long Number) notice, NoticeSubject subject, NoticeKind kind, NoticeRecipient recipient, Channel channel)
    {
        // With the instant, since a database that went back gives the number again, and mail servers drop what they think they had.
        var name = Invariant($"notice-{notice.AgentId}-{notice.Number}-{recipient.Person}-{Instant.ToMicroseconds(now):x}");
        Write(Messages, new(channel == Channel.Mail ? name : $"{name}-{Word<Channel>.Of(channel)}", kind, recipient.Person)
        {
            Notice = notice,
            Subject = subject,
            Channel = channel,
            ThenTell = recipient.ThenTell,
        });
    }

    private static Dictionary<string, string>? ActingFor(IReadOnlyList<NoticeRecipient> recipients, Chain? chain)
    {
        var acting = recipients.Select(recipient => (recipient.Person, For: recipient.ActingFor ?? chain?.ActedFor(recipient.Person)))
            .Where(recipient => recipient.For is not null).ToDictionary(recipient => recipient.Person, recipient => recipient.For!);
        return acting.Count == 0 ? null : acting;
    }

    /// <summary>Makes a message to a person alone, unless the same was made before.</summary>
    public void Add(PersonalMessage message) => Write(
        PersonalMessages,
        new(message.Name + "-" + message.Recipient, message.Kind, message.Recipient) { Letter = FactsText.Write(message) });

    // Waiting, not tried yet: its 72 hours begin with its first attempt.
    private void Write(RowShape shape, Message message) => transaction.Write(shape)
        .Text(Invariant($"<{message.Name}.{storeId}@agentops>"))
        .NumberOrNull(message.Notice?.AgentId)
        .NumberOrNull(message.Notice?.Number)
        .NumberOrNull(message.Subject.SloId)
        .NumberOrNull(message.Subject.Alert)
        .Number((int)message.Kind)
        .Text(message.Letter)
        .Number((int)message.Channel)
        .Text(message.Recipient)
        .Text(string.Join(' ', message.ThenTell))
        .Number((int)DeliveryState.Waiting)
        .Number(0)
        .Number(Instant.ToMicroseconds(now))
        .Number(Instant.ToMicroseconds(now))
        .Number(AtOnce)
        .Number(0)
        .End();

    /// <summary>A message to be written: it carries a notice, or a letter of its own.</summary>
    private sealed record Message(string Name, NoticeKind Kind, string Recipient)
    {
        public (long AgentId, long Number)? Notice { get; init; }

        public NoticeSubject Subject { get; init; }

        public string? Letter { get; init; }

        public Channel Channel { get; init; } = Channel.Mail;

        public IReadOnlyList<string> ThenTell { get; init; } = [];
    }
}

/// <summary>The stored form of what messages say: JSON.</summary>
internal static partial class FactsText
{
    public static string Write(NoticeFacts facts) => JsonSerializer.Serialize(facts, FactsJson.Default.NoticeFacts);

    public static NoticeFacts Read(string text) =>
        JsonSerializer.Deserialize(text, FactsJson.Default.NoticeFacts) ?? throw new InvalidDataException("A stored notice is empty.");

    public static string Write(PersonalMessage message) => JsonSerializer.Serialize(message, FactsJson.Default.PersonalMessage);

    public static PersonalMessage ReadPersonal(string text) =>
        JsonSerializer.Deserialize(text, FactsJson.Default.PersonalMessage) ?? throw new InvalidDataException("A stored message is empty.");

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UseStringEnumConverter = true)]
    [JsonSerializable(typeof(NoticeFacts))]
    [JsonSerializable(typeof(PersonalMessage))]
    private sealed partial class FactsJson : JsonSerializerContext;
}
