using System.Text.RegularExpressions;
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

    /// <summary>Full name of the person away, for whom the reader acts; null for nobody.</summary>
    public string? ActingFor { get; init; }

    /// <summary>The zone in which times are told.</summary>
    public required TimeZoneInfo Zone { get; init; }

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
            draft.Notice.At);
    }

    /// <summary>Writes the mail of a message that is about no agent: it has its words already.</summary>
    /// <param name="message">The message.</param>
    /// <param name="to">Who gets it.</param>
    /// <param name="messageId">The same for every attempt, with angle brackets.</param>
    public static MailMessage Write(PersonalMessage message, Person to, string messageId) => new(
        Visible.Line(to.Name, LongestName), to.Email, message.Subject, message.Text, message.Html, messageId, [],
        NoticeWord.Of(message.Kind), message.At);

    /// <summary>Writes a mail that only shows that mail arrives.</summary>
    /// <param name="to">Who gets it.</param>
    /// <param name="messageId">Its own id, with angle brackets.</param>
    /// <param name="at">When it was asked for.</param>
    public static MailMessage Test(Person to, string messageId, DateTimeOffset at)
    {
        var subject = Subject.OfTest(to.Name);
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

/// <summary>Chooses what a letter says: headline, sentences, lines and small print for each kind of notice.</summary>
internal static class Composing
{
    /// <summary>What happened longer ago is not told as if it happened today.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(1);

    /// <summary>The letter of a story, and of what goes with it.</summary>
    public static Letter Letter(Story story, MailDraft draft, LocalClock clock)
    {
        var letter = story.Newest switch
        {
            { Drift: not null } => OfDrift(story, draft, clock),
            { Late: { } late } => OfLate(story, new LateLetter(story.Newest, late, clock, draft.PublicUrl), draft, clock),
            _ => OfEpisode(story, draft, clock),
        };
        var others = new OtherStories(story, draft.Others);
        return letter with
        {
            Kicker = others.Slos is { } more ? Phrase.Of($"{letter.Kicker}, and {Phrase.Words(more)}") : letter.Kicker,
            Lines = [.. others.Leading(draft.PublicUrl), .. letter.Lines],
            Also = others.Heading,
            Others = others.Lines(draft.PublicUrl, clock),
        };
    }

    /// <summary>What became of the mail to somebody who could not be reached, and what the reader should do instead.</summary>
    public static Phrase[] Unreached(MailDraft draft, LocalClock clock) => [Undelivered(draft, clock), Instead(draft.Notice)];

    /// <summary>The moment a mail speaks of.</summary>
    public static Phrase AsOf(NoticeFacts notice, LocalClock clock)
    {
        var transaction = notice.TransactionId is { } id ? Phrase.Of($"{Phrase.Id(id)}, ") : null;
        return Phrase.Of($"As of {transaction}{clock.Full(notice.At)}. All times {clock.ZoneName}.");
    }

    /// <summary>Whose agent it is, and for whom the reader gets the mail.</summary>
    public static Phrase Owner(MailDraft draft)
    {
        var acting = draft.ActingFor is { } away ? Phrase.Of($" · You are acting for {away}") : null;
        return Phrase.Of($"Owner: {draft.Owner}{acting}");
    }

    private static Letter OfDrift(Story story, MailDraft draft, LocalClock clock)
    {
        var notice = story.Newest;
        var drift = new DriftLetter(notice, clock, draft.PublicUrl);
        return new Letter
        {
            Tone = Tone.Amber,
            Kicker = Kicker(story),
            Headline = notice.Kind == NoticeKind.Undelivered
                ? Phrase.Of($"{Headline.Unreached(notice)} could not be told: {drift.Headline()}")
                : drift.Headline(),
            Sentences = [.. Before(draft, clock), .. Past(notice, clock), .. drift.Sentences()],
            Lines = drift.Lines(),
            Notes = [drift.Guarantee(), From(draft), AsOf(notice, clock)],
        };
    }

    private static Letter OfLate(Story story, LateLetter late, MailDraft draft, LocalClock clock) => new()
    {
        Tone = Tone.Amber,
        Kicker = Kicker(story),
        Headline = story.Newest.Kind == NoticeKind.Undelivered
            ? Phrase.Of($"{Headline.Unreached(story.Newest)} could not be told: {late.Headline()}")
            : late.Headline(),
        Sentences = [.. Before(draft, clock), .. late.Sentences()],
        Lines = late.Lines(),
        Notes = [From(draft), AsOf(story.Newest, clock)],
    };

    private static Phrase Kicker(Story story) =>
        Phrase.Of($"{string.Join(", ", story.Kinds.Select(NoticeWord.Of))} · {story.Newest.Slo}");

    private static Letter OfEpisode(Story story, MailDraft draft, LocalClock clock)
    {
        var notice = story.Newest;
        return new Letter
        {
            Tone = ToneOf(notice),
            Kicker = Kicker(story),
            Headline = Headline.Of(story, clock),
            Sentences = [.. Before(draft, clock), .. Past(notice, clock), .. Figures.Sentences(notice), .. After(story, clock)],
            Lines = [.. Timeline.Of(story, clock, draft.PublicUrl), .. Evidence(notice, clock, draft.PublicUrl)],
            Notes = [.. Price(story), From(draft), AsOf(notice, clock)],
        };
    }

    private static Tone ToneOf(NoticeFacts notice) => notice switch
    {
        { Kind: NoticeKind.Recovered } => Tone.Green,
        { Kind: NoticeKind.Retired } or { ClosedAt: not null } => Tone.Grey,
        _ => Tone.Red,
    };

    private static IReadOnlyList<LetterLine> Evidence(NoticeFacts notice, LocalClock clock, string publicUrl)
    {
        var lines = new EvidenceLines(notice, clock, publicUrl);
        return notice.Kind is NoticeKind.Recovered or NoticeKind.Retired || notice.ClosedAt is not null
            ? lines.OfClosedEpisode(notice.ClosedAt ?? notice.At)
            : lines.OfOpenEpisode();
    }

    private static Phrase[] Before(MailDraft draft, LocalClock clock) => draft.Notice.Kind switch
    {
        NoticeKind.Undelivered => Unreached(draft, clock),
        NoticeKind.Retired =>
        [
            Phrase.Of($"It left the registry while its alarm was on, so the alarm is over."),
            Phrase.Of($"If that was not meant, put it back into the registry; it then starts as new."),
        ],
        _ => [],
    };

    private static Phrase[] Past(NoticeFacts notice, LocalClock clock) =>
        notice.OccurredAt is { } occurred && notice.At - occurred > Recent
            ? [Phrase.Of($"It tells of the past: {Newest(notice)} happened {clock.Moment(occurred, notice.At)}.")]
            : [];

    private static Phrase Newest(NoticeFacts notice) =>
        notice.TransactionId is { } id ? Phrase.Id(id) : Phrase.Words("the newest transaction of its window");

    private static Phrase Undelivered(MailDraft draft, LocalClock clock)
    {
        var notice = draft.Notice;
        var who = Headline.Unreached(notice);
        var fate = notice.IsGivenUp ? Phrase.Of($"The mail to {who} could not be delivered for 72 hours")
            : Unreachable.Why(notice.UnreachedBecause) is { } why ? Phrase.Of($"{who}{Phrase.Words(why)}")
            : Phrase.Of($"The mail to {who} was refused");
        var told = notice.UndeliveredAt is { } at ? Phrase.Of($"; {draft.To.Name} was told {clock.Moment(at, notice.At)}") : null;
        var answer = string.IsNullOrWhiteSpace(notice.UnreachedBecause) ? null : Phrase.Of($" The last answer was: \"{notice.UnreachedBecause}\"");
        return Phrase.Of($"{fate}{told}.{answer}");
    }

    private static Phrase Instead(NoticeFacts notice) => notice.ClosedAt is null
        ? Phrase.Of($"Please take it, or reach {Headline.Unreached(notice)} another way.")
        : Phrase.Of($"Please pass it on to {Headline.Unreached(notice)}.");

    private static IEnumerable<Phrase> After(Story story, LocalClock clock)
    {
        var notice = story.Newest;
        var began = clock.Moment(notice.OpenedAt, notice.At);
        if (notice.Kind == NoticeKind.Reopened)
        {
            yield return Phrase.Of($"The alarm first began {began}.");
        }

        if (notice.Kind == NoticeKind.Worse)
        {
            yield return Phrase.Of($"Errors beyond the target have at least tripled; the alarm began {began}.");
        }

        if (story.IsCombined)
        {
            yield return Phrase.Of($"It also tells what earlier mails of this alarm would have said, which had not been sent yet.");
        }
    }

    private static Phrase[] Price(Story story) =>
        story.Newest.ClosedAt is null && story.All.Any(notice => notice.Kind is NoticeKind.Breach or NoticeKind.Reopened)
            ? [Phrase.Words(PriceSentence.Of(new AccuracyRule(story.Newest.Target, story.Newest.AlertBelow, story.Newest.Window)))]
            : [];

    private static Phrase From(MailDraft draft)
    {
        var page = $"{draft.PublicUrl.TrimEnd('/')}/slos/{Uri.EscapeDataString(draft.Notice.Slo)}";
        return Phrase.Of($"{Owner(draft)} · {Phrase.Link("Open its page", page)}");
    }
}

/// <summary>
/// Why a mailbox could not be reached, in plain words, by the enhanced status code in the server's reply.
/// Source: RFC 3463, and RFC 7505 for x.1.10.
/// </summary>
internal static partial class Unreachable
{
    /// <summary>What is wrong with the recipient, continuing a name: <c>'s mailbox does not exist</c>; null when the reply does not say.</summary>
    /// <param name="reply">What the mail server or the network said.</param>
    public static string? Why(string? reply) => reply is null || Code().Match(reply) is not { Success: true } code ? null : code.Groups["detail"].Value switch
    {
        "1.1" => "'s mailbox does not exist",
        "1.2" or "1.10" => "'s mail domain takes no mail",
        "1.3" => "'s mail address is not valid",
        "1.6" => "'s mailbox has moved",
        "2.1" => "'s mailbox is switched off",
        "2.2" => "'s mailbox is full",
        _ => null,
    };

    [GeneratedRegex(@"(?<![0-9.])5\.(?<detail>[0-9]{1,3}\.[0-9]{1,3})(?![0-9.])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Code();
}
