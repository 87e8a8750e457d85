using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Monitoring.Service.Contract;

/// <summary>Title, version and the rules that hold for every endpoint. No server is named: the document is relative to its own address.</summary>
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
        return Task.CompletedTask;
    }
}
