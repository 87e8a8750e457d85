using Monitoring.Core.Alerts;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Markup;
using Monitoring.Service.Acknowledging;
using Monitoring.Service.Maintaining;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Board;

/// <summary>What the page of an alert shows, read once.</summary>
internal sealed record AlertView
{
    /// <summary>When it was read.</summary>
    public required Present Present { get; init; }

    /// <summary>The plant's zone.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The alert.</summary>
    public required AlertReading Alert { get; init; }

    /// <summary>What happened meanwhile.</summary>
    public required AlertHistory History { get; init; }

    /// <summary>How the agents stand.</summary>
    public required IReadOnlyList<AgentReading> Agents { get; init; }

    /// <summary>Who is who.</summary>
    public required People People { get; init; }

    /// <summary>The form "I have it"; null when it is closed, and for whoever decides nothing.</summary>
    public AcknowledgeForm? Form { get; init; }
}

/// <summary>The page of one alert: what it is, who has it, what to do, and what happened.</summary>
internal static class AlertPage
{
    /// <summary>Its address.</summary>
    public static string Address(AlertReading alert) => Invariant($"/alerts/{alert.Id}");

    /// <summary>The page.</summary>
    public static PageText Of(AlertView view) => new(AlertWords.Plain(view.Alert), Html.Of($"""
        <nav><a href="/">Board</a> · <a href="/alerts">Alerts</a></nav>
        <h1>{AlertWords.What(view.Alert)}</h1>
        <p class="age">{view.Present.Clock.Full(view.Present.Now)} <span class="dim">{view.Present.Clock.ZoneName}</span></p>
        """), Html.Of($"""
        {Standing(view)}
        {Take(view)}{Evidence(view)}{Ladder(view)}{AlertTimeline.Of(view)}
        """));

    private static Html Standing(AlertView view)
    {
        var (alert, present) = (view.Alert, view.Present);
        var (sign, word) = AlertWords.Sign(alert);
        return Html.Of($"""
            <div class="top {AndonSign.Colour(sign)}-line">
            <p class="sign">{AndonSign.Markup(sign)} <b class="{AndonSign.Colour(sign)}">{word}</b></p>
            <div class="who"><p>{About(alert)}</p></div>
            <div class="value">{AlertMarkup.Now(alert, view.Agents)}</div>
            <div class="since"><p>{(alert.Alert.ClosedAt is { } closed
                ? Html.Of($"{present.Clock.FromTo(alert.Alert.OpenedAt, closed)}, {Elapsed.Between(alert.Alert.OpenedAt, closed)}")
                : Html.Of($"since {present.Lasting(alert.Alert.OpenedAt)}"))}</p></div>
            </div>
            {(alert.IsOpen ? Html.Of($"<p class=\"lead\">{AlertWords.Sentence(alert, view.People, present)}</p>\n{Maintenance(view)}") : null)}
            """);
    }

    private static Html? Maintenance(AlertView view) => view.Agents.FirstOrDefault(agent => agent.Name == view.Alert.Agent) is { } agent
        && HeldMarkup.Of(agent, view.Alert.Alert.SloId, view.Present) is { } held ? Html.Of($"{held}\n") : null;

    private static Html About(AlertReading alert) => alert.Slo is { } slo
        ? Html.Of($"<a href=\"/slos/{slo}\">{slo}</a>") : Html.Of($"<span class=\"dim\">{alert.Agent}</span>");

    private static Html? Take(AlertView view) => view switch
    {
        { Form: null } => null,
        { Form: { Refused: null } form, Alert.Alert.Acknowledgement: { } held } => Html.Of($"""
            <section class="ack">
            <details><summary>{(form.Held is null ? "Take it over, or say something else" : "Say something else, or another end")}</summary>
            {(form.Held is null ? AlertWords.TakingOver(held, view.People) : null)}{form.Markup}
            </details>
            </section>

            """),
        { Form: { } form } => Html.Of($"""
            <section class="ack">
            {form.Markup}
            </section>

            """),
    };

