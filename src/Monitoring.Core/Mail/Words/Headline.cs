using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;
using static System.FormattableString;

namespace Monitoring.Core.Mail.Words;

/// <summary>Subject lines: one line, short enough for every mail server, hidden characters of data shown as codes.</summary>
internal static class Subject
{
    /// <summary>Longest piece of data and longest whole subject, in UTF-16 units.</summary>
    private const int LongestPiece = 64, Longest = 250;

    /// <summary>The subject of a mail: the leading story and how many other SLOs the mail tells of.</summary>
    /// <param name="story">The leading story.</param>
    /// <param name="others">The others.</param>
    /// <param name="clock">The reader's clock.</param>
    public static string Of(Story story, IReadOnlyList<Story> others, LocalClock clock)
    {
        var end = new OtherStories(story, others).Slos is { } more ? Invariant($", and {more} of {Piece(story.Newest.Agent)}") : "";
        return Visible.Line(
            Invariant($"[{Kinds(story)}] {Piece(About(story.Newest))}{Rest(story, clock, isAlone: end.Length == 0)}"), Longest - end.Length) + end;
    }

    /// <summary>The kinds of a story, as a subject begins with them: <c>BREACH, RECOVERED</c>.</summary>
    public static string Kinds(Story story) =>
        string.Join(", ", story.Kinds.Select(NoticeWord.Of).Reverse().Distinct(StringComparer.Ordinal).Reverse());

    /// <summary>What the subject of a mail of its own would say after the SLO's name.</summary>
    public static string After(Story story, LocalClock clock) => Rest(story, clock, isAlone: true);

    /// <summary>The subject of a notice about an agent's input.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="what">What changed, in the author's words and data cut to pieces.</param>
    public static string OfInput(NoticeFacts notice, string what) => Visible.Line(
        notice.Kind == NoticeKind.Undelivered
            ? Invariant($"[{NoticeWord.Of(notice.Kind)}] {Piece(notice.Agent)}: {what}, {Message(notice)} to {Piece(notice.Unreached ?? "the owner")} {Failure(notice)}")
            : Invariant($"[{NoticeWord.Of(notice.Kind)}] {Piece(notice.Agent)}: {what}"),
        Longest);

    /// <summary>The subject of a test message.</summary>
    /// <param name="channel">The way it goes.</param>
    /// <param name="name">Whom it is for.</param>
    public static string OfTest(Channel channel, string name) => Invariant($"[TEST] {Word<Channel>.Of(channel)} works for {Piece(name)}");

    /// <summary>What could not be delivered.</summary>
    public static string Message(NoticeFacts notice) => notice.UnreachedBy is null ? "mail" : "message";

    /// <summary>Data in a subject: one line, not long.</summary>
    public static string Piece(string data) => Visible.Line(data, LongestPiece);

    // An agent's own alert, such as a practice alarm, is about no SLO.
    private static string About(NoticeFacts notice) =>
        HandlingWords.IsOfAgent(notice) || notice.Feed is not null ? notice.Agent : notice.Slo;

