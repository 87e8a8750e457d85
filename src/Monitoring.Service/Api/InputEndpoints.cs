using Monitoring.Storage;

namespace Monitoring.Service.Api;

/// <summary>What an agent's inputs look like beside their frozen reference.</summary>
internal static class InputEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/agents/{agent}/data-drift", InputsAsync)
            .WithQuery()
            .Produces<DataDriftAnswer>()
            .WithName("getDataDrift")
            .WithSummary("The watched inputs of an agent beside their frozen reference: unseen values, daily looks, and how often each is mistaken");

    private static async Task<IResult> InputsAsync(string agent, Store store, CancellationToken cancellationToken)
    {
        var agents = await store.Readings.AgentsAsync(cancellationToken);
        return agents.FirstOrDefault(known => known.Name == agent) is { } found
            ? TypedResults.Ok(DataDriftAnswer.Of(found, await store.DataDrift.OfAsync(found.Id, cancellationToken)))
            : Refusals.Unknown("the agent");
    }
}
