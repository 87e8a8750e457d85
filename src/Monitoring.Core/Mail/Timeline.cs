using Monitoring.Core.Alerts;

namespace Monitoring.Core.Mail;

/// <summary>What happened between, one line for each notice the reader did not get, the newest included.</summary>
internal static class Timeline
{
    /// <summary>Of a long story the first and the latest lines are told.</summary>
    private const int MostFirst = 2, MostLatest = 5;

    /// <summary>The lines, oldest first; none when nothing was missed.</summary>
    public static IReadOnlyList<LetterLine> Of(Story story, LocalClock clock)
    {
        if (!story.IsCombined)
        {
            return [];
        }

        LetterLine[] lines = [.. story.All.Select(notice => new LetterLine(NoticeWord.Of(notice.Kind), Event(notice, Time(notice.At, story, clock), story)))];
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
        { Kind: NoticeKind.Escalated } => Phrase.Of($"{time}, mail to {Headline.Unreached(notice)} failed"),
        { Culprit: { } culprit, ClosedAt: null } when story.Newest.ClosedAt is not null => Phrase.Of($"{time}, {Value(notice)}, mostly {culprit.Cut} {culprit.Value}"),
        _ => Phrase.Of($"{time}, {Value(notice)}"),
    };

    private static Phrase Value(NoticeFacts notice) => notice.Judged == 0
        ? Phrase.Words("nothing judged")
        : Phrase.Of($"{Figures.Share(notice.Wrong, notice.Judged)}: {Figures.Count(notice)}");
}
