using Monitoring.Core.Alerts;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Markup;
using Monitoring.Service.Board;
using Monitoring.Storage.Handling;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Maintaining;

/// <summary>What the page of maintenance shows, read once.</summary>
internal sealed record MaintenanceView
{
    /// <summary>When it was read.</summary>
    public required Present Present { get; init; }

    /// <summary>What runs and what ended in the last 30 days, in this order.</summary>
    public required IReadOnlyList<MaintenanceReading> All { get; init; }

    /// <summary>How the agents stand.</summary>
    public required IReadOnlyList<AgentReading> Agents { get; init; }

    /// <summary>Who is who.</summary>
    public required People People { get; init; }

    /// <summary>The form to order one; null for whoever decides nothing.</summary>
    public MaintenanceForm? Form { get; init; }
}

/// <summary>The page of maintenance: what runs, with a button to end it, a form to order one, and what is over.</summary>
internal static class MaintenancePage
{
    /// <summary>The page.</summary>
    public static PageText Of(MaintenanceView view)
    {
        var running = view.All.Where(one => one.EndedAt is null).ToList();
        var over = view.All.Where(one => one.EndedAt is not null).ToList();
        return new(running.Count == 0 ? "No maintenance" : Invariant($"{running.Count} running · Maintenance"), Html.Of($"""
            <nav><a href="/">Board</a></nav>
            <h1>Maintenance</h1>
            <p class="age">{view.Present.Clock.Full(view.Present.Now)} <span class="dim">{view.Present.Clock.ZoneName}</span></p>
            """), Html.Of($"""
            <p>While maintenance runs, nobody gets a mail about its agent or SLO. Judging goes on; at the end people learn what they do not know already.</p>
            {(running.Count == 0 ? Html.Of($"<p>{AndonSign.Markup(Andon.Green)} Nothing is held back.</p>") : Running(running, view))}
            {(view.Form is null ? null : Html.Of($"<section>\n<h2>Order one</h2>\n{view.Form.Markup}\n</section>"))}
            {(over.Count == 0 ? null : Over(over, view))}
            """));
    }

    private static Html Running(IEnumerable<MaintenanceReading> running, MaintenanceView view) => Html.Of($"""
        <ul class="slos">
        {running.Select(one => Line(one, view))}</ul>
        """);

    private static Html Line(MaintenanceReading one, MaintenanceView view) => Html.Of($"""
        <li id="maintenance-{one.Id}" class="slo grey-line">
        <p class="sign">{AndonSign.Markup(Andon.Grey)} <b class="grey">running</b></p>
        <div class="who"><h2>{What(one, view)}</h2><p><bdi>{view.People.NameOf(one.By)}</bdi></p></div>
        <div class="value"><p><bdi>{one.Reason}</bdi></p></div>
        <div class="since"><p><b>until {view.Present.Moment(one.Until)}</b></p><p>since {view.Present.Lasting(one.From)}</p>{End(one, view)}</div>
        </li>

        """);

    private static Html? End(MaintenanceReading one, MaintenanceView view) => view.Form is not { } form ? null : Html.Of($"""
        <form class="fields" method="post" action="{MaintenanceSlice.Address}/{one.Id}/end">
        {(form.People is null ? null : MaintenanceForm.Who(form.People, "", Invariant($"by-{one.Id}"), "Who ends it"))}<p class="choices"><button>End it now</button></p>{form.Hidden}
        </form>
        """);

    private static Html What(MaintenanceReading one, MaintenanceView view)
    {
        var title = view.Agents.FirstOrDefault(agent => agent.Name == one.Agent)?.Coverage?.Title ?? one.Agent;
        return one.Slo is { } slo ? Html.Of($"<bdi>{title}</bdi>: <a href=\"/slos/{slo}\"><bdi>{slo}</bdi></a>") : Html.Of($"<bdi>{title}</bdi>: all of it");
    }

    private static Html Over(IEnumerable<MaintenanceReading> over, MaintenanceView view) => Html.Of($"""
        <section>
        <h2>Over, in the last {(int)Maintenance.Shown.TotalDays} days</h2>
        <table>
        <thead><tr><th>Ended</th><th>What</th><th>Lasted</th><th>Who</th><th>Why</th></tr></thead>
        <tbody>
        {over.Select(one => Row(one, view))}</tbody>
        </table>
        </section>
        """);

    private static Html Row(MaintenanceReading one, MaintenanceView view)
    {
        var early = one.EndedBy is { } by ? Html.Of($", ended by <bdi>{view.People.NameOf(by)}</bdi>") : null;
        return Html.Of($"""
            <tr><td class="when">{view.Present.Moment(one.EndedAt!.Value)}</td><td>{What(one, view)}</td><td>{Elapsed.Between(one.From, one.EndedAt.Value)}</td><td><bdi>{view.People.NameOf(one.By)}</bdi>{early}</td><td><bdi>{one.Reason}</bdi></td></tr>

            """);
    }
}

/// <summary>What stands at an SLO or an alert while maintenance covers it.</summary>
internal static class HeldMarkup
{
    /// <summary>The mark; null while nothing covers it.</summary>
    public static Html? Of(AgentReading agent, long? sloId, Present present) => agent.HeldUntil(sloId) is not { } until ? null
        : Html.Of($"<p><a href=\"{MaintenanceSlice.Address}\">maintenance until {present.Moment(until)}</a>: nobody is told</p>");

    /// <summary>The line at the foot of the board.</summary>
    public static Html Line(IReadOnlyList<AgentReading> agents)
    {
        var running = agents.Sum(agent => agent.Held.Count);
        return Html.Of($"<p><a href=\"{MaintenanceSlice.Address}\">Maintenance</a>: {(running == 0 ? "none" : Invariant($"{running} running"))}</p>");
    }
}
