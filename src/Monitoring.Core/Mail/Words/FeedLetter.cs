using Monitoring.Core.Alerts;
using Monitoring.Core.Feeds;
using static System.FormattableString;

namespace Monitoring.Core.Mail.Words;

/// <summary>
/// What a mail and a page say of a feed that is silent, or of verdicts that are late: what came last, what was expected, what to do, and how it
/// ended.
/// </summary>
/// <param name="notice">A notice of either.</param>
/// <param name="clock">The reader's clock.</param>
/// <param name="publicUrl">Where the pages are seen from outside.</param>
internal sealed class FeedLetter(NoticeFacts notice, LocalClock clock, string publicUrl)
{
    private const int LongestTitle = 80;

    /// <summary>True for a notice of either.</summary>
    public static bool IsOf(NoticeFacts notice) => notice.Feed is not null || notice.Labels is not null;

    /// <summary>What a subject says after the name: <c>nothing since 2026-03-31 06:00</c>.</summary>
    public string Subject => (notice.Feed, notice.Labels) switch
    {
        ({ BackAt: { } back, IsHeartbeat: true } feed, _) => Invariant($"a heartbeat again{After(feed, back)}"),
        ({ BackAt: { } back } feed, _) => Invariant($"{(feed.LastOutcomeAt is null ? "first outcomes" : "outcomes again")}{After(feed, back)}"),
        ({ Since: { } since }, _) => Invariant($"nothing since {clock.Dated(since)}"),
        ({ Slot: { } slot }, _) => Invariant($"nothing yet, expected {clock.Dated(slot)}"),
        ({ FirstBy: { } by }, _) => Invariant($"nothing yet, expected by {LastDay(by)}"),
        (_, { BackAt: { } back } labels) => Invariant($"{labels.Pending} without verdict, {Elapsed.Brief(labels.DueAt, back)} late"),
        (_, { } labels) => Invariant($"{labels.Pending} without verdict"),
        _ => "nothing comes",
    };

    /// <summary>What happened, in one sentence.</summary>
    public Phrase Headline() => (notice.Feed, notice.Labels) switch
    {
        ({ BackAt: not null, IsHeartbeat: true }, _) => Phrase.Of($"{Title} is heard again: a heartbeat came."),
        ({ BackAt: not null, LastOutcomeAt: null }, _) => Phrase.Of($"The first outcomes of {Title} have come."),
        ({ BackAt: { } back, LastOutcomeAt: { } last }, _) =>
            Phrase.Of($"Outcomes of {Title} come again, after {Elapsed.Between(last, back)}."),
        ({ Cause: SilenceCause.Slot, Slot: { } slot }, _) =>
            Phrase.Of($"No outcome of {Title} came at {Moment(slot)}, when it was expected."),
        ({ Since: { } since }, _) => Phrase.Of($"Nothing has come from {Title} since {Moment(since)}."),
        ({ FirstBy: { } by }, _) => Phrase.Of($"Nothing has ever come from {Title}, though it was expected by {LastDay(by)}."),
        (_, { BackAt: not null }) => Phrase.Of($"Verdicts on {Title} come again."),
        (_, { LastVerdictAt: { } last }) => Phrase.Of($"No verdict on {Title} has come by itself since {Moment(last)}."),
        _ => Phrase.Of($"Nobody has judged {Title} yet."),
    };

    /// <summary>What that means for the numbers.</summary>
    public IReadOnlyList<Phrase> Sentences() => (notice.Feed, notice.Labels) switch
    {
        ({ BackAt: not null, IsHeartbeat: true }, _) => [Phrase.Of($"It runs, and has had nothing to do. Its numbers count again.")],
        ({ BackAt: not null }, _) => [Phrase.Of($"Its numbers count again. What comes late is judged all the same.")],
        (_, { BackAt: { } back } labels) =>
        [
            Phrase.Of($"They were {Elapsed.Between(labels.DueAt, back)} late. {Waiting(labels.Pending)}."),
        ],
        ({ FirstBy: not null, Since: null }, _) => [Phrase.Of($"Nothing of it is measured.")],
        ({ }, _) => [Phrase.Of($"Its numbers stand still and are shown grey until outcomes come. An alarm that is on stays on.")],
        (_, { } labels) =>
        [
            Phrase.Of($"{Phrase.Strong(Waiting(labels.Pending))}: its number stands still and is shown grey until verdicts come."),
        ],
        _ => [],
    };

