using Monitoring.Core.Mail;
using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Access;
using Monitoring.Service.Api;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Board;

/// <summary>Everything the page of a list shows, read once.</summary>
/// <param name="Question">What is asked.</param>
/// <param name="Page">The rows.</param>
/// <param name="Next">The cursor of the next page; null when there is none.</param>
/// <param name="Present">When it was read.</param>
internal sealed record OutcomesView(OutcomeQuestion Question, OutcomePage Page, string? Next, Present Present)
{
    /// <summary>True when every row of the list is on this page.</summary>
    public bool IsWhole => Question.After is null && Next is null;

    /// <summary>Rows of the list, where they are not all on this page; null when they could not be counted in time.</summary>
    public ListLength? Length { get; init; }

    /// <summary>The address of the list, without its cursor.</summary>
    public ListLink Link => new()
    {
        Agent = Page.Agent,
        Slo = Question.Slo,
        Is = Question.Is == OutcomeList.All ? null : Word<OutcomeList>.Of(Question.Is),
        From = Question.From,
        Until = Question.Until,
        Position = Question.Position,
        Revision = Question.Revision,
        SincePosition = Question.SincePosition,
        KnownPosition = Question.KnownPosition,
        Segments = Question.Segments,
        AgentVersion = Question.AgentVersion,
    };
}

/// <summary>How long a list is.</summary>
/// <param name="Rows">Rows counted.</param>
/// <param name="IsAtLeast">True when there may be more.</param>
internal sealed record ListLength(int Rows, bool IsAtLeast);

/// <summary>The transactions behind a number, a row each, with what was judged, by whom and why.</summary>
internal static class OutcomesPage
{
    /// <summary>The page.</summary>
    public static PageText Of(OutcomesView view) => new($"{Title(view)} · {About(view)}", Head(view), Html.Of($"""
        <p>{Count(view)}{AsOf(view)}{Filter(view)}</p>
        <p class="dim">{Meaning(view.Question.Is)} <a href="/v1{view.Link.ToString()}&amp;format=csv" download="">CSV for a spreadsheet</a></p>
        {(view.Page.Rows.Count == 0 ? null : Table(view))}
        {Further(view)}
        """));

    private static Html Head(OutcomesView view) => Html.Of($"""
        <nav><a href="/">Board</a>{(view.Page.Slo is { } slo ? Html.Of($" · <a href=\"/slos/{slo.Name}\">{slo.Name}</a>") : null)}</nav>
        <h1>{Title(view)}</h1>
        <p class="age">{view.Present.Clock.Full(view.Present.Now)} <span class="dim">{view.Present.Clock.ZoneName}</span></p>
        """);

    private static string About(OutcomesView view) => view.Page.Slo?.Name ?? view.Page.Agent;

    private static string Title(OutcomesView view) => view.Question.Is switch
    {
        OutcomeList.Wrong => view.Question.SincePosition is { } since ? Invariant($"Wrong since position {since}") : "Wrong in the window",
        OutcomeList.Unjudged => "Without a verdict",
        OutcomeList.Uncounted => "Judged and not counted",
        OutcomeList.Waiting => "Verdicts without their outcome",
        _ => "Transactions",
    };

    private static string Meaning(OutcomeList list) => list switch
    {
        OutcomeList.Wrong => "The newest place first. Is one of them right after all? Its page shows how to correct the verdict.",
        OutcomeList.Unjudged => "Work the SLO would count and of which it counts no verdict yet; the newest first.",
        OutcomeList.Uncounted => "They have verdicts, and the SLO counts none of them; the newest first.",
        OutcomeList.Waiting => "Nobody has posted an outcome under these transaction numbers: are they other numbers, or is it still to come? The oldest first.",
        _ => "The newest first, each with the verdict that counts.",
    };

    private static Html Count(OutcomesView view)
    {
        var (count, unit) = (view.Page.Rows.Count, view.Question.Is == OutcomeList.Waiting ? "verdict" : "transaction");
        var words = view.IsWhole ? Of(count, unit)
            : view.Length is { } length ? $"{(length.IsAtLeast ? "At least " : "")}{Of(length.Rows, unit)}"
            : $"{Of(count, unit)} on this page";
        var part = view.IsWhole || view.Length is null ? null : Html.Of($", {Invariant($"{count:N0}")} of them on this page");
        return Html.Of($"<b>{words}</b> of <bdi>{About(view)}</bdi>{part}");
    }

