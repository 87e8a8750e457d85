using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Monitoring.Core.Access;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Access;

namespace Monitoring.Service.OpenApi;

/// <summary>
/// Tells which operations ask for a key, of which scope at least, and what is answered without one; after <see cref="ProblemAnswers"/>.
/// </summary>
internal sealed class KeySecurity : IOpenApiOperationTransformer
{
    private const string Scheme = "key";

    /// <inheritdoc/>
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<AuthorizationPolicy>()
            .SelectMany(policy => policy.Requirements).OfType<Asked>().LastOrDefault() is { } asked)
        {
            var document = context.Document!;
            if (document.Components?.SecuritySchemes?.ContainsKey(Scheme) != true)
            {
                document.AddComponent<IOpenApiSecurityScheme>(Scheme, new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    BearerFormat = "ao_…",
                    Description = "A key that `key create` printed. Its scope is one of ingest, read and manage; manage includes read. Until the "
                        + "first key was made none is needed, and this machine alone is answered.",
                });
            }

            // The roles of a requirement: the scope a key must have.
            operation.Security = [new() { [new(Scheme, document)] = [Word<KeyScope>.Of(asked.Scope)] }];
            var unknown = Described(operation, "401", "There is no key, or it is not taken: mistyped, unknown, revoked or expired.");
            unknown.Headers = new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal)
            {
                ["WWW-Authenticate"] = new OpenApiHeader
                {
                    Description = "`Bearer`", Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                },
            };
            Described(operation, "403", $"This needs {asked.Need}.");
        }

        return Task.CompletedTask;
    }

    // Of the problems that every operation tells.
    private static OpenApiResponse Described(OpenApiOperation operation, string status, string words)
    {
        var response = (OpenApiResponse)operation.Responses![status];
        response.Description = words;
        return response;
    }
}
