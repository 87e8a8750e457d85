using Monitoring.Core.Alerts;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Markup;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Board;

/// <summary>What the list of alerts shows, read once.</summary>
internal sealed record AlertsView
{
    /// <summary>When it was read.</summary>
    public required Present Present { get; init; }

    /// <summary>The open ones, those that nobody has first.</summary>
    public required IReadOnlyList<AlertReading> Open { get; init; }

    /// <summary>Those that closed in the last 30 days, the newest first.</summary>
    public required IReadOnlyList<AlertReading> Closed { get; init; }

    /// <summary>How the agents stand.</summary>
    public required IReadOnlyList<AgentReading> Agents { get; init; }

    /// <summary>Who is who.</summary>
    public required People People { get; init; }
}

/// <summary>The list of alerts: what needs somebody and who has it, then what is over.</summary>
internal static class AlertsPage
{
    /// <summary>How long a closed alert is listed.</summary>
    public static readonly TimeSpan Listed = TimeSpan.FromDays(30);

    /// <summary>The page.</summary>
    public static PageText Of(AlertsView view) => new(Title(view), Html.Of($"""
        <nav><a href="/">Board</a></nav>
        <h1>Alerts</h1>
        <p class="age">{view.Present.Clock.Full(view.Present.Now)} <span class="dim">{view.Present.Clock.ZoneName}</span></p>
        """), Html.Of($"""
        {(view.Open.Count == 0 ? Html.Of($"<p>{AndonSign.Markup(Andon.Green)} Nothing needs anybody.</p>") : Open(view))}
        {Closed(view)}
        """));

    private static string Title(AlertsView view) => view.Open.Count == 0 ? "No alert open" : Invariant($"{view.Open.Count} open · Alerts");

    private static Html Open(AlertsView view) => Html.Of($"""
        <ul class="slos">
        {view.Open.Select(alert => Line(alert, view))}</ul>
        """);

    private static Html Line(AlertReading alert, AlertsView view)
    {
        var (sign, word) = AlertWords.Sign(alert);
        return Html.Of($"""
            <li id="alert-{alert.Id}" class="slo {AndonSign.Colour(sign)}-line">
            <p class="sign">{AndonSign.Markup(sign)} <b class="{AndonSign.Colour(sign)}">{word}</b></p>
            <div class="who"><h2><a href="{AlertPage.Address(alert)}">{AlertWords.What(alert)}</a></h2>{About(alert, view)}</div>
            <div class="value"><p>{AlertWords.Sentence(alert, view.People, view.Present)}</p></div>
            <div class="since">{AlertMarkup.Now(alert, view.Agents)}<p>since {view.Present.Lasting(alert.Alert.OpenedAt)}</p></div>
            </li>

            """);
    }

    private static Html About(AlertReading alert, AlertsView view)
    {
        var owner = view.Agents.FirstOrDefault(agent => agent.Name == alert.Agent)?.Coverage?.Owner ?? alert.Alert.Owner;
        var about = alert.Slo is { } slo ? Html.Of($"<a href=\"/slos/{slo}\">{slo}</a>") : Html.Of($"{alert.Agent}");
        return Html.Of($"<p>Owner: <bdi>{view.People.NameOf(owner)}</bdi> <span class=\"dim\">{about}</span></p>");
    }

    private static Html? Closed(AlertsView view) => view.Closed.Count == 0 ? null : Html.Of($"""
        <section>
        <h2>Closed in the last {(int)Listed.TotalDays} days</h2>
        <table>
        <thead><tr><th>Closed</th><th>What</th><th>How long</th><th>Who had it</th></tr></thead>
        <tbody>
        {view.Closed.Select(alert => Row(alert, view))}</tbody>
        </table>
        <p class="dim"><a href="/v1/alerts">All alerts as data</a></p>
        </section>
        """);

    private static Html Row(AlertReading alert, AlertsView view)
    {
        var closed = alert.Alert.ClosedAt ?? view.Present.Now;
        return Html.Of($"""
            <tr><td class="when">{view.Present.Moment(closed)}</td><td><a href="{AlertPage.Address(alert)}">{AlertWords.What(alert)}</a></td><td>lasted {Elapsed.Between(alert.Alert.OpenedAt, closed)}</td><td>{Had(alert, view)}</td></tr>

            """);
    }

    private static Html Had(AlertReading alert, AlertsView view) => alert.Acknowledgements is [var first, ..]
        ? Html.Of($"{Html.Join(Html.Literal(", "), Names(alert, view))}, after {Elapsed.Between(alert.Alert.OpenedAt, first.At)}")
        : Html.Literal("nobody had it");

    private static IEnumerable<Html> Names(AlertReading alert, AlertsView view) =>
        alert.Acknowledgements.Select(each => each.By).Distinct(StringComparer.Ordinal).Select(by => Html.Of($"<bdi>{view.People.NameOf(by)}</bdi>"));
}
