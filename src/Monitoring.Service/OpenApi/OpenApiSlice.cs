using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Access;
using Monitoring.Service.Api;

namespace Monitoring.Service.OpenApi;

/// <summary>The contract as a document: <c>/openapi/v1.json</c>, made from the endpoints themselves.</summary>
internal static class OpenApiSlice
{
    private const string Version = "v1";

    /// <summary>Adds the document and what completes it.</summary>
    public static IServiceCollection AddOpenApiDocument(this IServiceCollection services) =>
        services.AddOpenApi(Version, options =>
        {
            options.CreateSchemaReferenceId = SchemaNames.Of;
            options.AddDocumentTransformer<TitlePage>();
            options.AddOperationTransformer<IngestOperations>();
            options.AddOperationTransformer<ProblemAnswers>();
            options.AddOperationTransformer<KeySecurity>();
            options.AddOperationTransformer<OtlpOperations>();
            options.AddSchemaTransformer<PlainSchemas>();
        });

    /// <summary>Maps the document.</summary>
    public static void MapOpenApiDocument(this IEndpointRouteBuilder routes) =>
        routes.MapOpenApi().AllowAnonymous().RequireRateLimiting(ReadingLimit.Open).AnswerHead();
}

/// <summary>
/// What converters hide from the document: enumerations are told by the words they are written with, instants as texts,
/// attributes as numbers or texts, and fields that may be absent (those with a <see cref="JsonIgnoreAttribute"/>) are not required.
/// </summary>
internal sealed class PlainSchemas : IOpenApiSchemaTransformer
{
    /// <inheritdoc/>
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if ((Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } words)
        {
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. Enum.GetValues(words).Cast<object>()
                .Select(value => JsonSerializer.SerializeToNode(value, words, context.JsonTypeInfo.Options)!)];
        }
        else if (type == typeof(DateTimeOffset))
        {
            schema.Type = JsonSchemaType.String;
        }
        else if (type == typeof(DateTimeOffset?))
        {
            schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
        }
        else if (type == typeof(IReadOnlyDictionary<string, AttributeValue>))
        {
            schema.AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Number | JsonSchemaType.String };
        }

        if (Absence(context.JsonPropertyInfo) is JsonIgnoreCondition.WhenWritingNull)
        {
            schema.Type &= ~JsonSchemaType.Null;
        }

        foreach (var property in context.JsonTypeInfo.Properties.Where(property => Absence(property) is not null))
        {
            schema.Required?.Remove(property.Name);
        }

        return Task.CompletedTask;
    }

    /// <summary>When a field is absent; null for one that never is.</summary>
    private static JsonIgnoreCondition? Absence(JsonPropertyInfo? property) =>
        property?.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: false) is [JsonIgnoreAttribute absent, ..]
            ? absent.Condition : null;
}

/// <summary>
/// Names of the schemas: the type's name without <c>Answer</c>, a page after what it lists; problems have one of their own.
/// </summary>
internal static class SchemaNames
{
    private const string Answer = "Answer";

    /// <summary>The name of a schema that stands on its own; null for one that is written where it is used.</summary>
    public static string? Of(JsonTypeInfo type) =>
        OpenApiOptions.CreateDefaultSchemaReferenceId(type) is not { } name || type.Type == typeof(ProblemDetails) ? null
        : name.StartsWith("PageOf", StringComparison.Ordinal) ? Short(name["PageOf".Length..]) + "Page"
        : Short(name);

    private static string Short(string name) => name.EndsWith(Answer, StringComparison.Ordinal) ? name[..^Answer.Length] : name;
}

/// <summary>Title, version and the rules that hold for every endpoint. No server is named: the
/// document is relative to its own address. HEAD goes without saying.</summary>
internal sealed class TitlePage : IOpenApiDocumentTransformer
{
    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Accuracy monitor",
            Version = "1",
            Description =
                """
                Accuracy SLOs of AI agents in production: outcomes and verdicts in, every one judged, the owner told. JSON in camelCase;
                unknown or repeated fields, numbers as strings and instants without an offset are refused, naming the field. Instants
                are RFC 3339, answered in UTC. Lists come in pages: an opaque `next` goes back as `?after=`. HEAD is answered as GET.
                """,
        };
        document.Servers = [];
        var operations = document.Paths.Values.Select(path => path.Operations).OfType<Dictionary<HttpMethod, OpenApiOperation>>().ToList();
        operations.ForEach(path =>
        {
            path.Remove(HttpMethod.Head);
            path.Remove(HttpMethod.Options);
        });
        document.Tags = operations.SelectMany(path => path.Values).SelectMany(operation => operation.Tags?.ToArray() ?? [])
            .Select(tag => tag.Name!).Distinct(StringComparer.Ordinal).Select(name => new OpenApiTag { Name = name }).ToHashSet();
        return Task.CompletedTask;
    }
}
