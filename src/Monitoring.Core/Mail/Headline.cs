using Monitoring.Core.Alerts;
using static System.FormattableString;

namespace Monitoring.Core.Mail;

/// <summary>The verdict sentence of a mail.</summary>
internal static class Headline
{
    private const int LongestTitle = 80;

    /// <summary>What happened, in one sentence.</summary>
    public static Phrase Of(Story story, LocalClock clock)
    {
        var notice = story.Newest;
        var title = Phrase.Data(notice.Title, LongestTitle);
        var when = Phrase.Of($"{clock.Time(notice.At)} {OnDay(notice.At, clock)}");
        return notice.Kind switch
        {
            NoticeKind.Breach => Phrase.Of($"{title} fell below its alert line at {when}."),
            NoticeKind.Reopened =>
                Phrase.Of($"{title} fell below its alert line again at {when}, for the {Ordinal.Of(notice.Reopenings + 1)} time."),
            NoticeKind.Worse => Phrase.Of($"{title} got worse at {when}."),
            NoticeKind.Recovered when story.TellsSinceWhen =>
                Phrase.Of($"{title} was below its alert line {Times(story)}{Stretch(story, clock)} and has recovered."),
            NoticeKind.Recovered => Phrase.Of($"{title} recovered at {when}: it is back at its target."),
            NoticeKind.Undelivered => Phrase.Of($"{Unreached(notice)} could not be told that {Standing(notice, title)}."),
            _ => Phrase.Of($"{notice.Slo} of {title} is no longer watched: it was retired at {when}."),
        };
    }

    /// <summary>Who could not be reached.</summary>
    public static Phrase Unreached(NoticeFacts notice) =>
        notice.Unreached is { } name ? Phrase.Data(name, LongestTitle) : Phrase.Words("the owner");

    private static Phrase Standing(NoticeFacts notice, Phrase title) =>
        notice.UndeliveredKind is NoticeKind.Retired ? Phrase.Of($"{notice.Slo} of {title} is no longer watched and its episode is closed")
        : notice.ClosedAt is not null ? Phrase.Of($"the breach of {title} is over")
        : Figures.IsBelow(notice, notice.AlertBelow) ? Phrase.Of($"{title} is below its alert line")
        : Phrase.Of($"{title} is not back at its target");

    // In between it had recovered.
    private static Phrase? Times(Story story) => story.Falls > 1 ? Phrase.Of($"{story.Falls} times ") : null;

    private static Phrase Stretch(Story story, LocalClock clock)
    {
        var (from, to) = (story.BelowSince, story.BelowUntil);
        var stretch = Phrase.Of($"{clock.FromTo(from, to)}");
        return clock.IsSameDay(from, to) ? Phrase.Of($"{stretch} {OnDay(to, clock)}") : stretch;
    }

    private static Phrase OnDay(DateTimeOffset instant, LocalClock clock) => Phrase.Unbroken($"({clock.Day(instant)})");
}

/// <summary>A number as a rank.</summary>
internal static class Ordinal
{
    /// <summary><c>2nd</c>, <c>3rd</c>, <c>11th</c>.</summary>
    public static string Of(int number) => Invariant($"{number}{Ending(number)}");

    private static string Ending(int number) => (number % 100, number % 10) switch
    {
        (11 or 12 or 13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
}
