using Monitoring.Core.Access;
using Monitoring.Core.Alerts;

namespace Monitoring.Core.Deliveries;

/// <summary>
/// A message to one person that is about no agent: a daily mail, a link to sign in. It is stored in its final words, so every attempt
/// sends the same; if it fails for good nobody else is told.
/// </summary>
public sealed record PersonalMessage
{
    /// <summary>
    /// What it is, unlike any other message to the person, in letters of a Message-Id: <c>daily-2026-06-01</c>. Who makes the same message
    /// again, on another instance or later, makes none.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Key of the person.</summary>
    public required string Recipient { get; init; }

    /// <summary>What sort of message it is.</summary>
    public required NoticeKind Kind { get; init; }

    /// <summary>When it was made: the date of the mail.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The subject, one line.</summary>
    public required string Subject { get; init; }

    /// <summary>The plain text.</summary>
    public required string Text { get; init; }

    /// <summary>The same as HTML.</summary>
    public required string Html { get; init; }

    /// <summary>
    /// When what it says is over: from then on it is not sent any more and ends without anybody being the worse for it. Null when it is worth
    /// sending however late.
    /// </summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The links of its recipient in its words, which carry <see cref="LinkToken.Unsigned"/> in their places; null when there are none.</summary>
    public IReadOnlyList<LinkToken>? Links { get; init; }

    /// <summary>The same with every link signed, as its recipient gets it; never to be stored.</summary>
    /// <param name="signer">Signs them.</param>
    /// <param name="mailbox">The mail address that its recipient has in the registry now.</param>
    public PersonalMessage Signed(LinkSigner signer, string mailbox)
    {
        var signed = this;
        foreach (var link in Links ?? [])
        {
            var token = signer.Sign(link, mailbox);
            signed = signed with
            {
                Text = signed.Text.Replace(link.Unsigned, token, StringComparison.Ordinal),
                Html = signed.Html.Replace(link.Unsigned, token, StringComparison.Ordinal),
            };
        }

        return signed;
    }
}
