using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Mail.Words;

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
            _ when HandlingWords.IsOfAgent(story.Newest) => new AgentLetter(draft, story, clock).Letter(),
            var notice when FeedLetter.IsOf(notice) => OfFeed(story, draft, clock),
            { Drift: not null } => OfDrift(story, draft, clock),
            { Late: { } late } => OfLate(story, new LateLetter(story.Newest, late, clock, draft.PublicUrl), draft, clock),
            _ => OfEpisode(story, draft, clock),
        };
        var asking = new Asking(draft, clock);
        var others = new OtherStories(story, draft.Others);
        return letter with
        {
            Kicker = others.Slos is { } more ? Phrase.Of($"{letter.Kicker}, and {Phrase.Words(more)}") : letter.Kicker,
            Ask = asking.Of(story),
            Lines = [.. others.Leading(draft.PublicUrl), .. letter.Lines],
            Also = others.Heading,
            Others = others.Lines(draft.PublicUrl, clock, asking),
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
        var acting = draft.Notice.ActingFor?.GetValueOrDefault(draft.To.Key) is { } away
            ? Phrase.Of($" · You are acting for {draft.NameOf(away)}") : null;
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
                : new HandlingWords(notice, clock).Lead is { } lead ? Phrase.Of($"{lead}: {drift.Headline()}")
                : drift.Headline(),
            Sentences = [.. Before(draft, clock), .. Past(notice, clock), .. drift.Sentences(), .. Held(notice, clock)],
            Lines = HandlingWords.IsAnswered(story) ? [] : drift.Lines(),
            Notes = [.. HandlingWords.IsAnswered(story) ? Enumerable.Empty<Phrase>() : [drift.Guarantee()], From(draft), .. AlertLink(draft), AsOf(notice, clock)],
        };
    }

    private static Letter OfFeed(Story story, MailDraft draft, LocalClock clock)
    {
        var notice = story.Newest;
        var feed = new FeedLetter(notice, clock, draft.PublicUrl);
        return new Letter
        {
            Tone = notice.ClosedAt is not null ? Tone.Green : notice.Kind == NoticeKind.Acknowledged ? Tone.Amber : Tone.Grey,
            Kicker = Phrase.Of($"{Subject.Kinds(story)} · {(notice.Slo.Length == 0 ? notice.Agent : notice.Slo)}"),
            Headline = notice.Kind == NoticeKind.Undelivered
                ? Phrase.Of($"{Headline.Unreached(notice)} could not be told: {feed.Headline()}")
                : new HandlingWords(notice, clock).Lead is { } lead ? Phrase.Of($"{lead}: {feed.Headline()}")
                : feed.Headline(),
            Sentences = [.. Before(draft, clock), .. feed.Sentences(), .. After(story, clock), .. Held(notice, clock)],
            Lines = HandlingWords.IsAnswered(story) ? [] : [.. Timeline.Of(story, clock, draft.PublicUrl), .. feed.Lines()],
            Notes = [Phrase.Of($"{Owner(draft)} · {feed.Page()}"), AsOf(notice, clock)],
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
        Phrase.Of($"{Subject.Kinds(story)} · {story.Newest.Slo}");

    private static Letter OfEpisode(Story story, MailDraft draft, LocalClock clock)
    {
        var notice = story.Newest;
        return new Letter
        {
            Tone = ToneOf(notice),
            Kicker = Kicker(story),
            Headline = Headline.Of(story, clock),
            Sentences = [.. Before(draft, clock), .. Past(notice, clock), .. Figures.Sentences(notice), .. After(story, clock), .. Held(notice, clock)],
            Lines = [.. Timeline.Of(story, clock, draft.PublicUrl), .. HandlingWords.IsAnswered(story) ? [] : Evidence(notice, clock, draft.PublicUrl)],
            Notes = [.. Price(story), From(draft), .. AlertLink(draft), AsOf(notice, clock)],
        };
    }

    private static Tone ToneOf(NoticeFacts notice) => notice switch
    {
        { Kind: NoticeKind.Recovered } => Tone.Green,
        { Kind: NoticeKind.Retired } or { ClosedAt: not null } => Tone.Grey,
        { Kind: NoticeKind.Acknowledged } => Tone.Amber,
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
        _ => [.. new HandlingWords(draft.Notice, clock).Sentences(draft.To.Name)],
    };

    /// <summary>Why the mail comes late, where maintenance held back what it tells.</summary>
    public static Phrase[] Held(NoticeFacts notice, LocalClock clock) => notice.HeldUntil is { } until
        ? [Phrase.Of($"Maintenance held this message back until {clock.Moment(until, notice.At)}.")]
        : [];

    private static Phrase[] Past(NoticeFacts notice, LocalClock clock) =>
        notice.OccurredAt is { } occurred && notice.At - occurred > Recent && !HandlingWords.IsAllOf(notice)
            ? [Phrase.Of($"It tells of the past: {Newest(notice)} happened {clock.Moment(occurred, notice.At)}.")]
            : [];

    private static Phrase Newest(NoticeFacts notice) =>
        notice.TransactionId is { } id ? Phrase.Id(id) : Phrase.Words("the newest transaction of its window");

    private static Phrase Undelivered(MailDraft draft, LocalClock clock)
    {
        var notice = draft.Notice;
        var who = Headline.Unreached(notice);
        var message = Phrase.Words(Subject.Message(notice));
        var fate = notice.IsGivenUp ? Phrase.Of($"The {message} to {who} could not be delivered for 72 hours")
            : notice.UnreachedBy is null && Unreachable.Why(notice.UnreachedBecause) is { } why ? Phrase.Of($"{who}{Phrase.Words(why)}")
            : Phrase.Of($"The {message} to {who} was refused");
        var told = notice.UndeliveredAt is { } at ? Phrase.Of($"; {draft.To.Name} was told {clock.Moment(at, notice.At)}") : null;
        var answer = string.IsNullOrWhiteSpace(notice.UnreachedBecause) ? null : Phrase.Of($" The last answer was: \"{notice.UnreachedBecause}\"");
        return Phrase.Of($"{fate}{told}.{answer}");
    }

    private static Phrase Instead(NoticeFacts notice) => notice.ClosedAt is null && !HandlingWords.IsHandover(notice)
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

        if (notice.Kind == NoticeKind.Recovered && new HandlingWords(notice, clock).Had is { } had)
        {
            yield return had;
        }

        if (story.IsCombined)
        {
            yield return Phrase.Of($"It also tells what earlier messages of this alarm would have said, which had not been sent this way yet.");
        }
    }

    private static Phrase[] Price(Story story) =>
        story.Newest.ClosedAt is null && story.All.Any(notice => notice.Kind is NoticeKind.Breach or NoticeKind.Reopened)
            ? [Phrase.Words(PriceSentence.Of(new AccuracyRule(story.Newest.Target, story.Newest.AlertBelow, story.Newest.Window)))]
            : [];

    // A mail that asks for nobody has no link that leads there.
    private static Phrase[] AlertLink(MailDraft draft) =>
        draft.Notice is { Kind: NoticeKind.Acknowledged or NoticeKind.Recovered, AlertId: { } alert }
            ? [Phrase.Link("What happened, and who had it", FormattableString.Invariant($"{draft.PublicUrl.TrimEnd('/')}/alerts/{alert}"))]
            : [];

    private static Phrase From(MailDraft draft)
    {
        var page = $"{draft.PublicUrl.TrimEnd('/')}/slos/{Uri.EscapeDataString(draft.Notice.Slo)}";
        return Phrase.Of($"{Owner(draft)} · {Phrase.Link("Open its page", page)}");
    }
}
