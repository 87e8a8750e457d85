using System.Globalization;
using Microsoft.OpenApi;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Service.Access;
using Monitoring.Service.Ingest;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Api;

/// <summary>Lists of transactions: those behind every number, and those an episode makes suspect.</summary>
internal static class OutcomeListEndpoints
{
    private static readonly QueryParameter Format = new(
        ListFormats.Parameter,
        $"How it is written: {Word<ListFormat>.Choice}; else as Accept says. `ndjson` and `csv` hold the whole list.");

    private static readonly QueryParameter[] Parameters =
    [
        new("agent", "The agent's name; may be absent where the SLO names it."),
        new("slo", "The SLO by which `is` is meant; needed for `wrong`, `unjudged` and `uncounted`."),
        new("is",
            """
            `wrong`: as many as the window's `wrong`. `unjudged`: as many as `pending`. `uncounted`: as many as the sum of `uncounted`, each
            with its `reason`. `waiting`: verdicts whose outcome has not come. Absent: every outcome.
            """),
        new("from", "Only what happened (`occurredAt`) then or later, an RFC 3339 instant."),
        new("until", "Only what happened (`occurredAt`) before."),
        new("position",
            """
            The list as it was when the verdict at this position had been judged; absent: as it is now. 410 when too much of it was removed
            because it was too old.
            """),
        new("revision", "With `position` the registry revision that came into force right after it, where its evaluation is meant."),
        new("sincePosition",
            """
            With `position` and `wrong`: the places taken from this position on, instead of the window's; at most 500, or as many as the
            window.
            """),
        new("knownPosition",
            """
            With `position` and `wrong`: what is wrong in that window as the verdicts up to this later position have it.
            """),
        new("agentVersion", "Only transactions of this version."),
        QueryParameter.After,
        Format,
    ];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/outcomes", Outcomes)
            .Produces<Page<ListedOutcomeAnswer>>()
            .ProducesProblem(StatusCodes.Status410Gone)
            .WithName("listOutcomes")
            .WithSummary("The transactions behind a number: wrong, without a verdict, not counted, waiting, or all")
            .WithDescription(
                """
                The newest first; verdicts that wait the oldest first. A page may have fewer rows than another, or none, and yet a `next`:
                the list ends where `next` is null.
                """)
            .AddOpenApiOperationTransformer((operation, _, _) => Describe(operation, [.. Parameters, Segment]));
        routes.MapGet("/slos/{slo}/suspects", SuspectsAsync)
            .WithQuery(new("episode", "Number of the episode; the open one when absent."), QueryParameter.After, Format)
            .Produces<Page<ListedOutcomeAnswer>>()
            .WithName("listSuspects")
            .WithSummary("Work since an episode's onset, of whom it names, of which the SLO counts no verdict yet, as it is now")
            .AddOpenApiOperationTransformer((operation, _, _) => Describe(operation, [Format]));
    }

    private static QueryParameter Segment { get; } = new(
        OutcomeListQuery.SegmentPrefix + "customer",
        "Only transactions with this value of the segment `customer`; any other key may stand in its place, and several go together.");

    private static IResult Outcomes(HttpRequest request, CallerReadings caller)
    {
        var query = OutcomeListQuery.Read(request.Query, [ListFormats.Parameter], out var fault);
        var format = ListFormats.Of(request, out var unknown);
        return (fault ?? unknown) is { } wrong
            ? ListRefusals.Of(wrong)
            : new OutcomeListAnswer(caller.Readings.OutcomesAsync, query.Question, format) { After = query.After };
    }

    private static async Task<IResult> SuspectsAsync(
        string slo, string? episode, string? after, HttpRequest request, CallerReadings caller, CancellationToken cancellationToken)
    {
        var format = ListFormats.Of(request, out var fault);
        if (fault is not null)
        {
            return ListRefusals.Of(fault);
        }

        if (!string.IsNullOrEmpty(episode) && !long.TryParse(episode, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return Refusals.BadQuery("episode", "must be the number of an episode");
        }

        if (await FindAsync(slo, episode, caller.Readings, cancellationToken) is not { } found)
        {
            return Refusals.Unknown(string.IsNullOrEmpty(episode) ? "an open episode of the SLO" : "the episode");
        }

        return Of(found, caller.Readings.OutcomesAsync, after, format);
    }

    /// <summary>The suspects of an episode, in the form asked for; nobody is where nothing wrong is known with which it began.</summary>
    internal static OutcomeListAnswer Of(
        EpisodeReading episode, Func<OutcomeQuestion, CancellationToken, Task<OutcomeListing>> read, string? after, ListFormat format) =>
        Suspects.Of(episode) is { } suspects
            ? new(read, suspects.Question, format) { After = after }
            : new((_, _) => Task.FromResult(Suspects.Nobody), (_, most) => Suspects.Nobodys(episode, most), format) { After = after };

    private static async Task<EpisodeReading?> FindAsync(
        string slo, string? episode, Readings readings, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(episode))
        {
            return Names.IsName(slo) && await readings.EpisodesAsync(slo, isOpen: true, null, 1, cancellationToken) is [var open]
                ? open : null;
        }

        return long.TryParse(episode, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && await readings.EpisodeAsync(number, cancellationToken) is { } found && found.Slo == slo ? found : null;
    }

    private static Task Describe(OpenApiOperation operation, IReadOnlyList<QueryParameter> parameters)
    {
        operation.Parameters ??= [];
        foreach (var parameter in parameters)
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Description = parameter.Meaning,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }

        if (operation.Responses?["200"].Content is { } content)
        {
            content[MediaTypes.Ndjson] = new OpenApiMediaType { Schema = Text("The whole list, one of the items in each line.") };
            content[MediaTypes.Csv] = new OpenApiMediaType
            {
                Schema = Text(
                    """
                    The whole list: UTF-8 with a mark, a header of the field names, a column for each segment; a cell that a spreadsheet
                    would take for a formula begins with an apostrophe, and so does one whose text begins with one: whoever takes the first
                    off has every text as it was.
                    """),
            };
        }

        return Task.CompletedTask;
    }

    private static OpenApiSchema Text(string meaning) => new() { Type = JsonSchemaType.String, Description = meaning };
}

