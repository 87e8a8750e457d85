using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Contract;

/// <summary>
/// What converters hide from the document: enumerations are told by the words they are written with, instants as texts,
/// attributes as numbers or texts, and fields that may be absent are not required.
/// </summary>
internal sealed class PlainSchemas : IOpenApiSchemaTransformer
{
    /// <inheritdoc/>
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (type.IsEnum)
        {
            schema.Type = JsonSchemaType.String;
            schema.Enum = [.. Enum.GetValues(type).Cast<object>().Select(value => JsonSerializer.SerializeToNode(value, context.JsonTypeInfo)!)];
        }
        else if (type == typeof(AttributeValue))
        {
            schema.Type = JsonSchemaType.Number | JsonSchemaType.String;
        }
        else if (type == typeof(DateTimeOffset))
        {
            schema.Type = JsonSchemaType.String;
        }
        else if (type == typeof(DateTimeOffset?))
        {
            schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
        }

        if (MayBeAbsent(context.JsonPropertyInfo))
        {
            schema.Type &= ~JsonSchemaType.Null;
        }

        foreach (var property in context.JsonTypeInfo.Properties.Where(MayBeAbsent))
        {
            schema.Required?.Remove(property.Name);
        }

        return Task.CompletedTask;
    }

    private static bool MayBeAbsent(JsonPropertyInfo? property) =>
        property?.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: false) == true;
}
