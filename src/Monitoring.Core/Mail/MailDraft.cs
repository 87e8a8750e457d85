using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Mail;

/// <summary>What <see cref="MailWriter"/> needs to write one mail to one person about one episode.</summary>
public sealed record MailDraft
{
    /// <summary>The notice it carries.</summary>
    public required NoticeFacts Notice { get; init; }

    /// <summary>Earlier notices of the episode this person was never sent, oldest first; told along, so that nobody hears of a recovery alone.</summary>
    public IReadOnlyList<NoticeFacts> Absorbed { get; init; } = [];

    /// <summary>Who gets it.</summary>
    public required Person To { get; init; }

    /// <summary>Full name of the agent's owner.</summary>
    public required string Owner { get; init; }

    /// <summary>The zone in which times are told.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Where the board is seen from outside, with or without a slash at the end.</summary>
    public required string PublicUrl { get; init; }

    /// <summary>The same for every attempt, with angle brackets.</summary>
    public required string MessageId { get; init; }

    /// <summary>What the thread refers to, with angle brackets; null when the mail stands alone.</summary>
    public string? ThreadId { get; init; }
}
