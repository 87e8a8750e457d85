using Microsoft.OpenApi;

namespace Monitoring.Service.Api;

/// <summary>A query parameter an endpoint knows, as it is checked and as the contract tells it.</summary>
/// <param name="Name">Its name; case matters.</param>
/// <param name="Meaning">What it asks for, in one sentence.</param>
/// <param name="Presence">Whether the question makes sense without it.</param>
internal sealed record QueryParameter(string Name, string Meaning, Presence Presence = Presence.Optional)
{
    /// <summary>Goes on with a list after a page.</summary>
    public static QueryParameter After { get; } = new("after", "The `next` of the page before; absent for the first page.");
}

/// <summary>Whether a parameter may be absent.</summary>
internal enum Presence
{
    /// <summary>It may be absent or empty.</summary>
    Optional,

    /// <summary>It must be there.</summary>
    Required,
}

/// <summary>
/// Refuses query parameters that an endpoint does not know, that come twice or that are missing, naming the first of them: a
/// misspelled filter would otherwise answer with everything.
/// </summary>
/// <param name="known">The parameters the endpoint knows.</param>
internal sealed class StrictQuery(IReadOnlyList<QueryParameter> known) : IEndpointFilter
{
    private readonly string names = known is [] ? "this address takes no parameters"
        : $"known: {string.Join(", ", known.Select(parameter => parameter.Name))}";

    /// <inheritdoc/>
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var query = context.HttpContext.Request.Query;
        foreach (var (name, values) in query)
        {
            if (known.All(parameter => parameter.Name != name))
            {
                return new(Refusals.BadQuery(name, $"is not known here; {names}"));
            }

            if (values.Count > 1)
            {
                return new(Refusals.BadQuery(name, "must come once"));
            }
        }

        return known.FirstOrDefault(parameter => parameter.Presence == Presence.Required && string.IsNullOrEmpty(query[parameter.Name]))
            is { } missing
            ? new(Refusals.BadQuery(missing.Name, "is missing"))
            : next(context);
    }

    /// <summary>Tells the contract what the parameters mean.</summary>
    public void Describe(OpenApiOperation operation)
    {
        foreach (var described in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (known.FirstOrDefault(parameter => parameter.Name == described.Name) is { } parameter)
            {
                described.Description = parameter.Meaning;
                described.Required = parameter.Presence == Presence.Required;
            }
        }
    }
}

/// <summary>Declares the query parameters of an endpoint.</summary>
internal static class StrictQueryExtensions
{
    /// <summary>These and no others; they are checked before the handler runs and told in the contract.</summary>
    public static RouteHandlerBuilder WithQuery(this RouteHandlerBuilder endpoint, params QueryParameter[] known)
    {
        var query = new StrictQuery(known);
        return endpoint.AddEndpointFilter(query).AddOpenApiOperationTransformer((operation, _, _) =>
        {
            query.Describe(operation);
            return Task.CompletedTask;
        });
    }
}
