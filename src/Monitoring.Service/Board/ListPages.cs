using Monitoring.Core.Mail;
using Monitoring.Core.Markup;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Api;
using Monitoring.Storage;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Board;

/// <summary>The pages behind the numbers: a list of transactions, and one of them.</summary>
internal static class ListPages
{
    /// <summary>Rows of a page.</summary>
    public const int Most = 200;

    // A page on which little is found looks further back before it is shown.
    private const int MostReadings = 10;

    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps the pages.</summary>
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods(ListLink.Page, Methods, OutcomesAsync);
        pages.MapMethods(TransactionPage.Path, Methods, TransactionAsync);
    }

    private static async Task<IResult> OutcomesAsync(
        HttpRequest request, Store store, BoardReader reader, CancellationToken cancellationToken)
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

        var (page, refusal) = await ReadAsync(store, query, last, cancellationToken);
        if (page is null)
        {
            return Refused(ListRefusals.Of(refusal!));
        }

        var next = page.Next is { } name ? Cursor.After(OutcomeListAnswer.List, name) : null;
        return new Page(OutcomesPage.Of(new(query.Question(last, Most), query.Link(page.Agent), page, next, reader.Present())));
    }

    private static async Task<OutcomeListing> ReadAsync(
        Store store, OutcomeListQuery query, string? after, CancellationToken cancellationToken)
    {
        var listing = await store.Readings.OutcomesAsync(query.Question(after, Most), cancellationToken);
        for (var readings = 1; readings < MostReadings && listing.Page is { Next: { } next } page && page.Rows.Count < Most; readings++)
        {
            var more = await store.Readings.OutcomesAsync(query.Question(next, Most - page.Rows.Count), cancellationToken);
            if (more.Page is null)
            {
                return more;
            }

            listing = new(more.Page with { Rows = [.. page.Rows, .. more.Page.Rows] }, null);
        }

        return listing;
    }

    private static async Task<IResult> TransactionAsync(
        HttpRequest request, Store store, BoardReader reader, CancellationToken cancellationToken)
    {
        var (agent, id) = (request.Query["agent"].ToString(), request.Query["transactionId"].ToString());
        return request.Query.Count == 2 && Names.IsName(agent) && Names.IsText(id)
            && await store.Readings.TransactionAsync(agent, id, cancellationToken) is { } transaction
            ? new Page(TransactionPage.Of(transaction, reader.Present()))
            : NotFoundPage.Of("The transaction");
    }

    private static Page Refused(Problem problem) => new(
        PageFrame.Of("No list", Html.Literal("<nav><a href=\"/\">Board</a></nav>\n<h1>This cannot be listed</h1>"),
            Html.Of($"<p><bdi>{problem.Detail}</bdi></p>")),
        problem.Status);
}