    private static string Of(int count, string unit) => Invariant($"{count:N0} {unit}{(count == 1 ? "" : "s")}");

    private static Html? AsOf(OutcomesView view)
    {
        var now = view.Link with { Position = null, Revision = null, SincePosition = null, KnownPosition = null };
        return view.Page.At is not { } at ? Html.Literal(", now")
            : Html.Of($", as of position {view.Page.Position}, {view.Present.Moment(at)}{Known(view)} (<a href=\"{now.ToString()}\">now</a>)");
    }

    private static string Known(OutcomesView view) =>
        view.Question.KnownPosition is { } known ? Invariant($", by the verdicts up to position {known}") : "";

    private static Html? Filter(OutcomesView view)
    {
        var question = view.Question;
        string?[] parts =
        [
            .. question.Segments.Select(segment => $"{segment.Key} {segment.Value}"),
            question.AgentVersion is { } version ? $"agent version {version}" : null,
            question.From is { } from ? $"from {view.Present.Moment(from)} on" : null,
            question.Until is { } until ? $"before {view.Present.Moment(until)}" : null,
        ];
        var words = string.Join(", ", parts.OfType<string>());
        return words.Length == 0 ? null : Html.Of($"; only <bdi>{words}</bdi>");
    }

    private static Html Table(OutcomesView view) => Html.Of($"""
        <section>
        <table class="rows">
        <thead><tr><th>Transaction</th><th>When</th><th>About</th><th>Verdict</th><th>By</th><th>Cause and comment</th></tr></thead>
        <tbody>
        {view.Page.Rows.Select(row => Row(row, view))}</tbody>
        </table>
        </section>
        """);

    private static Html Row(ListedOutcome row, OutcomesView view) => row.TransactionId is not { } id
        ? Html.Of($"<tr><td class=\"dim\">position {row.Place ?? 0}</td><td colspan=\"5\" class=\"dim\">removed, because it was too old; its place still counts</td></tr>\n")
        : Html.Of($"""
        <tr><td><a href="{TransactionPage.Address(view.Page.Agent, id)}"><bdi>{id}</bdi></a></td><td class="when">{When(row, view)}</td><td><bdi>{What(row)}</bdi></td><td class="word">{Verdict(row, view)}</td><td><bdi>{VerdictWords.By(row.Verdict)}</bdi></td><td><bdi>{VerdictWords.Said(row.Verdict?.Sent)}</bdi></td></tr>

        """);

    private static string When(ListedOutcome row, OutcomesView view) => (row.OccurredAt, row.ReceivedAt) switch
    {
        ({ } occurred, _) => view.Present.Moment(occurred),
        (_, { } received) => $"came {view.Present.Moment(received)}",
        _ => "",
    };

    private static string What(ListedOutcome row)
    {
        string?[] parts =
        [
            .. row.Sent?.Segments.Select(segment => $"{segment.Key} {segment.Value}") ?? [],
            row.Disposition is { } disposition and not Disposition.Auto ? Word<Disposition>.Of(disposition) : null,
            row.Sent?.AgentVersion is { } version ? $"version {version}" : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    private static Html Verdict(ListedOutcome row, OutcomesView view)
    {
        var why = view.Page.Slo is null ? null : VerdictWords.WhyNot(row.Counting);
        var indicator = row.Verdict?.Facts.Indicator is { } judged && judged != (view.Page.Slo?.Admission.Indicator ?? Indicator.Accuracy)
            ? $" ({judged})" : "";
        return Html.Of($"{(row.Verdict is { } verdict ? VerdictWords.Of(verdict.Facts.Verdict) : "none")}{indicator}{(why is null ? null : Html.Of($"<br><span class=\"dim\">{why}</span>"))}");
    }

    private static Html? Further(OutcomesView view) => view.Next is not { } next ? null
        : Html.Of($"<p><a href=\"{view.Link.ToString()}&amp;after={next}\">Go on with {(view.Question.Is == OutcomeList.Waiting ? "newer" : "older")} ones</a></p>");
}

/// <summary>The pages behind the numbers: a list of transactions, and one of them.</summary>
internal static class ListPages
{
    /// <summary>Rows of a page.</summary>
    public const int Most = 200;

