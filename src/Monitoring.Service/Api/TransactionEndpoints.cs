using Monitoring.Core.Outcomes;
using Monitoring.Storage;

namespace Monitoring.Service.Api;

/// <summary>One transaction: what the agent posted and who judged it how.</summary>
internal static class TransactionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/transactions", TransactionAsync)
            .WithQuery(
                new QueryParameter("agent", "The agent's name.", Presence.Required),
                new QueryParameter("transactionId", "The caller's name of the transaction.", Presence.Required))
            .Produces<TransactionAnswer>()
            .WithName("getTransaction")
            .WithSummary("One transaction: its outcome with its verdict history");

    private static async Task<IResult> TransactionAsync(
        string? agent, string? transactionId, Store store, CancellationToken cancellationToken)
    {
        if (!Names.IsName(agent))
        {
            return Refusals.BadQuery("agent", Names.NameRule);
        }

        if (!Names.IsText(transactionId))
        {
            return Refusals.BadQuery("transactionId", Names.TextRule);
        }

        var transaction = await store.Readings.TransactionAsync(agent!, transactionId!, cancellationToken);
        return transaction is null ? Refusals.Unknown("the transaction") : TypedResults.Ok(TransactionAnswer.Of(transaction));
    }
}
