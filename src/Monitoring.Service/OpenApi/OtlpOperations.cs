using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Monitoring.Service.Ingest;
using Monitoring.Service.Otlp;

namespace Monitoring.Service.OpenApi;

/// <summary>
/// Tells of the endpoints of OpenTelemetry's protocol, whose bodies the protocol defines: the forms they come in, and that a refusal is the
/// protocol's own. After <see cref="ProblemAnswers"/> and <see cref="KeySecurity"/>.
/// </summary>
internal sealed class OtlpOperations : IOpenApiOperationTransformer
{
    private const string Meaning =
        "OTLP over HTTP (opentelemetry-proto), at most 8 MiB unpacked. An event `gen_ai.evaluation.result` is a verdict, an event "
        + "`agentops.outcome` an outcome; everything else is passed over. The mapping: deploy/examples/opentelemetry.md. What is answered "
        + "200 is stored and judged, but for the records that `partialSuccess` counts; a repeat is a duplicate.";

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        switch (context.Description.RelativePath)
        {
            case "otlp/v1/logs":
                Describe(operation, context, "Logs", "ExportLogsService", "rejectedLogRecords");
                break;
            case "otlp/v1/traces":
                Describe(operation, context, "Traces", "ExportTraceService", "rejectedSpans");
                break;
        }

        return Task.CompletedTask;
    }

    private static void Describe(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, string signal, string message, string rejected)
    {
        operation.OperationId = "export" + signal;
        operation.Summary = $"OpenTelemetry in: evaluation results and outcomes out of {signal.ToLowerInvariant()}; safe to repeat";
        operation.Description = Meaning;
        operation.Tags = new HashSet<OpenApiTagReference> { new("Ingest", context.Document) };
        operation.Parameters =
        [
            .. operation.Parameters ?? [],
            new OpenApiParameter
            {
                Name = "Content-Encoding",
                In = ParameterLocation.Header,
                Description = "`gzip` for a packed body; its limit holds unpacked.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            },
        ];
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true, Description = message + "Request", Content = Forms(new OpenApiSchema { Type = JsonSchemaType.Object }),
        };
        operation.Responses!["200"] = new OpenApiResponse
        {
            Description = $"{message}Response: stored and judged, but for what `partialSuccess` counts; it says why, and what to do.",
            Content = Forms(Object(("partialSuccess", Object(
                (rejected, new OpenApiSchema { Type = JsonSchemaType.String }),
                ("errorMessage", new OpenApiSchema { Type = JsonSchemaType.String }))))),
        };
        foreach (var (status, response) in operation.Responses)
        {
            // 404 and 405 are answered before anybody knows that the protocol is spoken.
            if (int.Parse(status, CultureInfo.InvariantCulture) is >= StatusCodes.Status400BadRequest
                and not (StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed) && response is OpenApiResponse described)
            {
                described.Content = Forms(Object(("message", new OpenApiSchema { Type = JsonSchemaType.String })));
            }
        }
    }

    private static OpenApiSchema Object(params (string Name, OpenApiSchema Schema)[] properties) => new()
    {
        Type = JsonSchemaType.Object,
        Properties = properties.ToDictionary(
            property => property.Name, IOpenApiSchema (property) => property.Schema, StringComparer.Ordinal),
    };

    private static Dictionary<string, OpenApiMediaType> Forms(OpenApiSchema json) => new(StringComparer.Ordinal)
    {
        [OtlpDialect.Protobuf] = new() { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } },
        [MediaTypes.Json] = new() { Schema = json },
    };
}
