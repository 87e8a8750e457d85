using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Monitoring.Core.Access;
using Monitoring.Service.Access;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Health;

/// <summary>
/// The two probes. The service is ready while it can keep its promise: the database takes writes, and the loops turn. A dead mail server is
/// no reason, since restarting or draining this service would not help it.
/// </summary>
internal static class Probes
{
    /// <summary>What the checks are called whose reasons are not for everybody.</summary>
    public const string DatabaseName = "database", AgentsName = "agents";

    // Load balancers ask by OPTIONS where they are told of no method, HAProxy among them, and take the status for the answer.
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Options];

    private static readonly Dictionary<string, string> ForEverybody = new(StringComparer.Ordinal)
    {
        [DatabaseName] = "The database does not take writes.",
        [AgentsName] = "The stored state of some agents cannot be read.",
    };

    /// <summary>Adds what readiness is made of; the first reason in this order is the one that is told.</summary>
    /// <param name="services">The services.</param>
    /// <param name="hold">Why no message is sent; null when they are.</param>
    public static IServiceCollection AddReadiness(this IServiceCollection services, MailHold? hold)
    {
        services
            .AddSingleton<LoopPulses>()
            .AddSingleton<Outages>()
            .AddSingleton<LoopsCheck>()
            .AddSingleton(provider => new DatabaseCheck(
                cancellationToken => provider.GetRequiredService<Store>().WhyNotReadyAsync(cancellationToken),
                provider.GetRequiredService<Outages>().Database,
                provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new AgentsCheck(async cancellationToken =>
            {
                var store = provider.GetRequiredService<Store>();
                await store.ReadingsOf(AgentScope.All).AgentsAsync(cancellationToken);
                return store.UnreadableAgents;
            }));
        services.AddHealthChecks()
            .AddCheck<LoopsCheck>("loops").AddCheck<DatabaseCheck>(DatabaseName).AddCheck<AgentsCheck>(AgentsName)
            .AddCheck("mail", () => hold is null ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(hold.ToString()));
        return services;
    }

    /// <summary>Maps the probes.</summary>
    public static void MapProbes(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/livez", Methods, Live)
            .AllowAnonymous()
            .WithMetadata(FreeOfLimits.Instance)
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .WithName("getLive")
            .WithTags("Watch")
            .WithSummary("The process answers");
        routes.MapMethods("/readyz", Methods, ReadyAsync)
            .AllowAnonymous()
            .WithMetadata(FreeOfLimits.Instance)
            .RequireRateLimiting(ReadingLimit.Probing)
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithName("getReady")
            .WithTags("Watch")
            .WithSummary("The database takes writes and the loops turn, or the reason why not");
    }

    private static ContentHttpResult Live() => TypedResults.Text("live\n");

    private static async Task<IResult> ReadyAsync(HttpContext http, HealthCheckService checks, CancellationToken cancellationToken)
    {
        var report = await checks.CheckHealthAsync(cancellationToken);

        // What the driver says names machines and files, and what is wrong with an agent names it, so it is for whoever may read of all.
        var tellsAll = http.RequestServices.GetService<AccessBook>() is null || Caller.Of(http) is { Reads: true, Agents.IsAll: true };
        var reasons = report.Entries.Where(entry => entry.Value.Status == report.Status)
            .Select(entry => tellsAll ? entry.Value.Description : ForEverybody.GetValueOrDefault(entry.Key, entry.Value.Description ?? ""));
        return report.Status switch
        {
            HealthStatus.Unhealthy => Problems.Unavailable(reasons.First() ?? ""),
            HealthStatus.Degraded => TypedResults.Text($"ready\n{string.Join('\n', reasons)}\n"),
            _ => TypedResults.Text("ready\n"),
        };
    }
}

/// <summary>
/// Whether the stored state of every agent can be read. Where it cannot, the service works for all other agents: it is degraded.
/// </summary>
/// <param name="find">Finds the agents whose stored state cannot be read.</param>
internal sealed class AgentsCheck(Func<CancellationToken, Task<IReadOnlyCollection<UnreadableAgent>>> find) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var unreadable = await find(cancellationToken);
            return unreadable.Count == 0 ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded(string.Join('\n', unreadable.Select(agent => agent.Words)));
        }
        catch (StorageException)
        {
            // What is wrong with the database is said by its own check.
            return HealthCheckResult.Healthy();
        }
    }
}
