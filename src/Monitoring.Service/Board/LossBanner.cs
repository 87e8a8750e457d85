using Monitoring.Core.Markup;

namespace Monitoring.Service.Board;

/// <summary>What stands above everything when the database has lost what it had confirmed: what, of whom, and what to do.</summary>
internal static class LossBanner
{
    /// <summary>The banner; null when nothing was lost.</summary>
    public static Html? Of(BoardView view) => view.Lost.Count == 0 ? null : Html.Of($"""
        <section class="loss" role="alert">
        <h2>{AndonSign.Markup(Andon.Red)} The database has lost posts it had confirmed.</h2>
        <ul>
        {view.Lost.OrderBy(lost => lost.Agent, StringComparer.Ordinal).Select(lost => Html.Of($"""
            <li><bdi>{lost.Agent}</bdi>: at least {lost.Transactions} {(lost.Transactions == 1 ? "post is" : "posts are")} missing, found {view.Present.Moment(lost.FoundAt)}</li>

            """))}</ul>
        <p>A standby took over that had not received them, or an older copy was restored. Let the agents send again what they sent shortly before; what is still there is not counted twice. Until then the numbers below may be too good, and a mail may speak of outcomes that are gone.</p>
        <p class="dim">This stands here until the service is started again.</p>
        </section>
        """);
}
