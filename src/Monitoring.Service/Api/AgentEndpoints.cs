using Monitoring.Storage;

namespace Monitoring.Service.Api;

/// <summary>Who works here: every agent, the uncovered ones flagged.</summary>
internal static class AgentEndpoints
{
    private const string List = "agents";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/agents", AgentsAsync)
            .WithQuery(QueryParameter.After)
            .Produces<Page<AgentAnswer>>()
            .WithName("listAgents")
            .WithSummary("Every agent that is registered or posts; those nobody registered are flagged as uncovered");

    private static async Task<IResult> AgentsAsync(string? after, Store store, CancellationToken cancellationToken)
    {
        var agents = await store.Readings.AgentsAsync(cancellationToken);
        return Paging.TryCut(List, agents, agent => agent.Id, after, out var page)
            ? TypedResults.Ok(page.Select(AgentAnswer.Of))
            : Refusals.BadCursor();
    }
}
