using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Markup;
using Monitoring.Core.Reviews;
using Monitoring.Core.Slos;
using Monitoring.Service.Trust;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Reviewing;
using static System.FormattableString;

namespace Monitoring.Service.Board;

/// <summary>The page of one SLO: how it stands, its window in numbers, its rule with its price, and what happened.</summary>
internal static class SloPage
{
    /// <summary>The page.</summary>
    public static PageText Of(SloView view) => new(Title(view), Head(view), Html.Of($"""
        {(view.Line is { } line ? Standing(line, view) : Retired)}
        {SloDrift.Of(view)}
        {SloHistory.Episodes(view)}
        {SloLate.Of(view)}
        {SloHistory.Transitions(view)}
        """));

    private static Html Retired { get; } = Html.Literal("<p>This SLO is retired: it is no longer judged. Its history stays.</p>");

    private static string Title(SloView view) => view.Line is { } line
        ? $"{AndonSign.Shape(line.Sign)} {line.Title}: {view.Name} {line.State}"
        : $"{view.Name} (retired)";

    private static Html Head(SloView view) => Html.Of($"""
        <nav><a href="/">Board</a></nav>
        <h1><bdi>{view.Line?.Title ?? view.Name}</bdi></h1>
        <p class="age">{view.Present.Clock.Full(view.Present.Now)} <span class="dim">{view.Present.Clock.ZoneName}</span>{(view.Line?.Agent.LastOutcomeAt is { } newest ? $" · data {view.Present.Age(newest)} old" : "")}</p>
        """);

    private static Html Standing(SloLine line, SloView view) => Html.Of($"""
        <div class="top {AndonSign.Colour(line.Sign)}-line">
        {SloMarkup.Facts(line, view.Present, Html.Empty)}
        </div>
        {SloAlarm.Of(view)}
        <section>
        <h2>The window</h2>
        <dl>
        {Window(line.Slo, view.Present)}</dl>
        </section>
        <section>
        <h2>The rule</h2>
        {Rule(line)}
        {(view.Trust is { } trust ? TrustMarkup.Price(trust.Price, view.Present) : null)}
        </section>
        {(view.Trust is { } behind ? TrustMarkup.Behind(behind, view.RandomShare, view.Gap, line.Slo.Covered.Slo.Rule.AlertBelow) : null)}
        <section>
        <h2>Who is told</h2>
        {Told(line, view)}
        </section>
        """);

    private static Html Window(SloReading slo, Present present)
    {
        var (rule, counts) = (slo.Covered.Slo.Rule, slo.Counts);
        return Html.Join(Html.Empty, [
            Fact("Right", counts.Judged == 0
                ? "not measured"
                : Invariant($"{Ratio.Apart(counts.Correct, counts.Judged)}: {counts.Correct} of {counts.Judged} judged{(counts.IsFull ? "" : ", too few for a whole window")}")),
            counts.Judged == 0 ? null : Fact("95\u00A0% range", $"{Ratio.Range(Interval.Wilson(counts.Correct, counts.Judged), decimals: 0)}, for one look"),
            Fact("Wrong", Html.Of($"{SloMarkup.Listed(slo, "wrong", counts.Wrong, Invariant($"{counts.Wrong}"))}; {rule.Allowed} allowed, {rule.AtTarget} at target")),
            Fact("Places taken", Invariant($"{slo.Places} of {rule.Window}{(slo.Places > counts.Judged ? Invariant($", {slo.Places - counts.Judged} of them unsure") : "")}")),
            slo.SelfReported == 0 ? null : Fact("Self-reported", Invariant($"{slo.SelfReported} judged by the agent itself")),
            Fact("Pending", Html.Of($"{SloMarkup.Listed(slo, "unjudged", slo.Pending, Invariant($"{slo.Pending} without a verdict"))} that counts")),
            SloWords.Uncounted(slo) is { } uncounted
                ? Fact("Not counted", Html.Of($"{SloMarkup.Listed(slo, "uncounted", slo.Uncounted.Total, Invariant($"{slo.Uncounted.Total} transactions"))} {uncounted}"))
                : null,
            slo.Trend.Count < 2 ? null
                : Fact("Trend", string.Join(" · ", slo.Trend.Select(point => Ratio.Apart(point.Correct, point.Judged)))
                + " per 100, newest last"),
            Fact("Last verdict", slo.LastJudgedAt is { } last ? Invariant($"{present.Moment(last)}, position {slo.LastPosition}")
                : "none yet"),
        ]);
    }

    private static Html Fact(string name, string words) => Fact(name, Html.Text(words));

    private static Html Fact(string name, Html words) => Html.Of($"""
        <dt>{name}</dt><dd>{words}</dd>

        """);

