using Monitoring.Core.Alerts;
using Monitoring.Core.Mail;
using Monitoring.Core.Markup;

namespace Monitoring.Service.Board;

/// <summary>What the newest notice of an SLO's open episode found out: who, since when, why, and what else to check.</summary>
internal static class SloAlarm
{
    /// <summary>The section; nothing while no episode is open.</summary>
    public static Html? Of(SloView view) => view.Line?.Slo.Episode is not { } open
        || view.Episodes.FirstOrDefault(episode => episode.Id == open) is not { Notices: [.., { Facts: var facts }] } ? null : Html.Of($"""
        <section id="alarm">
        <h2>The alarm</h2>
        <dl>
        {EvidenceMarkup.Of(facts, view.Present.Clock).Select(Line)}</dl>
        {MoreThanUsual(facts)}
        <p class="dim">As it was at {view.Present.Moment(facts.At)}, when the newest notice was made.</p>
        </section>
        """);

    private static Html Line((string Label, Html Words) line) => Html.Of($"""
        <dt>{line.Label[..1]}{line.Label[1..].ToLowerInvariant()}</dt><dd>{line.Words}</dd>

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
