using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Core.Mail.Words;

/// <summary>What a mail with a link to sign in says.</summary>
public sealed record SignInLetter
{
    /// <summary>The purpose of its link.</summary>
    public const string Purpose = "sign-in";

    private const int LongestPlace = 64;

    /// <summary>The id of the sign-in, which is that of its link.</summary>
    public required string SignInId { get; init; }

    /// <summary>Who is signed in by the link, and gets the mail.</summary>
    public required Person To { get; init; }

    /// <summary>What people call the plant.</summary>
    public required string Plant { get; init; }

    /// <summary>The zone in which times are told.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When the link runs out, excluded.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>The network address it was asked from; data.</summary>
    public required string AskedFrom { get; init; }

    /// <summary>The address of the page of links to sign in, to which a slash and the token are added.</summary>
    public required string Page { get; init; }

    /// <summary>What follows the token in the address of the link, such as <c>?then=%2Fslos%2Fx</c>; mostly nothing.</summary>
    public string Then { get; init; } = "";

    /// <summary>Writes the message; its link is unsigned.</summary>
    public PersonalMessage Write()
    {
        var link = new LinkToken(Purpose, SignInId);
        var subject = Invariant($"[{NoticeWord.Of(NoticeKind.SignIn)}] accuracy monitor of {Subject.Piece(Plant)}");
        var letter = Letter(new LocalClock(Zone), $"{Page}/{link.Unsigned}{Then}");
        return new PersonalMessage
        {
            Name = "sign-in-" + SignInId,
            Recipient = To.Key,
            Kind = NoticeKind.SignIn,
            At = At,
            Until = Until,
            Subject = subject,
            Text = LetterText.Of(letter),
            Html = LetterHtml.Of(letter, subject),
            Links = [link],
        };
    }

    private Letter Letter(LocalClock clock, string address) => new()
    {
        Tone = Tone.Grey,
        Kicker = Phrase.Of($"{NoticeWord.Of(NoticeKind.SignIn)} · {Phrase.Data(Plant, LongestPlace)}"),
        Headline = Phrase.Of($"Sign in to the accuracy monitor of {Phrase.Data(Plant, LongestPlace)}."),
        Sentences = [Phrase.Of($"The link signs in {To.Name}, once, on the browser that opens it.")],
        Lines =
        [
            new("LINK", Phrase.Link("Open the page and press its button", address)),
            new("UNTIL", Phrase.Of($"{clock.Full(Until)}; after that ask for a new link.")),
            new("ASKED", Phrase.Of($"{clock.Full(At)}, from the address {Phrase.Data(AskedFrom, LongestPlace)}.")),
        ],
        Notes =
        [
            Phrase.Of($"If you did not ask for it, ignore this mail: nobody is signed in without the link. Give it to nobody."),
            Phrase.Of($"All times {clock.ZoneName}."),
        ],
    };
}