    private static Html? Evidence(AlertView view) => AlertMarkup.Evidence(view.Alert, view.Present) is not { } evidence ? null : Html.Of($"""
        <section>
        <h2>What it is</h2>
        {evidence}
        </section>

        """);

    // While somebody has it nobody is told.
    private static Html? Ladder(AlertView view)
    {
        var (alert, present) = (view.Alert, view.Present);
        return !alert.IsOpen || alert.Done.Count + alert.ToCome.Count == 0 ? null : Html.Of($"""
            <section>
            <h2>Who is told while nobody has it</h2>
            <ul class="ladder">
            {alert.Done.Select(step => Html.Of($"""
                <li>{present.Moment(step.DoneAt)} <bdi>{view.People.NameOf(step.To)}</bdi> {Done(step.Step)}</li>

                """))}{ToldNext.Of(alert.ToCome).Select(next => Html.Of($"""
                <li class="dim">{AlertWords.Told(next, view.People, present)}</li>

                """))}</ul>
            </section>

            """);
    }

    private static string Done(LadderStep step) => step is LadderStep.Reminder or LadderStep.RanOut ? "was reminded" : "was told";
}

/// <summary>What happened while an alert was open, in order: changes of state, notices and their mails, who took it, the registry.</summary>
internal static class AlertTimeline
{
    /// <summary>Most changes of state, and most registry revisions, that are read.</summary>
    public const int Most = 100;

    /// <summary>The section.</summary>
    public static Html Of(AlertView view) => Html.Of($"""
        <section>
        <h2>What happened</h2>
        <table>
        <thead><tr><th>When</th><th>What</th><th>More</th></tr></thead>
        <tbody>
        {Events(view).OrderBy(each => each.At).ThenBy(each => each.Order).Select(each => Row(each, view.Present))}</tbody>
        </table>
        <p class="dim"><a href="{Invariant($"/v1/alerts/{view.Alert.Id}")}">As data</a></p>
        </section>
        """);

    private static Html Row(Event each, Present present) => Html.Of($"""
        <tr><td class="when">{present.Moment(each.At)}</td><td>{each.What}</td><td>{each.More}</td></tr>

        """);

    private static IEnumerable<Event> Events(AlertView view) =>
    [
        .. view.History.Revisions.Select(revision => new Event(revision.At, 0, Html.Of($"Registry revision {revision.Revision} came into force"), null)),
        .. view.History.Transitions.Select(transition => new Event(
            transition.RecordedAt, 1, Html.Of($"{SloWords.Of(transition.From)} → <b>{SloWords.Of(transition.To)}</b>"),
            Html.Of($"{transition.Wrong} wrong of {transition.Judged}{By(transition, view.Alert)}"))),
        .. view.Alert.Notices.Select(notice => new Event(
            notice.At, 2, Html.Of($"<b>{NoticeWord.Of(notice.Kind)}</b>"),
            Html.Join(Html.Literal("<br>"), notice.Deliveries.Select(delivery =>
                Html.Of($"{MailWords.Way(delivery.Channel)} to <bdi>{view.People.NameOf(delivery.To)}</bdi> {MailWords.State(delivery, view.Present)}"))))),
        .. view.Alert.Acknowledgements.Select(each => new Event(
            each.At, 3, Html.Of($"<b><bdi>{view.People.NameOf(each.By)}</bdi></b> took it until {view.Present.Moment(each.Until)}"), AlertWords.Quoted(each))),
        .. view.Alert.Alert.ClosedAt is { } closed ? new[] { new Event(closed, 4, Html.Literal("<b>closed</b>"), null) } : [],
    ];

    private static Html? By(TransitionReading transition, AlertReading alert) => transition.TransactionId is not { } id
        ? Html.Literal(", by the registry")
        : Html.Of($", by <a href=\"{TransactionPage.Address(alert.Agent, id)}\"><bdi>{id}</bdi></a>");

    private readonly record struct Event(DateTimeOffset At, int Order, Html What, Html? More);
}
