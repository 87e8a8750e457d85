using System.Text;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Delivery;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Board;

/// <summary>The mails of the folder: the list, and one of them. A mail's own HTML is shown in a frame in which nothing runs.</summary>
internal static class MailsPage
{
    /// <summary>The list, newest first.</summary>
    /// <param name="mails">The newest mails.</param>
    /// <param name="folder">The folder's path; null where the mails are those to who looks at them.</param>
    /// <param name="present">When it is shown.</param>
    public static PageText List(IReadOnlyList<FolderMail> mails, string? folder, Present present) => new("Mails", Html.Of($"""
        <nav><a href="/">Board</a></nav>
        <h1>Mails</h1>
        <p class="age">{present.Clock.Full(present.Now)} <span class="dim">{present.Clock.ZoneName}</span></p>
        """), Html.Of($"""
        <p class="dim">{(folder is null ? Html.Literal("The mails to you.") : Html.Of($"Mail goes to the folder <code>{folder}</code>."))}</p>
        {(mails.Count == 0 ? folder is null ? Html.Literal("<section class=\"empty\"><p>No mail to you yet.</p></section>") : Html.Literal("<section class=\"empty\"><p>No mail in this folder yet. One is written when an SLO breaches.</p></section>") : Table(mails, present))}
        """));

    /// <summary>One mail.</summary>
    public static PageText One(FolderMail mail, Present present) => new(mail.Subject, Html.Of($"""
        <nav><a href="/">Board</a> · <a href="/mails">Mails</a></nav>
        <h1><bdi>{mail.Subject}</bdi></h1>
        <p class="age">{present.Clock.Full(mail.At)} <span class="dim">{present.Clock.ZoneName}</span></p>
        """), Html.Of($"""
        <p>To <bdi>{mail.To}</bdi> <span class="dim">{mail.File}</span></p>
        <section>
        <iframe sandbox="{MailFrame.Sandbox}" src="{Address(mail)}/html" title="The mail as HTML"></iframe>
        <p class="dim"><a href="{Address(mail)}/html">The HTML alone</a></p>
        </section>
        <section>
        <h2>As plain text</h2>
        <pre>{mail.Text}</pre>
        </section>
        """));

    private static Html Table(IReadOnlyList<FolderMail> mails, Present present) => Html.Of($"""
        <section>
        <table>
        <thead><tr><th>When</th><th>Subject</th><th>To</th></tr></thead>
        <tbody>
        {mails.Select(mail => Row(mail, present))}</tbody>
        </table>
        </section>
        """);

    private static Html Row(FolderMail mail, Present present) => Html.Of($"""
        <tr><td class="when">{present.Moment(mail.At)}</td><td><a href="{Address(mail)}"><bdi>{mail.Subject}</bdi></a></td><td><bdi>{mail.To}</bdi></td></tr>

        """);

    private static string Address(FolderMail mail) => $"/mails/{Uri.EscapeDataString(mail.File)}";
}

/// <summary>
/// A mail's own HTML, as it was sent: whatever stands in it, nothing is loaded, nothing runs, it cannot post, and only our own
/// page may frame it. A link somebody follows opens in the place of our page, for ours lets nobody frame it.
/// </summary>
/// <param name="mail">The mail.</param>
internal sealed class MailFrame(FolderMail mail) : IResult
{
    /// <summary>What may be done in it: a link that somebody follows themselves leaves the frame.</summary>
    public const string Sandbox = "allow-top-navigation-by-user-activation";

    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox " + Sandbox;

    // Links without a target of their own leave the frame.
    private const string Head = "<head>", ToTop = "<base target=\"_top\">";

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var head = mail.Html.IndexOf(Head, StringComparison.Ordinal);
        var body = Encoding.UTF8.GetBytes(head < 0 ? mail.Html : mail.Html.Insert(head + Head.Length, ToTop));
        var response = httpContext.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = body.Length;
        SafeHeaders.Write(response.Headers, Policy);
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }
}

/// <summary>What became of mails, in the words of the board. What a mail server said is shown as it said it.</summary>
internal static class MailWords
{
    /// <summary>How the outbox stands: when the last one was sent, what waits and since when, what was refused, and why.</summary>
    public static string Outbox(DeliveryTotals totals, Present present)
    {
        List<string> words = [totals.LastSentAt is { } sent ? $"last sent {present.Moment(sent)}" : "nothing sent yet"];
        words.Add(totals.OldestWaiting is { } oldest ? Invariant($"{totals.Waiting} waiting since {present.Moment(oldest)}")
            : "nothing waiting");
        if (totals.Dead > 0)
        {
            words.Add(Invariant($"{totals.Dead} undeliverable"));
        }

        if (totals.LastError is { } error)
        {
            words.Add($"last error: {error}");
        }

        return string.Join(", ", words);
    }

    /// <summary>The way a message goes, as people call it.</summary>
    public static string Way(Channel channel) => channel switch
    {
        Channel.Teams => "Teams",
        Channel.Slack => "Slack",
        var other => Word<Channel>.Of(other),
    };

    /// <summary>What became of one message: <c>sent 09:14</c>.</summary>
    public static string State(DeliveryReading delivery, Present present)
    {
        var because = delivery.LastError is { } error ? $": {error}" : "";
        return delivery.State switch
        {
            DeliveryState.Sent => delivery.SentAt is { } at ? $"sent {present.Moment(at)}" : "sent",
            DeliveryState.Dead => $"undeliverable{because}",
            DeliveryState.Absorbed when delivery.AbsorbedBy is null => "taken back, it was not needed any more",
            DeliveryState.Absorbed => delivery.Carrier is { } carrier ? $"with other SLOs, {State(carrier, present)}" : "carried by a newer mail",
            _ when delivery.Attempts == 0 => "not sent yet",
            _ => Invariant($"waiting, {delivery.Attempts} {(delivery.Attempts == 1 ? "attempt" : "attempts")}{because}"),
        };
    }
}
