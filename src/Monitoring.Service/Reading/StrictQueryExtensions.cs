namespace Monitoring.Service.Reading;

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
