using Monitoring.Core.Alerts;
using static System.FormattableString;

namespace Monitoring.Core.Mail.Words;

/// <summary>The letter about an agent as a whole: a practice alarm, in which nothing is wrong, or that somebody else owns it now.</summary>
/// <param name="draft">The mail.</param>
/// <param name="story">Its story.</param>
/// <param name="clock">The reader's clock.</param>
internal sealed class AgentLetter(MailDraft draft, Story story, LocalClock clock)
{
    private const int LongestTitle = 80;

    private readonly NoticeFacts notice = story.Newest;
    private readonly HandlingWords words = new(story.Newest, clock);

    private Phrase Title => Phrase.Data(notice.Title, LongestTitle);

    /// <summary>The letter.</summary>
    public Letter Letter() => new()
    {
        Tone = Tone.Grey,
        Kicker = Phrase.Of($"{Subject.Kinds(story)} · {notice.Agent}"),
        Headline = HandlingWords.IsHandover(notice) ? Handover() : Drill(),
        Sentences = [.. HandlingWords.IsHandover(notice) ? HandoverSentences() : DrillSentences()],
        Lines = new Asking(draft, clock).Handed(notice),
        Notes =
        [
            Phrase.Of($"{Composing.Owner(draft)} · {Phrase.Link(notice.AlertId is null ? "Open the alerts" : "Open its page", Page)}"),
            Composing.AsOf(notice, clock),
        ],
    };

    private string Page => Invariant($"{draft.PublicUrl.TrimEnd('/')}/alerts{(notice.AlertId is { } alert ? Invariant($"/{alert}") : "")}");

    private Phrase Handover() => notice.Kind == NoticeKind.Undelivered && notice.Unreached == notice.Handling?.OwnerNow
        ? Phrase.Of($"{words.OwnerNow} owns {Title} now, and could not be told so.")
        : notice.Kind == NoticeKind.Undelivered
        ? Phrase.Of($"{Headline.Unreached(notice)} could not be told that {words.OwnerNow} owns {Title} now.")
        : Phrase.Of($"{words.OwnerNow} owns {Title} now.");

    private IEnumerable<Phrase> HandoverSentences()
    {
        foreach (var sentence in notice.Kind == NoticeKind.Undelivered ? Composing.Unreached(draft, clock) : [])
        {
            yield return sentence;
        }

        if (words.OwnerBefore is { } before)
        {
            yield return Phrase.Of($"{before} owned it until {clock.Moment(notice.At, notice.At)}.");
        }

        yield return words.IsOneOpen
            ? Phrase.Of($"{words.Alerts} is open, and nobody has it now: its reminders begin anew.")
            : Phrase.Of($"{words.Alerts} are open, and nobody has them now: their reminders begin anew.");
    }

    private Phrase Drill() => words.Lead is { } lead ? Phrase.Of($"{lead}: practice alarm for {Title}.")
        : notice.Kind == NoticeKind.Undelivered ? Phrase.Of($"{Headline.Unreached(notice)} could not be told of the practice alarm for {Title}.")
        : Phrase.Of($"Practice alarm for {Title}: please say that you have it.");

    private IEnumerable<Phrase> DrillSentences() =>
    [
        Phrase.Strong(Phrase.Words("This is practice: nothing is wrong.")),
        .. notice.Kind == NoticeKind.Undelivered ? Composing.Unreached(draft, clock) : [],
        .. words.Sentences(draft.To.Name),
        Phrase.Words("It shows whether an alarm of this agent reaches somebody, and ends when somebody has it, or after 24 h."),
    ];
}
