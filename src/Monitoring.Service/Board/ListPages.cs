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

    /// <summary>Longest time in which a page on which little is found looks further back before it is shown.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

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

        var (page, refusal) = await ReadAsync(store.Readings.OutcomesAsync, query.Question, last, clock, cancellationToken);
        if (page is null)
        {
            return Refused(ListRefusals.Of(refusal!));
        }

        var next = page.Next is { } name ? Cursor.After(OutcomeListAnswer.List, name) : null;
        return new Page(OutcomesPage.Of(new(query.Question(last, Most), query.Link(page.Agent), page, next, reader.Present())));
    }

    /// <summary>
    /// Reads a page of <see cref="Most"/> rows, or of what is found in some readings within <see cref="Patience"/>; then it says where to go
    /// on.
    /// </summary>
    internal static async Task<OutcomeListing> ReadAsync(
        Func<OutcomeQuestion, CancellationToken, Task<OutcomeListing>> read,
        Func<string?, int, OutcomeQuestion> question,
        string? after,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var listing = await read(question(after, Most), cancellationToken);
        for (var readings = 1; readings < MostReadings && listing.Page is { Next: { } next } page && page.Rows.Count < Most; readings++)
        {
            OutcomeListing more;
            try
            {
                more = await read(question(next, Most - page.Rows.Count), either.Token);
            }
            catch (Exception ended) when (ended is OperationCanceledException or StorageException
                && patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
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