    private static Html Rule(SloLine line)
    {
        var slo = line.Slo.Covered.Slo;
        var plan = line.Sign == Andon.Red || slo.ReactionPlan.Length == 0 ? null
            : Html.Of($"<p class=\"plan\"><b>Do</b> <bdi>{line.Plan}</bdi></p>");
        return Html.Of($"""
            <p>At least {Ratio.Apart(slo.Rule.Target)} of any {slo.Rule.Window} judged transactions are right; below {Ratio.Apart(slo.Rule.AlertBelow)}, so with {slo.Rule.Allowed + 1} wrong, the owner is told at once. {PriceSentence.Of(slo.Rule)}</p>
            <p class="dim">Counts: indicator <bdi>{slo.Admission.Indicator}</bdi>; dispositions {Words(slo.Admission.Dispositions.Words)}; verdicts of {Words(slo.Admission.Sources.Words)}; selections {Words(slo.Admission.Selections.Words)}.</p>
            {plan}
            """);
    }

    private static string Words(IReadOnlyList<string> words) => string.Join(", ", words);

    // Whoever stands in a place before is not told again.
    private static Html? Told(SloLine line, SloView view)
    {
        if (line.Agent.Coverage is not { } coverage)
        {
            return null;
        }

        var (owner, deputy, fallback) = Ladder.PeopleAt(coverage, view.Present.Now);
        (string? Person, TimeSpan After)[] next = [(deputy, Ladder.ToDeputy), (fallback, Ladder.ToFallback)];
        var steps = next.Where(step => step.Person is not null && step.Person != owner).DistinctBy(step => step.Person)
            .Select(step => Html.Of($"<li><bdi>{view.People.NameOf(step.Person!)}</bdi> after {(int)step.After.TotalHours} h, and at once when no mail can reach whoever was told before</li>\n"));
        return Html.Of($"""
            <ul class="ladder">
            <li><bdi>{view.People.NameOf(owner ?? coverage.Owner)}</bdi> at once, reminded after {(int)Ladder.FirstReminder.TotalHours} h and then every {(int)Ladder.BetweenReminders.TotalHours} h</li>
            {steps}</ul>
            <p class="dim">It goes on until somebody has it{(coverage.Calendar?.Hours is { } hours ? $"; only {hours.Text} counts" : "")}.</p>
            """);
    }
}

/// <summary>Everything the page of an SLO shows, read once.</summary>
internal sealed record SloView
{
    /// <summary>The SLO's name.</summary>
    public required string Name { get; init; }

    /// <summary>When it was read.</summary>
    public required Present Present { get; init; }

    /// <summary>How it stands; null when it is retired.</summary>
    public required SloLine? Line { get; init; }

    /// <summary>Its drift watch; null when it is retired.</summary>
    public DriftReading? Drift { get; init; }

    /// <summary>What stands behind its number; null when it is retired.</summary>
    public required SloTrust? Trust { get; init; }

    /// <summary>What the random verdicts alone say; null when there are none.</summary>
    public RandomShare? RandomShare { get; init; }

    /// <summary>That the others say something else by more than chance; null when they do not.</summary>
    public ShareGapReading? Gap { get; init; }

    /// <summary>Its newest changes of state, newest first.</summary>
    public required IReadOnlyList<TransitionReading> Transitions { get; init; }

    /// <summary>Its newest episodes, newest first.</summary>
    public required IReadOnlyList<EpisodeReading> Episodes { get; init; }

    /// <summary>The newest stretches that should have breached, newest first.</summary>
    public IReadOnlyList<LateStretchReading> Late { get; init; } = [];

    /// <summary>Who is who.</summary>
    public required People People { get; init; }
}

/// <summary>What the newest notice of an SLO's open episode found out: who, since when, why, and what else to check.</summary>
internal static class SloAlarm
{
    /// <summary>The section; nothing while no episode is open.</summary>
    public static Html? Of(SloView view) => view.Line?.Slo.Episode is not { } open
        || view.Episodes.FirstOrDefault(episode => episode.Id == open) is not { Notices: [.., { Facts: var facts }] } ? null : Html.Of($"""
        <section id="alarm">
        <h2>The alarm</h2>
        <dl>
        {EvidenceMarkup.Of(facts, view.Present.Clock).Select(AlertMarkup.Line)}</dl>
        {MoreThanUsual(facts)}
        <p class="dim">As it was at {view.Present.Moment(facts.At)}, when the newest notice was made.</p>
        </section>
        """);

