namespace Monitoring.Service.Reading;

/// <summary>
/// Refuses query parameters that an endpoint does not know or that come twice, naming the first of them: a misspelled filter
/// would otherwise answer with everything.
/// </summary>
/// <param name="known">The parameters the endpoint knows; case matters.</param>
internal sealed class StrictQuery(params string[] known) : IEndpointFilter
{
    /// <inheritdoc/>
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        foreach (var (name, values) in context.HttpContext.Request.Query)
        {
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                return new(Refusals.BadQuery(name, known is [] ? "is not known here; this address takes no parameters" : $"is not known here; known: {string.Join(", ", known)}"));
            }

            if (values.Count > 1)
            {
                return new(Refusals.BadQuery(name, "must come once"));
            }
        }

        return next(context);
    }
}
