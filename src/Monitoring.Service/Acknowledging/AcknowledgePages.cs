using Monitoring.Core.Alerts;
using Monitoring.Core.Markup;
using Monitoring.Core.Slos;
using Monitoring.Service.Board;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Acknowledging;

/// <summary>What people see behind the link "I have it" of a mail.</summary>
internal static class AcknowledgePages
{
    /// <summary>What the alert is now, who has it, and the form; nothing is changed by it.</summary>
    /// <param name="alert">The alert, which is open.</param>
    /// <param name="person">Whose link it is.</param>
    /// <param name="view">When and for whom it is shown.</param>
    /// <param name="form">The form.</param>
    public static Page Show(AlertReading alert, Person person, LinkView view, AcknowledgeForm form)
    {
        var isTheirs = alert.Alert.Acknowledgement?.By == person.Key;
        return new(
            new PageText(AlertWords.Plain(alert), Head(alert, view.Present), Html.Of($"""
                <section class="ack">
                {AlertMarkup.Now(alert, view.Agents)}<p class="lead">{Handling(alert, isTheirs, view)}</p>
                {Practice(alert)}{(isTheirs && form.Refused is null ? Change(form) : Take(alert, person, view, form))}
                </section>
                {About(alert, view.Present)}
                """)),
            form.Refused is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    /// <summary>A practice alarm was answered, and is over by it.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="present">When it is shown.</param>
    public static Page Answered(AlertReading alert, Present present) => new(new PageText(AlertWords.Plain(alert), Head(alert, present), Html.Of($"""
        <section class="ack">
        <p class="lead">{AndonSign.Markup(Andon.Green)} Thank you: the practice alarm is answered, and over.</p>
        <p><a href="{AlertPage.Address(alert)}">What happened</a></p>
        </section>
        """)));

    /// <summary>The alert is over: nobody needs to have it.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="present">When it is shown.</param>
    public static Page Closed(AlertReading alert, Present present) => new(new PageText(AlertWords.Plain(alert), Head(alert, present), Html.Of($"""
        <section class="ack">
        <p class="lead">{AndonSign.Markup(Andon.Green)} It is over since {present.Moment(alert.Alert.ClosedAt ?? present.Now)}: there is nothing to take any more.</p>
        <p><a href="{AlertPage.Address(alert)}">What happened</a></p>
        </section>
        """)), StatusCodes.Status410Gone);

    /// <summary>The mail is too old; the alert is open.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="view">When and for whom it is shown.</param>
    public static Page TooOld(AlertReading alert, LinkView view) => new(new PageText(AlertWords.Plain(alert), Head(alert, view.Present), Html.Of($"""
        <section class="ack">
        <p class="lead">This link worked for 7 days, and they are over. The alert is open. {AlertWords.Sentence(alert, view.People, view.Present)}</p>
        <p>Take it by the newest mail, or <a href="{AlertPage.Address(alert)}">on its page</a>, once you have signed in.</p>
        </section>
        """)), StatusCodes.Status410Gone);

    /// <summary>The link of somebody who has left the registry, or has another mail address there now.</summary>
    public static Page Left() => Words("This link is used up",
        Html.Literal("<p>Whom it was for is not in the registry any more, or has another mail address there now. A newer mail to that address has a link that works; or sign in and open <a href=\"/alerts\">the alerts</a>.</p>"),
        StatusCodes.Status410Gone);

    /// <summary>A link to an alert that this database does not have.</summary>
    public static Page Gone() => Words("This link is used up",
        Html.Literal("<p>The alert it was made for is not in the database any more. <a href=\"/alerts\">The alerts</a></p>"),
        StatusCodes.Status410Gone);

    /// <summary>A link nobody made here.</summary>
    public static Page Unknown() => Words("This link is not known",
        Html.Literal("<p>It was not made here, or by an earlier release, or a part of it is missing: mail programs break long links now and then. Copy it whole, or open <a href=\"/alerts\">the alerts</a>.</p>"),
        StatusCodes.Status404NotFound);

    /// <summary>What was sent is no form.</summary>
    public static Page NoForm() => Words("This form is not taken",
        Html.Literal("<p>Nothing was changed. Open the link of the mail again and press its button.</p>"), StatusCodes.Status400BadRequest);

    private static Page Words(string heading, Html words, int status) =>
        new(new PageText(heading, Html.Of($"<h1>{heading}</h1>"), Html.Of($"<section>\n{words}\n</section>")), status);

    private static Html Head(AlertReading alert, Present present) => Html.Of($"""
        <h1>{AlertWords.What(alert)}</h1>
        <p class="age">{present.Clock.Full(present.Now)} <span class="dim">{present.Clock.ZoneName}</span></p>
        """);

    private static Html Handling(AlertReading alert, bool isTheirs, LinkView view)
    {
        var sign = AndonSign.Markup(AlertWords.Sign(alert).Sign);
        return isTheirs && alert.Alert.Acknowledgement is { } own
            ? Html.Of($"{sign} <b>You have it until {view.Present.Moment(own.Until)}.</b>{(AlertWords.Quoted(own) is { } said ? Html.Of($" You wrote: {said}") : null)}")
            : Html.Of($"{sign} {AlertWords.Sentence(alert, view.People, view.Present)}");
    }

    private static Html? Practice(AlertReading alert) => alert.Alert.Kind != AlertKind.Drill ? null
        : Html.Literal("<p>This is practice: nothing is wrong. It ends when you press the button.</p>\n");

    private static Html Take(AlertReading alert, Person person, LinkView view, AcknowledgeForm form)
    {
        var holder = alert.Alert.Acknowledgement is { } held && held.By != person.Key ? AlertWords.TakingOver(held, view.People) : null;
        return Html.Of($"""
            <p>You are <b><bdi>{person.Name}</bdi></b>. {(alert.Alert.Kind == AlertKind.Drill ? "Say that you have it, and it is over." : "Take it, and reminders stop for so long.")}</p>
            {holder}{form.Markup}
            """);
    }

    private static Html Change(AcknowledgeForm form) => Html.Of($"""
        <p>Reminders stop until then, and whoever was told of it is told that you have it. If it is not over by then, you are reminded.</p>
        <details><summary>Say something else, or another end</summary>
        {form.Markup}
        </details>
        """);

    // Its lists need somebody who signed in.
    private static Html About(AlertReading alert, Present present) => Html.Of($"""
        <section>
        <h2>What it is</h2>
        {AlertMarkup.Evidence(alert, present)}
        <p><a href="{AlertPage.Address(alert)}">All about it</a> <span class="dim">(after signing in)</span></p>
        </section>
        """);
}
