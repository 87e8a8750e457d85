using Monitoring.Service.Access;
using Monitoring.Service.Health;
using Monitoring.Service.Metrics;
using Monitoring.Service.Registry;
using Monitoring.Storage;

namespace Monitoring.Service.Ingest;

/// <summary>Outcomes, verdicts and heartbeats in, each answered after its commit.</summary>
internal static class IngestSlice
{
    /// <summary>Adds the writer and the intake. Needs the store, the registry, the clock and the counters and pulses of Watch.</summary>
    /// <param name="services">The services.</param>
    /// <param name="noticesMade">What to tell when a transaction made a notice.</param>
    public static IServiceCollection AddIngest(this IServiceCollection services, Func<IServiceProvider, Action> noticesMade) => services
        .AddSingleton<WriteGroup>(provider => provider.GetRequiredService<Store>().Log.WriteAsync)
        .AddSingleton(provider => new GroupWriter(
            new GroupCommit(
                provider.GetRequiredService<WriteGroup>(),
                noticesMade(provider),
                provider.GetRequiredService<Outages>(),
                new LateGroups(
                    () => provider.GetRequiredService<DatabaseCheck>().IsAwayAsync(),
                    provider.GetRequiredService<TimeProvider>(),
                    provider.GetRequiredService<ILogger<GroupWriter>>()),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<GroupWriter>>()),
            QueueCapacity.Usual,
            provider.GetRequiredService<LoopPulses>().Writer,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<GroupWriter>>()))
        .AddHostedService(provider => provider.GetRequiredService<GroupWriter>())
        .AddSingleton(_ => new BodyBudget(BodyBudget.Usual))
        .AddSingleton(provider => new ItemCounting(
            provider.GetRequiredService<IngestCounters>(),
            provider.GetRequiredService<Store>().Refused,
            provider.GetRequiredService<RegistryInForce>(),
            new NobodysRefusals(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<NobodysRefusals>>())))
        .AddSingleton(provider => new Intake(
            provider.GetRequiredService<GroupWriter>(),
            provider.GetRequiredService<ItemCounting>(),
            provider.GetRequiredService<BodyBudget>(),
            provider.GetRequiredService<TimeProvider>())
        {
            Limits = provider.GetService<CallLimits>(),
        });

    /// <summary>Maps the three endpoints.</summary>
    public static void MapIngest(this IEndpointRouteBuilder routes)
    {
        var intake = routes.ServiceProvider.GetRequiredService<Intake>();
        MapPlain(routes, "/v1/outcomes", intake.TakeOutcomesAsync, IngestKind.Outcome);
        MapPlain(routes, "/v1/verdicts", intake.TakeVerdictsAsync, IngestKind.Verdict);
        routes.MapPost("/v1/agents/{agent}/heartbeat", Heartbeat.TakeAsync).RequireAuthorization(Policies.Ingest);
    }

    /// <summary>
    /// Maps an endpoint that takes items, without the framework's binding, which makes a scope of services for each request.
    /// </summary>
    /// <param name="routes">The routes.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="take">Takes a request; its method lets the contract find the endpoint.</param>
    /// <param name="kind">What a request is counted as that is over a limit.</param>
    public static IEndpointConventionBuilder MapPlain(IEndpointRouteBuilder routes, string path, RequestDelegate take, IngestKind kind)
    {
        var counting = routes.ServiceProvider.GetRequiredService<ItemCounting>();
        return routes.MapPost(path, take)
            .WithMetadata(take.Method, new CountedOverLimit(() => counting.CountShed(kind, Refusal.Full, 1)))
            .RequireAuthorization(Policies.Ingest);
    }
}
