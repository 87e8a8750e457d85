using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail;

namespace Monitoring.Storage.Outbox;

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
