using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Markup;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Mail.Words;

/// <summary>What <see cref="MailWriter"/> needs to write one mail to one person.</summary>
public sealed record MailDraft
{
    /// <summary>The notice it carries.</summary>
    public required NoticeFacts Notice { get; init; }

    /// <summary>
    /// Earlier notices of the episode this person was never sent, oldest first; told along, so that nobody hears of a recovery alone.
    /// </summary>
    public IReadOnlyList<NoticeFacts> Absorbed { get; init; } = [];

    /// <summary>What else of the agent goes in the same mail, the worst first; the notice above is the worst.</summary>
    public IReadOnlyList<Story> Others { get; init; } = [];

    /// <summary>Who gets it.</summary>
    public required Person To { get; init; }

    /// <summary>Full name of the agent's owner.</summary>
    public required string Owner { get; init; }

    /// <summary>The full name of a person by their key.</summary>
    public required Func<string, string> NameOf { get; init; }

    /// <summary>The zone in which times are told.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Signs the links that only its recipient may have; null where others read it too, so that it carries none.</summary>
    public required LinkSigner? Signer { get; init; }

    /// <summary>Where the board is seen from outside, with or without a slash at the end.</summary>
    public required string PublicUrl { get; init; }

    /// <summary>The same for every attempt, with angle brackets.</summary>
    public required string MessageId { get; init; }

    /// <summary>The mails it goes on from, with angle brackets, that of its leading story last; none when it begins a thread.</summary>
    public IReadOnlyList<string> References { get; init; } = [];
}

/// <summary>
/// Where the mail's words are: a pure function of the facts stored with the notice, so every attempt writes the same mail.
/// </summary>
public static class MailWriter
{
    private const int LongestName = 100;

    /// <summary>Writes the mail of a notice and of what goes with it.</summary>
    public static MailMessage Write(MailDraft draft)
    {
        draft = Naming.Of(draft);
        var story = new Story(draft.Notice, draft.Absorbed);
        var clock = new LocalClock(draft.Zone);
        var input = draft.Notice.Input is { } signal ? new InputLetter(draft, signal, clock) : null;
        var subject = input?.Subject ?? Subject.Of(story, draft.Others, clock);
        var letter = input?.Letter() ?? Composing.Letter(story, draft, clock);
        return new MailMessage(
            Visible.Line(draft.To.Name, LongestName),
            draft.To.Email,
            subject,
            LetterText.Of(letter),
            LetterHtml.Of(letter, subject),
            draft.MessageId,
            draft.References,
            NoticeWord.Of(draft.Notice.Kind),
            draft.Notice.HeldUntil ?? draft.Notice.At);
    }

    /// <summary>Writes the mail of a message that is about no agent: it has its words already.</summary>
    /// <param name="message">The message.</param>
    /// <param name="to">Who gets it.</param>
    /// <param name="messageId">The same for every attempt, with angle brackets.</param>
    public static MailMessage Write(PersonalMessage message, Person to, string messageId) => new(
        Visible.Line(to.Name, LongestName), to.Email, message.Subject, message.Text, message.Html, messageId, [],
        NoticeWord.Of(message.Kind), message.At);

    /// <summary>The subject that a mail of a notice alone has.</summary>
    /// <param name="notice">The notice; it names nobody who has the alert.</param>
    /// <param name="zone">The zone in which times are told.</param>
    public static string SubjectOf(NoticeFacts notice, TimeZoneInfo zone) => Subject.Of(new Story(notice, []), [], new LocalClock(zone));

    /// <summary>Writes a mail that only shows that mail arrives.</summary>
    /// <param name="to">Who gets it.</param>
    /// <param name="messageId">Its own id, with angle brackets.</param>
    /// <param name="at">When it was asked for.</param>
    public static MailMessage Test(Person to, string messageId, DateTimeOffset at)
    {
        var subject = Subject.OfTest(Channel.Mail, to.Name);
        var letter = new Letter
        {
            Tone = Tone.Grey,
            Kicker = Phrase.Of($"TEST"),
            Headline = Phrase.Of($"Mail works for {to.Name}."),
            Sentences = [Phrase.Of($"This is a test. Nothing is wrong and there is nothing to do.")],
        };
        return new MailMessage(
            Visible.Line(to.Name, LongestName), to.Email, subject, LetterText.Of(letter), LetterHtml.Of(letter, subject), messageId, [],
                "TEST", at);
    }
}
