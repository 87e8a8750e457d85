using System.Globalization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Markup;
using Monitoring.Service.Health;
using Monitoring.Storage;

namespace Monitoring.Service.Board;

/// <summary>
/// Answers people with a page when the database cannot be read: 503, in their words, and the browser looks again by itself. Why the
/// database is away stands in the log and on <c>/readyz</c>; a page does not name servers and accounts. What else a page is refused for,
/// too many questions or a fault of the service, is a page too.
/// </summary>
/// <param name="outages">Since when the database is away.</param>
/// <param name="reader">Tells the time.</param>
internal sealed class AwayPages(Outages outages, BoardReader reader) : IEndpointFilter
{
    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (StorageException fault) when (outages.Noticed(fault))
        {
            Problems.NoteDatabase(context.HttpContext);
            return Answer(context.HttpContext,
                fault.IsDamage ? AwayPage.Damaged : AwayPage.Of(outages.Database.Since, reader.Present()));
        }
        catch (StorageException fault) when (fault.Fault == StorageFault.Unreadable)
        {
            return Answer(context.HttpContext, AwayPage.Of(fault.Message));
        }
    }

    /// <summary>The page of a refusal.</summary>
    public static IResult Of(HttpContext http, Problem problem)
    {
        if (problem.RetryAfter is not null)
        {
            http.Response.Headers["Refresh"] = AwayPage.LookAgainAfter;
        }

        return new Page(AwayPage.Of(problem), problem.Status);
    }

    /// <summary>A page in place of one that cannot be read now: 503, and the browser looks again.</summary>
    public static Page Answer(HttpContext http, PageText page)
    {
        http.Response.Headers.RetryAfter = AwayPage.LookAgainAfter;
        http.Response.Headers["Refresh"] = AwayPage.LookAgainAfter;
        return new Page(page, StatusCodes.Status503ServiceUnavailable);
    }
}

/// <summary>What stands in place of a page that cannot be read now.</summary>
internal static class AwayPage
{
    /// <summary>Seconds until the browser looks again.</summary>
    public static readonly string LookAgainAfter = Problems.WhenUnavailable.TotalSeconds.ToString(CultureInfo.InvariantCulture);

    /// <summary>The database is away.</summary>
    /// <param name="since">Since when; null when it is back already.</param>
    /// <param name="present">When it is shown.</param>
    public static PageText Of(DateTimeOffset? since, Present present) => Of(Html.Of($"""
        <p>The database of the accuracy monitor has not answered{(since is { } at ? Html.Of($" since {present.Clock.Full(at)} {present.Clock.ZoneName}") : null)}, so there is nothing to show: numbers from before could be wrong by now.</p>
        <p>What was acknowledged is stored and is not lost. New outcomes are refused meanwhile; whoever sends them keeps them and sends them again. Until the database is back nothing is judged and no mail is sent.</p>
        """));

    /// <summary>The database is damaged.</summary>
    public static readonly PageText Damaged = Of(Html.Literal("""
        <p>The database of the accuracy monitor is damaged, so there is nothing to show: numbers could be wrong.</p>
        <p>Whoever runs the accuracy monitor has to restore it; its log and <a href="/readyz">/readyz</a> say what was found and what to do. New outcomes are refused meanwhile; whoever sends them keeps them and sends them again then. Until then nothing is judged and no mail is sent.</p>
        """));

    /// <summary>Something stored cannot be read.</summary>
    /// <param name="why">What, and why.</param>
    public static PageText Of(string why) => Of(Html.Of($"<p>{why}</p>"));

    /// <summary>A refusal of another sort.</summary>
    public static PageText Of(Problem problem) => Of(
        Html.Of($"<p>{problem.Detail}</p>"), problem.Title.TrimEnd('.'), looksAgain: problem.RetryAfter is not null);

    private static PageText Of(Html words, string title = "Not to be shown now", bool looksAgain = true) => new(title, Html.Of($"""
        <nav><a href="/">Board</a></nav>
        <h1>{title}</h1>
        """), Html.Of($"""
        <section class="loss" role="alert">
        {words}
        {(looksAgain ? Html.Of($"<p>This page looks again by itself every {LookAgainAfter} seconds.</p>") : null)}
        </section>
        """));
}

/// <summary>What stands above the SLOs while the database can be read and takes no writes.</summary>
internal static class NoWritesBanner
{
    /// <summary>The banner; null while it takes them.</summary>
    public static Html? Of(BoardView view) => view.NoWritesSince is not { } since ? null : Html.Of($"""
        <section class="loss" role="alert">
        <h2>{AndonSign.Markup(Andon.Red)} New outcomes are refused.</h2>
        <p>The database takes no writes since {view.Present.Moment(since)}: what is shown is what it had by then, nothing is judged and no mail is sent. Whoever sends outcomes keeps them and sends them again. The log and <a href="/readyz">/readyz</a> say why.</p>
        </section>
        """);
}
