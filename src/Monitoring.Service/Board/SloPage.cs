using Monitoring.Core.Alerts;
using Monitoring.Core.Markup;
using Monitoring.Core.Slos;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Board;

/// <summary>The page of one SLO: how it stands, its window in numbers, its rule with its price, and what happened.</summary>
internal static class SloPage
{
    /// <summary>The page.</summary>
    public static Html Of(SloView view) => PageFrame.Of(Title(view), Head(view), Html.Of($"""
        {(view.Line is { } line ? Standing(line, view) : Retired)}
        {SloDrift.Of(view)}
        {SloHistory.Episodes(view)}
        {SloHistory.Transitions(view)}
        """));

    private static Html Retired { get; } = Html.Literal("<p>This SLO is retired: it is no longer judged. Its history stays.</p>");

    private static string Title(SloView view) => view.Line is { } line
        ? $"{AndonSign.Shape(line.Sign)} {line.Title}: {view.Name} {SloWords.State(line.Slo)}"
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
        {(view.Trust is { } behind ? TrustMarkup.Behind(behind) : null)}
        <section>
        <h2>Who is told</h2>
        <p><bdi>{line.Owner}</bdi>{Next(line, view.People)}</p>
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

    private static Html? Next(SloLine line, People people) => line.Agent.Coverage?.AfterOwner is not { Count: > 0 } next ? null
        : Html.Of($"; when that mail fails {Html.Join(Html.Literal(", then "), next.Select(person => Html.Of($"<bdi>{people.NameOf(person)}</bdi>")))}");
}