/// <summary>
/// One row of a list of transactions: the outcome with one verdict, the one that counts or else the newest.
/// </summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="TransactionId">The transaction; null when it was removed because it was too old, and only its place is left.</param>
/// <param name="OccurredAt">When it happened; null with a verdict that waits.</param>
/// <param name="ReceivedAt">Receipt of the outcome, or of the verdict that waits.</param>
/// <param name="Disposition">How it left the agent; null with a verdict that waits.</param>
/// <param name="Segments">By what accuracy is broken down; null when none was sent.</param>
/// <param name="AgentVersion">The agent's version; null when none was sent.</param>
/// <param name="Verdict">Right, wrong or unsure; null while nobody has judged.</param>
/// <param name="Indicator">What was judged.</param>
/// <param name="Source">Who judged.</param>
/// <param name="Selection">Why this transaction was judged.</param>
/// <param name="JudgedBy">Name of the judge.</param>
/// <param name="JudgeVersion">Version of the judge.</param>
/// <param name="JudgedAt">When it was judged, where that was sent.</param>
/// <param name="VerdictId">The caller's name of the verdict.</param>
/// <param name="CauseCode">Why it was wrong.</param>
/// <param name="Comment">What the judge said beside it.</param>
/// <param name="Position">Position of the verdict; null without one and while it waits.</param>
/// <param name="RecordedAt">When the verdict was recorded; its receipt while it waits.</param>
/// <param name="Reason">Why the SLO counts none of its verdicts; null when it counts one, when there is none, and without an SLO.</param>
/// <param name="Place">Position at which it took its place in the SLO's window; null when it has none.</param>
internal sealed record ListedOutcomeAnswer(
    string Agent,
    string? TransactionId,
    DateTimeOffset? OccurredAt,
    DateTimeOffset? ReceivedAt,
    Disposition? Disposition,
    IReadOnlyDictionary<string, string>? Segments,
    string? AgentVersion,
    Verdict? Verdict,
    string? Indicator,
    VerdictSource? Source,
    Selection? Selection,
    string? JudgedBy,
    string? JudgeVersion,
    DateTimeOffset? JudgedAt,
    string? VerdictId,
    string? CauseCode,
    string? Comment,
    long? Position,
    DateTimeOffset? RecordedAt,
    UncountedReason? Reason,
    long? Place)
{
    /// <summary>The answer for a row.</summary>
    /// <param name="page">The page it stands on.</param>
    /// <param name="row">The row.</param>
    public static ListedOutcomeAnswer Of(OutcomePage page, ListedOutcome row)
    {
        var (facts, judged) = (row.Verdict?.Facts, row.Verdict?.Sent);
        return new(
            page.Agent,
            row.TransactionId,
            row.OccurredAt,
            row.ReceivedAt,
            row.Disposition,
            row.Sent is { Segments: { Count: > 0 } segments } ? segments : null,
            row.Sent?.AgentVersion,
            facts?.Verdict,
            facts?.Indicator,
            facts?.Source,
            facts?.Selection,
            judged?.JudgedBy,
            judged?.JudgeVersion,
            judged?.JudgedAt,
            facts?.VerdictId,
            judged?.CauseCode,
            judged?.Comment,
            row.Verdict?.Position,
            row.Verdict?.RecordedAt,
            page.Slo is null ? null : ReasonOf(row.Counting),
            page.Slo is null ? null : row.Place);
    }

    /// <summary>Why an SLO counts no verdict; null when it counts one or there is none.</summary>
    public static UncountedReason? ReasonOf(Counting counting) => counting switch
    {
        Counting.OtherIndicator => UncountedReason.OtherIndicator,
        Counting.Disposition => UncountedReason.Disposition,
        Counting.Source => UncountedReason.Source,
        Counting.Weaker => UncountedReason.Weaker,
        Counting.Selection => UncountedReason.Selection,
        _ => null,
    };
}

/// <summary>Why an SLO counts no verdict of a transaction, by the newest one.</summary>
internal enum UncountedReason
{
    /// <summary>The disposition is not admitted.</summary>
    Disposition,

    /// <summary>Its source is not counted.</summary>
    Source,

    /// <summary>An earlier one is of a stronger source.</summary>
    Weaker,

    /// <summary>Its selection takes no place.</summary>
    Selection,

    /// <summary>All of them are of other indicators.</summary>
    OtherIndicator,
}
