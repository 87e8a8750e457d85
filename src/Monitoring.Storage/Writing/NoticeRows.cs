using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Engines;
using static System.FormattableString;

namespace Monitoring.Storage.Writing;

/// <summary>What a notice of an agent belongs to.</summary>
/// <param name="SloId">The store's number of the SLO it is about; null when it is about the agent as a whole.</param>
/// <param name="Alert">
/// Number of the alert within the agent (an episode is the alert of its own number): unsent messages of an alert are told in one mail. Null
/// when it belongs to none: what it says is a matter of its own.
/// </param>
internal readonly record struct NoticeSubject(long? SloId, long? Alert);

/// <summary>Who gets a notice.</summary>
/// <param name="Person">Key of the person.</param>
/// <param name="ThenTell">Who is told when that fails for good, in order.</param>
internal sealed record NoticeRecipient(string Person, IReadOnlyList<string> ThenTell)
{
    /// <summary>The owner of an agent, then the deputy, then the fallback.</summary>
    public static NoticeRecipient OwnerOf(Coverage coverage) => new(coverage.Owner, coverage.AfterOwner);
}

/// <summary>
/// Writes notices and the messages that carry them, in the transaction of what is to be told: the only place where either is made.
/// A message is known by its Message-Id, which is made of what it is: the notice and the person, or the name of a personal message.
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
            .. Column.Numbers("kind", "position", "made_at"),
            Column.Text("facts"),
        ]);

    private static readonly RowShape Messages = new("deliveries", MessageColumns);

    private static readonly RowShape PersonalMessages = new("deliveries", MessageColumns)
    {
        OnConflict = "on conflict (message_id) do nothing",
    };

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

    /// <summary>Makes a notice of an agent, with a message to each who gets it.</summary>
    /// <param name="agent">The agent's ledger, which is stored after it.</param>
    /// <param name="subject">What it belongs to.</param>
    /// <param name="facts">What it says.</param>
    /// <param name="recipients">Who gets it; nobody twice.</param>
    /// <returns>Its number within the agent.</returns>
    public long Add(AgentLedger agent, NoticeSubject subject, NoticeFacts facts, params IReadOnlyList<NoticeRecipient> recipients)
    {
        var notice = ++agent.LastNotice;
        transaction.Write(Notices)
            .Number(agent.Id)
            .Number(notice)
            .NumberOrNull(subject.SloId)
            .NumberOrNull(subject.Alert)
            .Number((int)facts.Kind)
            .Number(facts.Position)
            .Number(Instant.ToMicroseconds(now))
            .Text(FactsText.Write(facts))
            .End();
        foreach (var recipient in recipients)
        {
            // With the instant, since a database that went back gives the number again, and mail servers drop what they think they had.
            var name = Invariant($"notice-{agent.Id}-{notice}-{recipient.Person}-{Instant.ToMicroseconds(now):x}");
            Write(Messages, new(name, facts.Kind, recipient.Person)
            {
                Notice = (agent.Id, notice),
                Subject = subject,
                ThenTell = recipient.ThenTell,
            });
        }

        Made.Add(facts);
        return notice;
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
        .Number((int)Channel.Mail)
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

        public IReadOnlyList<string> ThenTell { get; init; } = [];
    }
}
