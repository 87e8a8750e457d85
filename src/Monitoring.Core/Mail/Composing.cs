using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Mail;

/// <summary>Chooses what a letter says: headline, sentences, lines and small print for each kind of notice.</summary>
internal static class Composing
{
    /// <summary>What happened longer ago is not told as if it happened today.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(1);

    /// <summary>The letter of a story.</summary>
    public static Letter Letter(Story story, MailDraft draft, LocalClock clock) =>
        story.Newest.Drift is null ? OfEpisode(story, draft, clock) : OfDrift(story, draft, clock);

    /// <summary>What became of the mail to somebody who could not be reached, and what the reader should do instead.</summary>
    public static Phrase[] Unreached(NoticeFacts notice) => [Undelivered(notice), Instead(notice)];

    /// <summary>The moment a mail speaks of.</summary>
    public static Phrase AsOf(NoticeFacts notice, LocalClock clock)
    {
        var transaction = notice.TransactionId is { } id ? Phrase.Of($"{Phrase.Id(id)}, ") : null;
        return Phrase.Of($"As of {transaction}{clock.Full(notice.At)}. All times {clock.ZoneName}.");
    }

    private static Letter OfDrift(Story story, MailDraft draft, LocalClock clock)
    {
        var notice = story.Newest;
        var drift = new DriftLetter(notice, clock);
        return new Letter
        {
            Tone = Tone.Amber,
            Kicker = Kicker(story),
            Headline = notice.Kind == NoticeKind.Escalated
                ? Phrase.Of($"{Headline.Unreached(notice)} could not be told: {drift.Headline()}")
                : drift.Headline(),
            Sentences = [.. Before(notice), .. Past(notice, clock), .. drift.Sentences()],
            Lines = drift.Lines(),
            Notes = [drift.Guarantee(), From(draft), AsOf(notice, clock)],
        };
    }

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
            Sentences = [.. Before(notice), .. Past(notice, clock), .. Figures.Sentences(notice), .. After(story, clock)],
            Lines = [.. Timeline.Of(story, clock), .. Evidence(notice, clock)],
            Notes = [.. Price(story), From(draft), AsOf(notice, clock)],
        };
    }

    private static Tone ToneOf(NoticeFacts notice) => notice switch
    {
        { Kind: NoticeKind.Recovered } => Tone.Green,
        { Kind: NoticeKind.Retired } or { ClosedAt: not null } => Tone.Grey,
        _ => Tone.Red,
    };

    private static IReadOnlyList<LetterLine> Evidence(NoticeFacts notice, LocalClock clock)
    {
        var lines = new EvidenceLines(notice, clock);
        return notice.Kind is NoticeKind.Recovered or NoticeKind.Retired || notice.ClosedAt is not null
            ? lines.OfClosedEpisode(notice.ClosedAt ?? notice.At)
            : lines.OfOpenEpisode();
    }

    private static Phrase[] Before(NoticeFacts notice) => notice.Kind switch
    {
        NoticeKind.Escalated => Unreached(notice),
        NoticeKind.Retired =>
        [
            Phrase.Of($"It left the registry while an episode was open, so the episode is closed."),
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

    private static Phrase Undelivered(NoticeFacts notice)
    {
        var fate = notice.IsGivenUp ? "could not be delivered for 72 hours" : "was refused";
        var answer = string.IsNullOrWhiteSpace(notice.UnreachedBecause) ? null : Phrase.Of($" ({notice.UnreachedBecause})");
        return Phrase.Of($"The mail to {Headline.Unreached(notice)} {fate}{answer}.");
    }

    private static Phrase Instead(NoticeFacts notice) => notice.ClosedAt is null
        ? Phrase.Of($"You are told instead: please take it, or reach {Headline.Unreached(notice)} another way.")
        : Phrase.Of($"You are told instead: please pass it on to {Headline.Unreached(notice)}.");

    private static IEnumerable<Phrase> After(Story story, LocalClock clock)
    {
        var notice = story.Newest;
        var began = clock.Moment(notice.OpenedAt, notice.At);
        if (notice.Kind == NoticeKind.Reopened)
        {
            yield return Phrase.Of($"The episode goes back to {began}.");
        }

        if (notice.Kind == NoticeKind.Worse)
        {
            yield return Phrase.Of($"Errors beyond the target have at least tripled; the episode goes back to {began}.");
        }

        if (story.IsCombined)
        {
            yield return Phrase.Of($"It also tells what earlier notices of this episode said that had not been sent yet.");
        }
    }

    private static Phrase[] Price(Story story) =>
        story.Newest.ClosedAt is null && story.All.Any(notice => notice.Kind is NoticeKind.Breach or NoticeKind.Reopened)
            ? [Phrase.Words(PriceSentence.Of(new AccuracyRule(story.Newest.Target, story.Newest.AlertBelow, story.Newest.Window)))]
            : [];

    private static Phrase From(MailDraft draft)
    {
        var board = $"{draft.PublicUrl.TrimEnd('/')}/#{Uri.EscapeDataString(draft.Notice.Slo)}";
        return Phrase.Of($"Owner: {draft.Owner} · {Phrase.Link("Open the board", board)}");
    }
}