    // Where somebody is named, of the others only those whom his share of the work does not explain.
    private static Html? MoreThanUsual(NoticeFacts facts)
    {
        var shown = facts.Culprit is { } named
            ? facts.Ranking.Where(ranked => IsOf(named, ranked) || facts.Beside.Any(beside => IsOf(beside, ranked))).ToList()
            : facts.Ranking;
        var caution = facts.Culprit is null ? ", chance and shared work not ruled out" : "";
        return shown.Count == 0 ? null : Html.Of($"""
            <p class="dim">More wrong than usual{caution}: {Html.Join(Html.Literal("; "), shown.Select(Ranked))}.</p>
            """);
    }

    private static bool IsOf(Culprit named, RankedSegment ranked) => (named.Cut, named.Value) == (ranked.Cut, ranked.Value);

    private static Html Ranked(RankedSegment segment) =>
        Html.Of($"<bdi>{segment.Cut} {segment.Value}</bdi> {segment.Wrong} of {segment.Judged}, {segment.AboutMore()}");
}

/// <summary>What happened to an SLO: its newest episodes with what was said to whom, its newest changes of state.</summary>
internal static class SloHistory
{
    /// <summary>The episodes, newest first.</summary>
    public static Html Episodes(SloView view) => view.Episodes.Count == 0 ? NoEpisode : Html.Of($"""
        {view.Episodes.Select(episode => Episode(episode, view))}<p class="dim"><a href="/v1/episodes?slo={view.Name}">All episodes</a></p>
        """);

    /// <summary>The changes of state, newest first.</summary>
    public static Html Transitions(SloView view) => view.Transitions.Count == 0 ? NoTransition : Html.Of($"""
        <section>
        <h2>Changes of state</h2>
        <table>
        <thead><tr><th>When</th><th>Change</th><th>Window</th><th>By</th></tr></thead>
        <tbody>
        {view.Transitions.Select(transition => Transition(transition, view))}</tbody>
        </table>
        <p class="dim"><a href="/v1/slos/{view.Name}/transitions">All changes of state</a></p>
        </section>
        """);

    private static Html NoEpisode { get; } = Html.Literal("<section>\n<h2>Episodes</h2>\n<p>It was never breached.</p>\n</section>");

    private static Html NoTransition { get; } = Html.Literal("<section>\n<h2>Changes of state</h2>\n<p>None yet.</p>\n</section>");

    private static Html Episode(EpisodeReading episode, SloView view) => Html.Of($"""
        <section id="episode-{episode.Id}">
        <h2>{Stretch(episode, view.Present)}</h2>
        <p>Lowest {Ratio.Apart(episode.WorstJudged - episode.WorstWrong, episode.WorstJudged)}: {episode.WorstWrong} wrong of {episode.WorstJudged}.{Reopened(episode)} <a class="dim" href="/alerts/{episode.Id}">All about it</a></p>
        <table>
        <thead><tr><th>When</th><th>Notice</th><th>To</th><th>Mail</th></tr></thead>
        <tbody>
        {episode.Notices.SelectMany(notice => notice.Deliveries, (notice, delivery) => Delivery(notice, delivery, view))}</tbody>
        </table>
        </section>

        """);

    private static string Stretch(EpisodeReading episode, Present present) => episode.ClosedAt is { } closed
        ? $"Breached {present.Clock.FromTo(episode.OpenedAt, closed)}, {Elapsed.Between(episode.OpenedAt, closed)}"
        : $"Breached since {present.Lasting(episode.OpenedAt)}";

    private static string Reopened(EpisodeReading episode) => episode.Reopenings switch
    {
        0 => "",
        1 => " Came back once.",
        var times => Invariant($" Came back {times} times."),
    };

    private static Html Delivery(NoticeReading notice, DeliveryReading delivery, SloView view) => Html.Of($"""
        <tr><td>{view.Present.Moment(notice.At)}</td><td>{NoticeWord.Of(notice.Kind)}</td><td><bdi>{view.People.NameOf(delivery.To)}</bdi></td><td>{(delivery.Channel == Channel.Mail ? "" : MailWords.Way(delivery.Channel) + ", ")}{MailWords.State(delivery, view.Present)}</td></tr>

        """);

    private static Html Transition(TransitionReading transition, SloView view) => Html.Of($"""
        <tr><td>{view.Present.Moment(transition.RecordedAt)}</td><td>{SloWords.Of(transition.From)} → <b>{SloWords.Of(transition.To)}</b></td><td>{transition.Wrong} wrong of {transition.Judged}</td><td>{By(transition, view)}</td></tr>

        """);

    private static Html By(TransitionReading transition, SloView view) =>
        transition.TransactionId is not { } id ? Html.Literal("the registry")
        : view.Line is not { } line ? Html.Of($"<bdi>{id}</bdi>")
        : Html.Of($"<a href=\"{TransactionPage.Address(line.Agent.Name, id)}\"><bdi>{id}</bdi></a>");
}
