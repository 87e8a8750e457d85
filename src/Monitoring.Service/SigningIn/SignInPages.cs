using Monitoring.Core.Markup;
using Monitoring.Service.Access;
using Monitoring.Service.Board;
using Monitoring.Service.Settings;
using Monitoring.Storage.Access;

namespace Monitoring.Service.SigningIn;

/// <summary>What people see on their way in and out. A form carries its token, so a page is made for a request.</summary>
internal static class SignInPages
{
    private static readonly Html Again = Html.Of($"""<p><a href="{SigningInSlice.SignIn}">Ask for a new link</a></p>""");

    /// <summary>The page to sign in: one form for people, one for wall screens.</summary>
    /// <param name="http">The request.</param>
    /// <param name="then">Where they want to go, an address here.</param>
    /// <param name="refused">Why what they sent was not taken; null before they sent anything.</param>
    /// <param name="status">The HTTP status.</param>
    public static Page Form(HttpContext http, string then, string? refused = null, int status = StatusCodes.Status200OK) => new(
        new PageText("Sign in", Heading("Sign in to the accuracy monitor"), Html.Of($"""
            {(refused is null ? null : Html.Of($"<section class=\"loss\" role=\"alert\"><p>{refused}</p></section>"))}{Open(http)}<section>
            <form class="fields" method="post" action="{LocalAddress.With(SigningInSlice.SignIn, then)}">
            <label for="address">Your mail address</label>
            <input id="address" name="address" type="email" maxlength="254" autocomplete="email" autocapitalize="none" spellcheck="false" required="">
            <button>Send me a link</button>
            <p class="dim">You get a mail with a link that signs you in on this browser for 30 days. The address must be yours in the registry.</p>
            {FormToken.Field(http)}
            </form>
            </section>
            <section>
            <h2>A wall screen</h2>
            <form class="fields" method="post" action="{LocalAddress.With(SigningInSlice.SignIn, then)}">
            <label for="key">A key with the scope read</label>
            <input id="key" name="key" type="password" maxlength="100" autocomplete="off" required="">
            <button>Show the board here</button>
            <p class="dim">The screen shows what the key lets read, until the key is revoked or expires.</p>
            {FormToken.Field(http)}
            </form>
            </section>
            """)),
        status);

    /// <summary>What everybody is answered who gave an address.</summary>
    /// <param name="address">The address they gave.</param>
    /// <param name="mail">How mail leaves.</param>
    public static Page Asked(string address, MailSettings mail) => Words("Look into your mail", Html.Of($"""
        <p>If <b><bdi>{address}</bdi></b> is the address of somebody in the registry, a mail with a link is on its way. The link works for 15 minutes, once.</p>
        <p>Nothing after a minute? Look for it in the spam folder, then see whether the address is the one the registry has. After 5 mails in an hour no more are sent to it.</p>{(mail.Server is MailServer.Folder ? Html.Literal("\n<p class=\"dim\">This service writes its mails to a folder on its own machine: whoever runs it finds the link there.</p>") : null)}
        <p><a href="{SigningInSlice.SignIn}">Another address</a></p>
        """));

    /// <summary>The page behind the link of a mail: it signs nobody in, its button does.</summary>
    /// <param name="http">The request.</param>
    /// <param name="name">Whom the link signs in.</param>
    /// <param name="then">Where they want to go.</param>
    public static Page Confirm(HttpContext http, string name, string then) => Words("Sign in", Html.Of($"""
        <form class="fields" method="post" action="{LocalAddress.With(http.Request.Path.ToUriComponent(), then)}">
        <p>This signs <b><bdi>{name}</bdi></b> in on this browser, for 30 days.</p>
        <button>Sign in as <bdi>{name}</bdi></button>
        {FormToken.Field(http)}
        </form>
        """));

    /// <summary>A link that signs nobody in any more.</summary>
    /// <param name="state">Why.</param>
    public static Page Over(SignInState state) => Words("This link is used up",
        state == SignInState.Used
            ? Html.Of($"""<p>It signed somebody in already, and works once. If that was you, on this browser: <a href="{LocalAddress.Board}">to the board</a>.</p>{Again}""")
            : Html.Of($"""<p>It worked for 15 minutes, and they are over.</p>{Again}"""),
        StatusCodes.Status410Gone);

    /// <summary>A link of somebody who has left the registry, or has another mail address there now.</summary>
    public static Page Left() => Words("This link is used up",
        Html.Of($"<p>Whom it was for is not in the registry any more, or has another mail address there now. Whoever runs the accuracy monitor can say more.</p>{Again}"),
        StatusCodes.Status410Gone);

    /// <summary>A link nobody made here.</summary>
    public static Page Unknown() => Words("This link is not known",
        Html.Of($"<p>It was not made here, or a part of it is missing: mail programs break long links now and then. Copy it whole.</p>{Again}"),
        StatusCodes.Status404NotFound);

    /// <summary>A form that is not taken: it is none of ours, or was made for somebody else, or too long ago.</summary>
    /// <param name="http">The request.</param>
    public static Page ForeignForm(HttpContext http) => Words("This form is not taken", Html.Of($"""
        <p>It came from another page, or this browser keeps no cookies, or somebody signed in or out here since it was opened. Nothing was changed.</p>
        <p><a href="{(Session.Is(http) ? LocalAddress.Board : SigningInSlice.SignIn)}">Open it again</a></p>
        """), StatusCodes.Status400BadRequest);

    /// <summary>One network address asked too often.</summary>
    public static Page TooOften(HttpContext http)
    {
        http.Response.Headers.RetryAfter = SenderLimit.RetryAfter;
        return Words("Too often",
            Html.Of($"<p>From your network address somebody asked for a link or gave a wrong key {SenderLimit.Most} times in the last hour. Try again in an hour, or from another network.</p>"),
            StatusCodes.Status429TooManyRequests);
    }

    /// <summary>Signed out on this browser, while other copies of the session could not be ended.</summary>
    public static Page SignedOutHere() => Words("You are signed out on this browser", Html.Of($"""
        <p>The database does not answer now, so a copy of this session, if there is one elsewhere, still works. Sign in and out once more when it is back.</p>
        <p><a href="{SigningInSlice.SignIn}">Sign in</a></p>
        """), StatusCodes.Status503ServiceUnavailable);

    private static Page Words(string heading, Html words, int status = StatusCodes.Status200OK) =>
        new(new PageText(heading, Heading(heading), Html.Of($"<section>\n{words}\n</section>")), status);

    private static Html Heading(string words) => Html.Of($"<h1>{words}</h1>");

    private static Html? Open(HttpContext http) => http.RequestServices.GetRequiredService<AccessBook>().IsLocked ? null : Html.Of(
        $"""<p>No key was made yet, so everybody on this machine sees everything without signing in. <a href="{LocalAddress.Board}">To the board</a></p>""");
}
