using Monitoring.Core.Alerts;
using Monitoring.Core.Markup;
using static System.FormattableString;

namespace Monitoring.Core.Mail.Words;

/// <summary>What happened between, one line for each notice the reader did not get, the newest included.</summary>
internal static class Timeline
{
    /// <summary>Of a long story the first and the latest lines are told.</summary>
    private const int MostFirst = 2, MostLatest = 5;

    /// <summary>The lines, oldest first; none when nothing was missed.</summary>
    /// <param name="story">The story.</param>
    /// <param name="clock">The reader's clock.</param>
    /// <param name="publicUrl">Where the pages are seen from outside.</param>
    public static IReadOnlyList<LetterLine> Of(Story story, LocalClock clock, string publicUrl)
    {
        if (!story.IsCombined)
        {
            return [];
        }

        LetterLine[] lines = [
            .. story.All.Select(notice => new LetterLine(
                NoticeWord.Of(notice.Kind),
                Phrase.Of($"{Event(notice, Time(notice.At, story, clock), story, clock)}{List(notice, story, publicUrl)}")))];
        var left = lines.Length - MostFirst - MostLatest;
        return left <= 1
            ? lines
            : [.. lines.Take(MostFirst), new LetterLine("…", Phrase.Of($"{left} more changes")), .. lines.TakeLast(MostLatest)];
    }

    /// <summary>A time; where the story runs over midnight every line says its day.</summary>
    private static string Time(DateTimeOffset at, Story story, LocalClock clock)
    {
        var (first, last) = (story.Earlier[0].At, story.Newest.At);
        return clock.Moment(at, clock.IsSameDay(at, first) ? last : first);
    }

    private static Phrase Event(NoticeFacts notice, string time, Story story, LocalClock clock) => notice switch
    {
        _ when FeedLetter.IsOf(notice) => Phrase.Of($"{time}, {new FeedLetter(notice, clock, "").Subject}{Ending(notice, clock)}"),
        _ when HandlingWords.IsAllOf(notice) && new HandlingWords(notice, clock).Ending is { } words => Phrase.Of($"{time}, {words}"),
        { Kind: NoticeKind.Undelivered } => Phrase.Of($"{time}, {Phrase.Words(Subject.Message(notice))} to {Headline.Unreached(notice)} failed"),
        { Culprit: { } culprit, ClosedAt: null } when story.Newest.ClosedAt is not null =>
            Phrase.Of($"{time}, {Value(notice)}, {culprit.Lead()} {culprit.Cut} {culprit.Value}"),
        _ => Phrase.Of($"{time}, {Value(notice)}"),
    };

    private static Phrase? Ending(NoticeFacts notice, LocalClock clock) =>
        new HandlingWords(notice, clock).Ending is { } words ? Phrase.Of($", {words}") : null;

    // The newest notice has its list below.
    private static Phrase? List(NoticeFacts notice, Story story, string publicUrl) =>
        notice is { Kind: NoticeKind.Breach or NoticeKind.Reopened or NoticeKind.Worse, Wrong: > 0 } && notice != story.Newest
            ? Phrase.Of($". {Figures.WrongList(notice, publicUrl)}")
            : null;

    private static Phrase Value(NoticeFacts notice) => notice.Judged == 0
        ? Phrase.Words("nothing judged")
        : Phrase.Of($"{Figures.Share(notice.Wrong, notice.Judged)}: {Figures.Count(notice)}");
}

/// <summary>A duration in words: its two largest units, cut, a zero one left out.</summary>
public static class Elapsed
{
    /// <summary><c>3 h 12 min</c>, <c>2 days 5 h</c>, <c>less than 1 min</c>; clocks that went back count as that.</summary>
    public static string Between(DateTimeOffset from, DateTimeOffset to)
    {
        var time = to - from;
        return time switch
        {
            { TotalMinutes: < 1 } => "less than 1 min",
            { TotalHours: < 1 } => Invariant($"{time.Minutes} min"),
            { TotalDays: < 1, Minutes: 0 } => Invariant($"{time.Hours} h"),
            { TotalDays: < 1 } => Invariant($"{time.Hours} h {time.Minutes} min"),
            { Hours: 0 } => Days(time),
            _ => Invariant($"{Days(time)} {time.Hours} h"),
        };
    }

    /// <summary>A length in the same words.</summary>
    public static string Of(TimeSpan length) => Between(default, default(DateTimeOffset) + length);

