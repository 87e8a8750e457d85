using Monitoring.Service.Trust;
using Monitoring.Storage;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Api;

/// <summary>How the SLOs in force stand, and every change of state of any SLO, retired ones included.</summary>
internal static class SloEndpoints
{
    /// <summary>Most values of a cut in one answer.</summary>
    private const int MostValues = 50;

    private const string List = "slos", Transitions = "transitions";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/slos", SlosAsync)
            .WithQuery(QueryParameter.After)
            .Produces<Page<SloAnswer>>()
            .WithName("listSlos")
            .WithSummary("Every SLO in force with its window in numbers");
        routes.MapGet("/slos/{slo}", SloAsync)
            .WithQuery()
            .Produces<SloAnswer>()
            .WithName("getSlo")
            .WithSummary("One SLO in force with what stands behind its number and what its alarms cost; 404 when it is retired");
        routes.MapGet("/slos/{slo}/drift", DriftAsync)
            .WithQuery()
            .Produces<DriftAnswer>()
            .WithName("getDrift")
            .WithSummary("Evidence that the verdicts of an SLO in force got worse: all of them, and by segment value");
        routes.MapGet("/slos/{slo}/transitions", TransitionsAsync)
            .WithQuery(QueryParameter.After)
            .Produces<Page<TransitionAnswer>>()
            .WithName("listTransitions")
            .WithSummary("Every change of state of an SLO in order, also of a retired one");
    }

    private static async Task<IResult> SlosAsync(string? after, Store store, CancellationToken cancellationToken)
    {
        var agents = await store.Readings.AgentsAsync(cancellationToken);
        var slos = agents.SelectMany(agent => agent.Slos, (agent, slo) => (Agent: agent, Slo: slo)).ToList();
        return Paging.TryCut(List, slos, pair => pair.Slo.Covered.Id, after, out var page)
            ? TypedResults.Ok(page.Select(pair => SloAnswer.Of(pair.Agent, pair.Slo)))
            : Refusals.BadCursor();
    }

    private static async Task<IResult> SloAsync(string slo, Store store, TrustReader trust, CancellationToken cancellationToken)
    {
        var agents = await store.Readings.AgentsAsync(cancellationToken);
        return agents.FindSlo(slo) is { } found
            ? TypedResults.Ok(SloAnswer.Of(found.Agent, found.Slo, await trust.ReadAsync(found.Agent, found.Slo, cancellationToken)))
            : Refusals.Unknown("the SLO");
    }

    private static async Task<IResult> DriftAsync(string slo, Store store, CancellationToken cancellationToken) =>
        await store.Readings.DriftAsync(slo, MostValues, cancellationToken) is { } reading
            ? TypedResults.Ok(DriftAnswer.Of(reading))
            : Refusals.Unknown("the SLO");

    private static async Task<IResult> TransitionsAsync(string slo, string? after, Store store, CancellationToken cancellationToken)
    {
        if (!Cursor.TryRead(Transitions, after, out var last))
        {
            return Refusals.BadCursor();
        }

        var transitions = await store.Readings.TransitionsAsync(slo, last ?? 0, Paging.Most + 1, cancellationToken);
        return transitions is null
            ? Refusals.Unknown("the SLO")
            : TypedResults.Ok(Paging.Close(Transitions, transitions, transition => transition.Cursor).Select(TransitionAnswer.Of));
    }
}
