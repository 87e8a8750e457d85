using Monitoring.Core.Alerts;
using static System.FormattableString;

namespace Monitoring.Core.Mail;

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
                Phrase.Of($"{Event(notice, Time(notice.At, story, clock), story)}{List(notice, story, publicUrl)}")))];
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

    private static Phrase Event(NoticeFacts notice, string time, Story story) => notice switch
    {
        { Kind: NoticeKind.Undelivered } => Phrase.Of($"{time}, mail to {Headline.Unreached(notice)} failed"),
        { Culprit: { } culprit, ClosedAt: null } when story.Newest.ClosedAt is not null =>
            Phrase.Of($"{time}, {Value(notice)}, {culprit.Lead()} {culprit.Cut} {culprit.Value}"),
        _ => Phrase.Of($"{time}, {Value(notice)}"),
    };

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

    private static string Days(TimeSpan time) => time.Days == 1 ? "1 day" : Invariant($"{time.Days:N0} days");
}
