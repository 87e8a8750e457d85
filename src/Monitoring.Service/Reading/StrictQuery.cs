using Microsoft.OpenApi;

namespace Monitoring.Service.Reading;

/// <summary>
/// Refuses query parameters that an endpoint does not know, that come twice or that are missing, naming the first of them: a
/// misspelled filter would otherwise answer with everything.
/// </summary>
/// <param name="known">The parameters the endpoint knows.</param>
internal sealed class StrictQuery(IReadOnlyList<QueryParameter> known) : IEndpointFilter
{
    private readonly string names = known is [] ? "this address takes no parameters" : $"known: {string.Join(", ", known.Select(parameter => parameter.Name))}";

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

        return known.FirstOrDefault(parameter => parameter.Presence == Presence.Required && string.IsNullOrEmpty(query[parameter.Name])) is { } missing
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
