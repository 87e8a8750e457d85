using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Monitoring.Service.Contract;

/// <summary>The problems every endpoint may answer, 429 and 503 with Retry-After; what an endpoint describes itself stays.</summary>
internal sealed class ProblemAnswers : IOpenApiOperationTransformer
{
    private const string MediaType = "application/problem+json";

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
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        operation.Responses ??= [];
        var problem = await ProblemAsync(context, cancellationToken).ConfigureAwait(false);
        foreach (var status in Statuses)
        {
            var key = status.ToString(CultureInfo.InvariantCulture);
            if (!operation.Responses.TryGetValue(key, out var described))
            {
                operation.Responses[key] = described = new OpenApiResponse { Description = ReasonPhrases.GetReasonPhrase(status) };
            }

            if (described is OpenApiResponse response)
            {
                response.Content ??= new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal);
                response.Content.TryAdd(MediaType, new OpenApiMediaType { Schema = problem });
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
    }

    private static async Task<IOpenApiSchema> ProblemAsync(OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        const string Name = "Problem";
        var document = context.Document!;
        if (document.Components?.Schemas?.ContainsKey(Name) != true)
        {
            var schema = await context.GetOrCreateSchemaAsync(typeof(ProblemDetails), cancellationToken: cancellationToken).ConfigureAwait(false);
            document.AddComponent<IOpenApiSchema>(Name, schema);
        }

        return new OpenApiSchemaReference(Name, document);
    }
}
