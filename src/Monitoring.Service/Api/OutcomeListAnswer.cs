using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Net.Http.Headers;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Api;

/// <summary>How a list is written.</summary>
internal enum ListFormat
{
    /// <summary>A page with a cursor, <c>application/json</c>.</summary>
    Json,

    /// <summary>The whole list, one JSON object per line, <c>application/x-ndjson</c>.</summary>
    Ndjson,

    /// <summary>The whole list for a spreadsheet, <c>text/csv</c>.</summary>
    Csv,
}

/// <summary>Which form of a list is wanted.</summary>
internal static class ListFormats
{
    /// <summary>The parameter that a link can carry, before Accept.</summary>
    public const string Parameter = "format";

    /// <summary>The form that <c>?format=</c> or else Accept asks for; JSON for whoever takes anything.</summary>
    /// <param name="request">The request.</param>
    /// <param name="fault">What is wrong; null when nothing is.</param>
    public static ListFormat Of(HttpRequest request, out QueryFault? fault)
    {
        fault = null;
        if (request.Query[Parameter].ToString() is { Length: > 0 } word)
        {
            fault = Word<ListFormat>.TryParse(word, out var asked) ? null : new(Parameter, $"must be {Word<ListFormat>.Choice}");
            return asked;
        }

        var accepted = MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types) ? types : [];
        return accepted.OrderByDescending(type => type.Quality ?? 1).Select(type => Of(type.MediaType.Value))
            .FirstOrDefault(found => found is not null) ?? ListFormat.Json;
    }

    /// <summary>True when the whole list is asked for, not a page of it.</summary>
    public static bool IsWhole(HttpRequest request) => Of(request, out var fault) != ListFormat.Json && fault is null;

    private static ListFormat? Of(string? mediaType) => mediaType switch
    {
        MediaTypes.Csv => ListFormat.Csv,
        MediaTypes.Ndjson => ListFormat.Ndjson,
        _ when mediaType is not null && MediaTypes.AlsoNdjson.Contains(mediaType) => ListFormat.Ndjson,
        MediaTypes.Json or "*/*" => ListFormat.Json,
        _ => null,
    };
}

