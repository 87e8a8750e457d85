using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Contract;

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
            schema.Enum = [.. Enum.GetValues(words).Cast<object>().Select(value => JsonSerializer.SerializeToNode(value, words, context.JsonTypeInfo.Options)!)];
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
        property?.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: false) is [JsonIgnoreAttribute absent, ..] ? absent.Condition : null;
}