    /// <summary>What came last, what was expected, and what to do.</summary>
    public IReadOnlyList<LetterLine> Lines() => notice.Feed is { } feed ? [.. OfFeed(feed)]
        : notice.Labels is { } labels ? [.. OfLabels(labels)] : [];

    /// <summary>The page of it.</summary>
    public Phrase Page() => notice.Feed is not null && notice.AlertId is { } alert
        ? Phrase.Link("Open its page", Invariant($"{Url}/alerts/{alert}"))
        : Phrase.Link("Open its page", $"{Url}/slos/{Uri.EscapeDataString(notice.Slo)}");

    private Phrase Title => Phrase.Data(notice.Title, LongestTitle);

    private string Url => publicUrl.TrimEnd('/');

    private IEnumerable<LetterLine> OfFeed(FeedFacts feed)
    {
        var outcome = feed.LastOutcomeAt is { } last ? Phrase.Of($"an outcome, {Moment(last)}") : Phrase.Of($"no outcome yet");
        var heartbeat = feed.LastHeartbeatAt is not { } beat ? null
            : feed.Cause == SilenceCause.Slot ? Phrase.Of($"; a heartbeat, {Moment(beat)}, which answers no slot")
            : Phrase.Of($"; a heartbeat, {Moment(beat)}");
        yield return new(feed.BackAt is null ? "LAST" : "BEFORE", Phrase.Of($"{outcome}{heartbeat}."));
        yield return new("EXPECTED", feed switch
        {
            { Slot: { } slot, Grace: { } grace } => Phrase.Of($"outcomes at {Moment(slot)}, give or take {Elapsed.Of(grace)}."),
            { SilentAfter: { } longest } => Phrase.Of($"an outcome or a heartbeat every {Elapsed.Of(longest)}{Hours(feed.InPlantHours)}."),
            _ => Phrase.Of($"a first outcome by {LastDay(feed.FirstBy ?? feed.DueAt)}."),
        });
        if (feed.BackAt is { } back)
        {
            yield return new("CAME", Phrase.Of($"{(feed.IsHeartbeat ? Phrase.Words("a heartbeat") : Phrase.Words("an outcome"))}, {Moment(back)}."));
        }
        else
        {
            yield return new("DO", Phrase.Strong(Phrase.Of(
                $"Look whether {notice.Agent} runs and has work, then whether what it posts arrives here, and who else waits for it.")));
        }
    }

    private IEnumerable<LetterLine> OfLabels(LabelFacts labels)
    {
        yield return new("LAST", labels.LastVerdictAt is { } last ? Phrase.Of($"a verdict, {Moment(last)}; answers to reviews aside.") : Phrase.Of($"no verdict yet."));
        yield return new("EXPECTED", Phrase.Of($"verdicts within {Elapsed.Of(labels.Within)}{Hours(labels.InPlantHours)}, so by {Moment(labels.DueAt)}."));
        if (labels.BackAt is { } back)
        {
            yield return new("CAME", Phrase.Of($"a verdict, {Moment(back)}."));
        }
        else
        {
            yield return new("DO", Phrase.Strong(Phrase.Of($"Ask whoever judges, and look whether their verdicts arrive here.")));
        }

        var list = new ListLink { Agent = notice.Agent, Slo = notice.Slo, Is = "unjudged" };
        if (labels.Pending > 0)
        {
            yield return new("WAITING", Phrase.Link(labels.Pending == 1 ? "The list" : Invariant($"All {labels.Pending}"), Url + list));
        }
    }

    private static Phrase Waiting(long pending) => pending switch
    {
        0 => Phrase.Words("No outcome waits for a verdict any more"),
        1 => Phrase.Words("1 outcome waits for a verdict"),
        _ => Phrase.Words(Invariant($"{pending:N0} outcomes wait for a verdict")),
    };

    private static Phrase? Hours(bool areThoseOfThePlant) => areThoseOfThePlant ? Phrase.Words(" of plant hours") : null;

    private static string After(FeedFacts feed, DateTimeOffset back) => feed switch
    {
        { IsHeartbeat: false, LastOutcomeAt: { } last } => " after " + Elapsed.Brief(last, back),
        { Since: { } since } => " after " + Elapsed.Brief(since, back),
        _ => Invariant($", {Elapsed.Brief(feed.DueAt, back)} late"),
    };

    private string LastDay(DateTimeOffset end) => clock.Date(end.AddTicks(-1));

    private string Moment(DateTimeOffset instant) => clock.Moment(instant, notice.At);
}