    /// <summary>The same, days as a letter: <c>9 d 4 h</c>.</summary>
    public static string Brief(DateTimeOffset from, DateTimeOffset to) => Between(from, to)
        .Replace(" days", " d", StringComparison.Ordinal).Replace(" day", " d", StringComparison.Ordinal);

    private static string Days(TimeSpan time) => time.Days == 1 ? "1 day" : Invariant($"{time.Days:N0} days");
}

/// <summary>
/// What a mail tells after its leading story: other SLOs of the same agent, each with a line that says what the subject of a mail of its own
/// would say, and links to its page and to the list of its wrong ones.
/// </summary>
/// <param name="lead">The leading story.</param>
/// <param name="others">The others, the worst first.</param>
internal sealed class OtherStories(Story lead, IReadOnlyList<Story> others)
{
    private readonly int slos = others.Select(other => other.Newest.Slo).Where(slo => slo != lead.Newest.Slo)
        .Distinct(StringComparer.Ordinal).Count();

    /// <summary>How many other SLOs there are: <c>2 more SLOs</c>; null when there is none, though the leading one may have more to tell.</summary>
    public string? Slos => slos switch
    {
        0 => null,
        1 => "1 more SLO",
        _ => Invariant($"{slos} more SLOs"),
    };

    /// <summary>What the lines are about; null when there are none.</summary>
    public Phrase? Heading => others.Count == 0 ? null
        : Slos is { } more ? Phrase.Of($"And {Phrase.Words(more)} of {Phrase.Data(lead.Newest.Title)}:")
        : Phrase.Of($"And of the same SLO:");

    /// <summary>Which SLO the mail begins with, where it is not the only one; the words above it name the agent alone.</summary>
    /// <param name="publicUrl">Where the pages are seen from outside.</param>
    public IEnumerable<LetterLine> Leading(string publicUrl) =>
        slos == 0 ? [] : [new LetterLine("SLO", Linked(lead.Newest.Slo, null, publicUrl))];

    /// <summary>A line for each of the others, the worst first.</summary>
    /// <param name="publicUrl">Where the pages are seen from outside.</param>
    /// <param name="clock">The reader's clock.</param>
    /// <param name="asking">What each offers.</param>
    public IReadOnlyList<LetterLine> Lines(string publicUrl, LocalClock clock, Asking asking) => [.. others.Select(story =>
        new LetterLine(Subject.Kinds(AsTold(story)), Phrase.Of($"{Told(AsTold(story), clock, publicUrl)}{asking.InLine(story)}")))];

    private static Phrase Told(Story story, LocalClock clock, string publicUrl)
    {
        var notice = story.Newest;
        var indicator = notice.Indicator is { } judged ? Invariant($" ({judged})") : "";
        var line = Linked(notice.Slo, indicator + Subject.After(story, clock), publicUrl);
        if (notice is not { Drift: null, Labels: null, ClosedAt: null, Wrong: > 0 })
        {
            return line;
        }

        var address = publicUrl.TrimEnd('/') + ListLink.Wrong(notice);
        return Phrase.Of($"{line}{new Phrase("\n" + address, Html.Of($". {Figures.WrongList(notice, publicUrl).Markup}"))}");
    }

    // The name is the link where it can be; in plain text the address stands below.
    private static Phrase Linked(string slo, string? rest, string publicUrl)
    {
        var page = Invariant($"{publicUrl.TrimEnd('/')}/slos/{Uri.EscapeDataString(slo)}");
        var name = Phrase.Data(slo);
        var link = name with { Markup = Html.Of($"<a href=\"{page}\">{name.Markup}</a>") };
        var gap = rest is [' ', ..] ? Phrase.Words(" ") : null;
        var words = rest is null ? null : Phrase.Data(rest, rest.Length);
        return Phrase.Of($"{link}{gap}{words}{new Phrase("\n" + page, Html.Empty)}");
    }

    // Where nothing could be delivered to one person, that stands at the top, and the lines say what was to be told.
    private Story AsTold(Story story) => story.Newest is { Kind: NoticeKind.Undelivered, UndeliveredKind: { } kind } notice
        && lead.Newest.Kind == NoticeKind.Undelivered && lead.Newest.Unreached == notice.Unreached
            ? new(notice with { Kind = kind }, [])
            : story;
}
