using System.Buffers;
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

        var (page, refusal) = await read(query(last, Paging.Most), token);
        if (page is null)
        {
            await ListRefusals.Of(refusal!).ExecuteAsync(httpContext);
            return;
        }

        if (format == ListFormat.Json)
        {
            var next = page.Next is { } name ? Cursor.After(List, name) : null;
            await TypedResults.Ok(new Page<ListedOutcomeAnswer>(Rows(page), next)).ExecuteAsync(httpContext);
            return;
        }

        await SendAsync(httpContext, page, token);
    }

    private static ListedOutcomeAnswer[] Rows(OutcomePage page) => [.. page.Rows.Select(row => ListedOutcomeAnswer.Of(page, row))];

    private async Task SendAsync(HttpContext httpContext, OutcomePage first, CancellationToken cancellationToken)
    {
        var rows = Rows(first);
        var csv = format == ListFormat.Csv ? new OutcomeListCsv(first.Slo?.Cuts ?? [], rows) : null;
        var response = httpContext.Response;
        response.ContentType = csv is null ? MediaTypes.Ndjson : MediaTypes.Csv + "; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{FileName(first)}\"";
        await response.WriteAsync(csv?.Header() ?? "", Encoding.UTF8, cancellationToken);
        for (var page = first; ; rows = Rows(page))
        {
            await response.WriteAsync(string.Concat(rows.Select(row => csv?.Row(row) ?? Json(row))), Encoding.UTF8, cancellationToken);
            if (page.Next is null)
            {
                return;
            }

            var (next, _) = await read(query(page.Next, Paging.Most), cancellationToken);
            if (next is null)
            {
                httpContext.Abort();
                return;
            }

            page = next;
        }

        string Json(ListedOutcomeAnswer row) => JsonSerializer.Serialize(row, Type(httpContext)) + "\n";
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

/// <summary>
/// A list of transactions as CSV (RFC 4180) for spreadsheets: a header of the JSON field names, a column for each segment
/// (<c>segment.customer</c>), lines ended by CR LF. It begins with a UTF-8 mark, without which Excel reads umlauts as something else.
/// A cell that a spreadsheet would take for a formula begins with an apostrophe (<see cref="CsvGuard"/>).
/// </summary>
internal sealed class OutcomeListCsv
{
    private const string RestName = "segments";

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;\"\r\n\t");

    private readonly List<string> segments;

    /// <summary>Chooses the columns of segments: those the SLO is cut by, then those of the first rows.</summary>
    /// <param name="cuts">Segment keys by which the SLO is cut; empty without one.</param>
    /// <param name="first">The first rows.</param>
    public OutcomeListCsv(IReadOnlyList<string> cuts, IEnumerable<ListedOutcomeAnswer> first) => segments =
    [
        .. cuts.Union(
            first.SelectMany(row => row.Segments?.Keys ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            StringComparer.Ordinal),
    ];

    /// <summary>The mark and the header.</summary>
    public string Header() => '\uFEFF' + Line(
    [
        "agent", "transactionId", "occurredAt", "receivedAt", "disposition",
        .. segments.Select(key => OutcomeListQuery.SegmentPrefix + key), RestName,
        "agentVersion", "verdict", "indicator", "source", "selection", "judgedBy", "judgeVersion", "judgedAt", "verdictId", "causeCode",
        "comment", "position", "recordedAt", "reason", "place",
    ]);

    /// <summary>A row. Segments without a column of their own, as later rows may have, stand together as JSON.</summary>
    public string Row(ListedOutcomeAnswer row) => Line(
    [
        row.Agent, row.TransactionId, Text(row.OccurredAt), Text(row.ReceivedAt), Text(row.Disposition),
        .. segments.Select(key => row.Segments?.GetValueOrDefault(key)), Rest(row.Segments),
        row.AgentVersion, Text(row.Verdict), row.Indicator, Text(row.Source), Text(row.Selection), row.JudgedBy, row.JudgeVersion,
        Text(row.JudgedAt), row.VerdictId, row.CauseCode, row.Comment, Text(row.Position), Text(row.RecordedAt), Text(row.Reason),
        Text(row.Place),
    ]);

    private static string Line(IEnumerable<string?> cells)
    {
        var line = new StringBuilder();
        foreach (var cell in cells)
        {
            line.Append(line.Length == 0 ? "" : ",").Append(Cell(cell ?? ""));
        }

        return line.Append("\r\n").ToString();
    }

    private static string Cell(string text)
    {
        var plain = CsvGuard.Guard(text);
        return plain.AsSpan().ContainsAny(Quoted) || plain is [' ', ..] or [.., ' ']
            ? $"\"{plain.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : plain;
    }

    private string? Rest(IReadOnlyDictionary<string, string>? all)
    {
        var rest = all?.Where(segment => !segments.Contains(segment.Key)).ToDictionary(StringComparer.Ordinal);
        return rest is { Count: > 0 } ? JsonSerializer.Serialize(rest, ApiJson.Default.DictionaryStringString) : null;
    }

    private static string? Text(DateTimeOffset? instant) => instant is { } given ? InstantConverter.Format(given) : null;

    private static string? Text(long? number) => number is { } given ? FormattableString.Invariant($"{given}") : null;

    private static string? Text<T>(T? word)
        where T : struct, Enum => word is { } given ? Word<T>.Of(given) : null;
}
