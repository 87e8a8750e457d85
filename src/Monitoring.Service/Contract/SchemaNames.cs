using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;

namespace Monitoring.Service.Contract;

/// <summary>Names of the schemas: the type's name without <c>Answer</c>, a page after what it lists; problems have one of their own.</summary>
internal static class SchemaNames
{
    private const string Answer = "Answer";

    /// <summary>The name of a schema that stands on its own; null for one that is written where it is used.</summary>
    public static string? Of(JsonTypeInfo type) => OpenApiOptions.CreateDefaultSchemaReferenceId(type) is not { } name || type.Type == typeof(ProblemDetails) ? null
        : name.StartsWith("PageOf", StringComparison.Ordinal) ? Short(name["PageOf".Length..]) + "Page"
        : Short(name);

    private static string Short(string name) => name.EndsWith(Answer, StringComparison.Ordinal) ? name[..^Answer.Length] : name;
}