    private static string Rest(Story story, LocalClock clock, bool isAlone)
    {
        var notice = story.Newest;
        var ending = notice.Kind == NoticeKind.Undelivered
            ? Invariant($"{Message(notice)} to {Piece(notice.Unreached ?? "the owner")} {Failure(notice)}")
            : new HandlingWords(notice, clock).Ending?.Text;
        var (value, line) = (Ratio.Percent(notice.Judged - notice.Wrong, notice.Judged), Ratio.Percent(notice.AlertBelow));
        return notice.Kind switch
        {
            _ when HandlingWords.IsDrill(notice) => Invariant($": practice alarm, {ending}"),
            NoticeKind.Handover => Invariant($": {ending}"),
            _ when HandlingWords.IsHandover(notice) => Invariant($": hand-over, {ending}"),
            NoticeKind.Acknowledged when HandlingWords.IsAnswered(story) => Invariant($": {ending}"),
            _ when FeedLetter.IsOf(notice) => Invariant($": {new FeedLetter(notice, clock, "").Subject}{After(ending)}"),
            _ when notice.Drift is { } drift => Drifted(drift, story) + After(ending),
            _ when notice.Late is { } late => Late(notice, late, clock) + After(ending),
            NoticeKind.Recovered when story.TellsSinceWhen =>
                Invariant($" below {line} {Times(story)}{clock.Stretch(story.BelowSince, story.BelowUntil)}, now {value}"),
            NoticeKind.Recovered when notice.Reopenings > 0 =>
                Invariant($" {value}: lowest of the alarm {Lowest(notice)}, {Lasted(story)} since it opened"),
            NoticeKind.Recovered => Invariant($" {value}: lowest {Lowest(notice)}, {Lasted(story)}"),
            NoticeKind.Retired when story.TellsSinceWhen =>
                Invariant($" below {line} {clock.Stretch(story.BelowSince, story.BelowUntil)}, open episode closed"),
            NoticeKind.Retired => ", open episode closed",
            _ when ending is not null && (story.Falls == 0 || notice.Kind == NoticeKind.Undelivered) => Invariant($" {value}, {ending}"),
            _ => Invariant($" {value}{Below(notice)}: {Figures.Count(notice)}{Ending(story, isAlone)}{After(ending)}"),
        };
    }

    private static string After(string? ending) => ending is null ? "" : ", " + ending;

    // In between it had recovered.
    private static string Times(Story story) => story.Falls > 1 ? Invariant($"{story.Falls} times ") : "";

    // Since when is news once.
    private static string Drifted(DriftFacts drift, Story story)
    {
        var who = drift.Cut.Length == 0 ? "below its normal" : Invariant($"{Piece(drift.Cut)} {Piece(drift.Value)} far below its normal");
        return Invariant($": {who}{(story.TellsOfOpening && drift.Since is { } first ? ", first seen " + Piece(first.TransactionId) : "")}");
    }

    private static string Late(NoticeFacts notice, LateFacts late, LocalClock clock)
    {
        var (from, to) = (clock.Date(late.From), clock.Date(late.To));
        var when = from == to ? Invariant($"on {from}") : Invariant($"from {from} to {to}");
        return Invariant($" was below {Ratio.Percent(notice.AlertBelow)} {when}, learned {clock.Date(notice.At)}");
    }

    // Who drives it stands in the mail where the subject tells of other SLOs too.
    private static string Ending(Story story, bool isAlone) => story.Newest switch
    {
        { Kind: NoticeKind.Reopened } notice => Invariant($", {Ordinal.Of(notice.Reopenings + 1)} time"),
        { Culprit: { } culprit } when isAlone && story.Kinds.Contains(NoticeKind.Breach) =>
            Invariant($", {culprit.Lead()} {Piece(culprit.Cut)} {Piece(culprit.Value)}"),
        _ => "",
    };

    /// <summary>The line that is crossed: an open episode of an edited rule may be below its target only.</summary>
    private static string Below(NoticeFacts notice) =>
        Figures.IsBelow(notice, notice.AlertBelow) ? Invariant($" < {Ratio.Percent(notice.AlertBelow)}")
        : Figures.IsBelow(notice, notice.Target) ? Invariant($" < {Ratio.Percent(notice.Target)}")
        : "";

    private static string Failure(NoticeFacts notice) => notice.IsGivenUp ? "was not delivered for 72 h" : "was refused";

    private static string Lasted(Story story) => Elapsed.Between(story.Newest.OpenedAt, story.BelowUntil);

    private static string Lowest(NoticeFacts notice) => Ratio.Percent(notice.WorstJudged - notice.WorstWrong, notice.WorstJudged);
}

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
            _ when new HandlingWords(notice, clock).Lead is { } lead => story.Falls > 0
                ? Phrase.Of($"{title} fell below its alert line at {clock.Time(story.BelowSince)} {OnDay(story.BelowSince, clock)}. {lead}.")
                : Phrase.Of($"{lead}: {Standing(notice, title)}."),
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
public static class Ordinal
{
    /// <summary><c>2nd</c>, <c>3rd</c>, <c>11th</c>; of a number that is not negative.</summary>
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
