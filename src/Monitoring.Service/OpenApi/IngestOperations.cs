using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Monitoring.Service.Ingest;

namespace Monitoring.Service.OpenApi;

/// <summary>
/// Tells what may be posted and what is answered. The endpoints read the bytes themselves, to name every fault of every item, so
/// the framework cannot know.
/// </summary>
internal sealed class IngestOperations : IOpenApiOperationTransformer
{
    private const string Counting =
        "What is stored is not yet counted: an SLO counts a transaction once, by its first verdict `correct` or `incorrect` whose "
        + "disposition, source and selection it admits. `unsure`, and a verdict that waits for its outcome (`judged` is false), count "
        + "nothing yet; `waiting` says how many verdicts of this post wait. A later verdict of a counted transaction is a correction. "
        + "On 429, 503 or no answer send all of it again, unchanged: what was stored already is a duplicate.";

    private const string Rows =
        "A header row of the field names, separated by comma, semicolon or tab; then one verdict per row. An empty cell is absent, and so "
        + "are cells missing at the end of a row; rows without any cell are passed over, and so are rows without a verdict, which are "
        + "counted as `skipped`. White space around a cell is none of it. A quoted cell may hold line breaks: a `comment` keeps them, "
        + "elsewhere a line break, tab or no-break space within is one space. An unknown or repeated column, a cell without a column, "
        + "or a file that is not UTF-8 refuses the whole file.";

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken) =>
        context.Description.HttpMethod != HttpMethods.Post ? Task.CompletedTask : context.Description.RelativePath switch
        {
            "v1/outcomes" => DescribeAsync(operation, context, typeof(OutcomeBody), cancellationToken),
            "v1/verdicts" => DescribeAsync(operation, context, typeof(VerdictBody), cancellationToken),
            "v1/agents/{agent}/heartbeat" => DescribeHeartbeat(operation, context),
            _ => Task.CompletedTask,
        };

    private static async Task DescribeAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, Type item, CancellationToken cancellationToken)
    {
        var isOutcome = item == typeof(OutcomeBody);
        operation.OperationId = isOutcome ? "postOutcomes" : "postVerdicts";
        operation.Summary = isOutcome
            ? "Outcomes in: stored, judged and their notices made before the answer; safe to repeat"
            : "Verdicts in, after or before their outcomes; safe to repeat";
        operation.Description = Counting;
        operation.Tags = Tags(context);
        var schema = await ComponentAsync(context, item, cancellationToken);
        ((OpenApiSchema)context.Document!.Components!.Schemas![item.Name]).AdditionalPropertiesAllowed = false;
        var content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            [MediaTypes.Json] = new OpenApiMediaType
            {
                Schema = new OpenApiSchema
                {
                    OneOf = [schema, new OpenApiSchema { Type = JsonSchemaType.Array, Items = schema, MinItems = 1, MaxItems = 1_000 }],
                },
            },
        };
        foreach (var lines in (string[])[MediaTypes.Ndjson, .. MediaTypes.AlsoNdjson])
        {
            content[lines] = Text("One JSON object per line; blank lines are skipped.");
        }

        if (!isOutcome)
        {
            content[MediaTypes.Csv] = Text(Rows);
        }

        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description = "One object or an array of 1 to 1,000 (at most 1 MiB); or lines (at most 8 MiB). UTF-8, with or without a byte "
                + "order mark.",
            Content = content,
        };

        operation.Parameters =
        [
            .. operation.Parameters ?? [],
            Parameter(
                "Prefer",
                ParameterLocation.Header,
                "`return=minimal` for an answer of the counts and those items that are neither accepted nor duplicates (RFC 7240); "
                    + "`Preference-Applied` says so."),
            Parameter("Content-Encoding", ParameterLocation.Header, "`gzip` for a packed body; its limit holds unpacked."),
            Parameter(
                MediaTypes.AgentParameter,
                ParameterLocation.Query,
                (isOutcome ? "" : "The agent of those rows of a CSV file that name none. ")
                    + "A body that cannot be read, and a refused item that names no agent, are shown with this one on the board."),
        ];
        await DescribeAnswersAsync(operation, context, cancellationToken);
    }

    private static async Task DescribeAnswersAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var answer = await ComponentAsync(context, typeof(PostResult), cancellationToken);
        operation.Responses = [];
        foreach (var (status, meaning) in new[]
        {
            (200, "Every item is accepted or a duplicate: stored now or before."),
            (207, "Some items are stored (accepted or duplicates), some are not: `results` names those (conflict or rejected) with what "
                + "to correct. Send these again, corrected; a repeat of the whole does no harm. A client that takes every 2xx for success "
                + "looks at `conflict` and `rejected`."),
            (400, "No item is stored; not every one conflicts. Or the body could not be read at all, told as a problem."),
            (409, "Every item conflicts with what was stored before; nothing changed."),
        })
        {
            operation.Responses[status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
            {
                Description = meaning,
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    [MediaTypes.Json] = new() { Schema = answer },
                },
            };
        }

        operation.Responses["403"] = new OpenApiResponse
        {
            Description = "The key may not post, or every item names an agent it is not bound to; nothing is stored. Beside items of its own "
                + "agents those of others are rejected.",
        };
    }

    private static Task DescribeHeartbeat(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        operation.Tags = Tags(context);
        operation.OperationId = "postHeartbeat";
        operation.Summary = "The agent lives though it has nothing to do";
        operation.Responses = new OpenApiResponses { ["204"] = new OpenApiResponse { Description = "Noted." } };
        return Task.CompletedTask;
    }

    private static HashSet<OpenApiTagReference> Tags(OpenApiOperationTransformerContext context) => [new("Ingest", context.Document)];

    private static OpenApiParameter Parameter(string name, ParameterLocation place, string meaning) => new()
    {
        Name = name,
        In = place,
        Description = meaning,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static OpenApiMediaType Text(string description) =>
        new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = description } };

    private static async Task<IOpenApiSchema> ComponentAsync(
        OpenApiOperationTransformerContext context, Type type, CancellationToken cancellationToken)
    {
        var document = context.Document!;
        if (document.Components?.Schemas?.ContainsKey(type.Name) != true)
        {
            var schema = await context.GetOrCreateSchemaAsync(type, cancellationToken: cancellationToken);
            document.AddComponent<IOpenApiSchema>(type.Name, schema);
        }

        return new OpenApiSchemaReference(type.Name, document);
    }
}
