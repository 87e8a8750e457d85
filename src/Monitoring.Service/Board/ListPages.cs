using Monitoring.Core.Mail;
using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Api;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Board;

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
        HttpRequest request, Store store, BoardReader reader, TimeProvider clock, CancellationToken cancellationToken)
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
        var read = store.Readings.OutcomesAsync;
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
        HttpRequest request, Store store, BoardReader reader, ServiceSettings settings, CancellationToken cancellationToken)
    {
        var (agent, id) = (request.Query["agent"].ToString(), request.Query["transactionId"].ToString());
        return request.Query.Count == 2 && Names.IsName(agent) && Names.IsText(id)
            && await store.Readings.TransactionAsync(agent, id, cancellationToken) is { } transaction
            ? new Page(TransactionPage.Of(transaction, reader.Present(), settings.PublicUrl))
            : NotFoundPage.Of("The transaction");
    }

    private static Page Refused(Problem problem) => new(
        PageFrame.Of("No list", Html.Literal("<nav><a href=\"/\">Board</a></nav>\n<h1>This cannot be listed</h1>"),
            Html.Of($"<p><bdi>{problem.Detail}</bdi></p>")),
        problem.Status);
}
