using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Monitoring.Service.Contract;

/// <summary>Title, version and the rules that hold for every endpoint. No server is named: the
/// document is relative to its own address. HEAD goes without saying.</summary>
internal sealed class TitlePage : IOpenApiDocumentTransformer
{
    /// <inheritdoc/>
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Accuracy SLOs of agents in production",
            Version = "1",
            Description =
                """
                Outcomes and verdicts in, every one judged, the owner told. JSON in camelCase; unknown or repeated fields, numbers
                as strings and instants without an offset are refused, naming the field. Instants are RFC 3339, answered in UTC.
                Lists come in pages: an opaque `next` goes back as `?after=`.
                """,
        };
        document.Servers = [];
        var operations = document.Paths.Values.Select(path => path.Operations).OfType<Dictionary<HttpMethod, OpenApiOperation>>().ToList();
        operations.ForEach(path => path.Remove(HttpMethod.Head));
        document.Tags = operations.SelectMany(path => path.Values).SelectMany(operation => operation.Tags?.ToArray() ?? [])
            .Select(tag => tag.Name!).Distinct(StringComparer.Ordinal).Select(name => new OpenApiTag { Name = name }).ToHashSet();
        return Task.CompletedTask;
    }
}
