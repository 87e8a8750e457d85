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

    // Beside who is named: whoever has more wrong than its own past lets expect, by chance or by sharing another's work too.
    private static Html? MoreThanUsual(NoticeFacts facts) => facts.Ranking.Count == 0 ? null : Html.Of($"""
        <p class="dim">More wrong than usual, chance and shared work not ruled out: {Html.Join(Html.Literal("; "), facts.Ranking.Select(Ranked))}.</p>
        """);

    private static Html Ranked(RankedSegment segment) =>
        Html.Of($"<bdi>{segment.Cut} {segment.Value}</bdi> {segment.Wrong} of {segment.Judged}, {segment.AboutMore()}");
}