    /// <summary>Longest time in which a page on which little is found looks further back before it is shown.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Most rows counted of a list that is longer than a page.</summary>
    public const int MostCounted = 10_000;

    private const int MostReadings = 10;

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps the pages.</summary>
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods(ListLink.Page, Methods, OutcomesAsync);
        pages.MapMethods(TransactionPage.Path, Methods, TransactionAsync);
    }

    private static async Task<IResult> OutcomesAsync(
        HttpRequest request, CallerReadings caller, BoardReader reader, TimeProvider clock, CancellationToken cancellationToken)
    {
        var query = OutcomeListQuery.Read(request.Query, [], out var fault);
        if (fault is not null)
        {
            return Refused(ListRefusals.Of(fault));
        }

        if (!Cursor.TryReadName(OutcomeListAnswer.List, query.After, out var last))
        {
            return Refused(Refusals.BadCursor());
        }

        using var patience = new CancellationTokenSource(Patience, clock);
        var read = caller.Readings.OutcomesAsync;
        var (page, refusal) = await ReadAsync(read, query.Question, last, patience, cancellationToken);
        if (page is null)
        {
            return Refused(ListRefusals.Of(refusal!));
        }

        var next = page.Next is { } name ? Cursor.After(OutcomeListAnswer.List, name) : null;
        var view = new OutcomesView(query.Question(last, Most), page, next, reader.Present());
        return new Page(OutcomesPage.Of(
            view.IsWhole ? view : view with { Length = await CountAsync(read, query.Question, patience, cancellationToken) }));
    }

    /// <summary>
    /// Reads a page of <see cref="Most"/> rows, or of what is found in some readings before patience ends; then it says where to go on.
    /// </summary>
    internal static async Task<OutcomeListing> ReadAsync(
        Func<OutcomeQuestion, CancellationToken, Task<OutcomeListing>> read,
        Func<string?, int, OutcomeQuestion> question,
        string? after,
        CancellationTokenSource patience,
        CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var listing = await read(question(after, Most), cancellationToken);
        for (var readings = 1; readings < MostReadings && listing.Page is { Next: { } next } page && page.Rows.Count < Most; readings++)
        {
            OutcomeListing more;
            try
            {
                more = await read(question(next, Most - page.Rows.Count), either.Token);
            }
            catch (Exception ended) when (IsOutOf(patience, ended, cancellationToken))
            {
                return listing;
            }

            if (more.Page is null)
            {
                return more;
            }

            listing = new(more.Page with { Rows = [.. page.Rows, .. more.Page.Rows] }, null);
        }

        return listing;
    }

    /// <summary>Counts the rows of a list, at most <see cref="MostCounted"/> and those of one reading; null when patience ends.</summary>
    internal static async Task<ListLength?> CountAsync(
        Func<OutcomeQuestion, CancellationToken, Task<OutcomeListing>> read,
        Func<string?, int, OutcomeQuestion> question,
        CancellationTokenSource patience,
        CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var (page, _) = await read(question(null, MostCounted), either.Token);
            return page is null ? null : new(page.Rows.Count, page.Next is not null);
        }
        catch (Exception ended) when (IsOutOf(patience, ended, cancellationToken))
        {
            return null;
        }
    }

    private static bool IsOutOf(CancellationTokenSource patience, Exception ended, CancellationToken cancellationToken) =>
        ended is OperationCanceledException or StorageException
        && patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested;

    private static async Task<IResult> TransactionAsync(
        HttpRequest request, CallerReadings caller, BoardReader reader, ServiceSettings settings, CancellationToken cancellationToken)
    {
        var (agent, id) = (request.Query["agent"].ToString(), request.Query["transactionId"].ToString());
        return request.Query.Count == 2 && Names.IsName(agent) && Names.IsText(id)
            && await caller.Readings.TransactionAsync(agent, id, cancellationToken) is { } transaction
            ? new Page(TransactionPage.Of(transaction, reader.Present(), settings.PublicUrl))
            : NotFoundPage.Of("The transaction");
    }

    private static Page Refused(Problem problem) => new(
        new PageText("No list", Html.Literal("<nav><a href=\"/\">Board</a></nav>\n<h1>This cannot be listed</h1>"),
            Html.Of($"<p><bdi>{problem.Detail}</bdi></p>")),
        problem.Status);
}
