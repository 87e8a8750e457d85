using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Monitoring.Service.OpenApi;

/// <summary>
/// The problems every endpoint may answer, 429 and 503 with Retry-After, and 408 where there is a body to wait for; what an endpoint
/// describes itself stays, its problems being described like all.
/// </summary>
internal sealed class ProblemAnswers : IOpenApiOperationTransformer
{
    private static readonly int[] Statuses =
    [
        StatusCodes.Status400BadRequest,
        StatusCodes.Status401Unauthorized,
        StatusCodes.Status403Forbidden,
        StatusCodes.Status404NotFound,
        StatusCodes.Status405MethodNotAllowed,
        StatusCodes.Status413PayloadTooLarge,
        StatusCodes.Status415UnsupportedMediaType,
        StatusCodes.Status429TooManyRequests,
        StatusCodes.Status503ServiceUnavailable,
    ];

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Responses ??= [];
        var problem = Problem(context.Document!);
        var own = operation.Responses.Where(response => response.Value.Content?.ContainsKey(Service.Problem.ContentType) == true)
            .Select(response => int.Parse(response.Key, CultureInfo.InvariantCulture)).ToList();
        IEnumerable<int> needed = operation.RequestBody is null ? Statuses : [StatusCodes.Status408RequestTimeout, .. Statuses];
        foreach (var status in own.Union(needed))
        {
            var key = status.ToString(CultureInfo.InvariantCulture);
            if (!operation.Responses.TryGetValue(key, out var described))
            {
                operation.Responses[key] = described = new OpenApiResponse { Description = ReasonPhrases.GetReasonPhrase(status) };
            }

            if (described is OpenApiResponse response)
            {
                response.Content ??= new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal);
                response.Content[Service.Problem.ContentType] = new OpenApiMediaType { Schema = problem };
                if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable)
                {
                    response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal);
                    response.Headers.TryAdd("Retry-After", new OpenApiHeader
                    {
                        Description = "Seconds to wait before the same request may be sent again.",
                        Required = true,
                        Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "0" },
                    });
                }
            }
        }

        return Task.CompletedTask;
    }

    private static OpenApiSchemaReference Problem(OpenApiDocument document)
    {
        const string Name = "Problem";
        if (document.Components?.Schemas?.ContainsKey(Name) != true)
        {
            document.AddComponent<IOpenApiSchema>(Name, new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "A refusal (RFC 9457).",
                Required = new HashSet<string>(StringComparer.Ordinal) { "type", "title", "status" },
                Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
                {
                    ["type"] = new OpenApiSchema
                    {
                        Type = JsonSchemaType.String,
                        Pattern = "^" + Service.Problem.TypePrefix,
                        Description = "The sort of problem; never changes its spelling.",
                    },
                    ["title"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The sort of problem in words." },
                    ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Description = "The HTTP status." },
                    ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String,
                        Description = "What is wrong here and what would be right." },
                },
            });
        }

        return new OpenApiSchemaReference(Name, document);
    }
}