/// <summary>
/// The answer with a list: one page as JSON, or the whole list as NDJSON or CSV, read page by page while it is sent. When it cannot be
/// gone on with, the connection is cut, so that nobody takes a part for the whole.
/// </summary>
/// <param name="read">Reads a page.</param>
/// <param name="query">What is asked.</param>
/// <param name="format">How it is written.</param>
internal sealed class OutcomeListAnswer(
    Func<OutcomeQuestion, CancellationToken, Task<OutcomeListing>> read, Func<string?, int, OutcomeQuestion> query, ListFormat format)
    : IResult
{
    /// <summary>Word of the list in its cursors.</summary>
    public const string List = "outcomes";

    // Of all whole lists one makes a short page at a time, and then rests twice as long as that took: however many are asked for, they
    // take no more than a third of a processor from posts, and leave the collector little that lives. Where a page takes long the
    // database is waited for, and the next list goes on beside it.
    private const int RowsATurn = 200;
    private static readonly SemaphoreSlim Turn = new(1);
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(1);

    /// <summary>The cursor of the request; null for the first page.</summary>
    public string? After { get; init; }

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var token = httpContext.RequestAborted;
        if (!Cursor.TryReadName(List, After, out var last))
        {
            await Refusals.BadCursor().ExecuteAsync(httpContext);
            return;
        }

        if (format != ListFormat.Json)
        {
            await SendAllAsync(httpContext, last, token);
            return;
        }

        var (page, refusal) = await read(query(last, Paging.Most), token);
        if (page is null)
        {
            await ListRefusals.Of(refusal!).ExecuteAsync(httpContext);
            return;
        }

        var next = page.Next is { } name ? Cursor.After(List, name) : null;
        await TypedResults.Ok(new Page<ListedOutcomeAnswer>(Rows(page), next)).ExecuteAsync(httpContext);
    }

    private static ListedOutcomeAnswer[] Rows(OutcomePage page) => [.. page.Rows.Select(row => ListedOutcomeAnswer.Of(page, row))];

    private async Task SendAllAsync(HttpContext httpContext, string? last, CancellationToken cancellationToken)
    {
        var response = httpContext.Response;
        Func<ListedOutcomeAnswer, string>? line = null;
        while (true)
        {
            var (page, refusal) = await InTurnAsync(
                async () =>
                {
                    var listing = await read(query(last, RowsATurn), cancellationToken);
                    if (listing.Page is { } made)
                    {
                        var rows = Rows(made);
                        line ??= Begin(httpContext, made, rows);
                        Array.ForEach(rows, row => Encoding.UTF8.GetBytes(line(row), response.BodyWriter));
                    }

                    return listing;
                },
                cancellationToken);
            if (page is null)
            {
                await EndAsync(httpContext, refusal!);
                return;
            }

            // Not in the turn, for it takes as long as the reader likes.
            await response.BodyWriter.FlushAsync(cancellationToken);
            if (page.Next is null)
            {
                return;
            }

            last = page.Next;
        }
    }

    private static async Task<T> InTurnAsync<T>(Func<Task<T>> act, CancellationToken cancellationToken)
    {
        var isOurs = await Turn.WaitAsync(LongestTurn, cancellationToken);
        try
        {
            var began = TimeProvider.System.GetTimestamp();
            var made = await act();
            await Task.Delay(2 * TimeProvider.System.GetElapsedTime(began), TimeProvider.System, cancellationToken);
            return made;
        }
        finally
        {
            if (isOurs)
            {
                Turn.Release();
            }
        }
    }

    /// <summary>Writes what stands before the rows.</summary>
    /// <returns>What writes a row.</returns>
    private Func<ListedOutcomeAnswer, string> Begin(HttpContext httpContext, OutcomePage first, ListedOutcomeAnswer[] rows)
    {
        var response = httpContext.Response;
        response.Headers.ContentDisposition = $"attachment; filename=\"{FileName(first)}\"";
        if (format == ListFormat.Csv)
        {
            response.ContentType = MediaTypes.Csv + "; charset=utf-8";
            var csv = new OutcomeListCsv(first.Slo?.Cuts ?? [], rows);
            Encoding.UTF8.GetBytes(csv.Header(), response.BodyWriter);
            return csv.Row;
        }

        response.ContentType = MediaTypes.Ndjson;
        return row => JsonSerializer.Serialize(row, Type(httpContext)) + "\n";
    }

    private static Task EndAsync(HttpContext httpContext, ListRefusal refusal)
    {
        if (!httpContext.Response.HasStarted)
        {
            return ListRefusals.Of(refusal).ExecuteAsync(httpContext);
        }

        httpContext.Abort();
        return Task.CompletedTask;
    }

    private static JsonTypeInfo<ListedOutcomeAnswer> Type(HttpContext httpContext) =>
        (JsonTypeInfo<ListedOutcomeAnswer>)httpContext.RequestServices
            .GetRequiredService<Microsoft.Extensions.Options.IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions>>()
            .Value.SerializerOptions.GetTypeInfo(typeof(ListedOutcomeAnswer));

    // Names of agents and SLOs are made of letters, digits and dashes.
    private string FileName(OutcomePage page)
    {
        var question = query(null, 1);
        var which = question.Is == OutcomeList.All ? "outcomes" : Word<OutcomeList>.Of(question.Is);
        var at = question.Position is { } position ? FormattableString.Invariant($"-{position}") : "";
        return $"{question.Slo ?? page.Agent}-{which}{at}.{(format == ListFormat.Csv ? "csv" : "ndjson")}";
    }
}

/// <summary>Refusals of lists as problems.</summary>
internal static class ListRefusals
{
    /// <summary>The problem.</summary>
    public static Problem Of(ListRefusal refusal) => refusal.Because switch
    {
        ListRefused.Unknown => Problems.NotFound($"{refusal.Parameter} {refusal.Words}"),
        ListRefused.Gone => Problems.Gone($"{refusal.Parameter} {refusal.Words}"),
        ListRefused.BadCursor => Refusals.BadCursor(),
        _ => Refusals.BadQuery(refusal.Parameter, refusal.Words),
    };

    /// <summary>The problem of a question that is not understood.</summary>
    public static Problem Of(QueryFault fault) => Refusals.BadQuery(fault.Parameter, fault.Reason);
}
