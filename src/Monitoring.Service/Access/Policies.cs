using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Monitoring.Core.Access;

namespace Monitoring.Service.Access;

/// <summary>What a route asks of its callers.</summary>
/// <param name="Scope">The least scope of a key that has it; <c>manage</c> includes <c>read</c>.</param>
/// <param name="Need">What has it, in words: a key, or who signed in.</param>
/// <param name="Allows">Whether a caller has it.</param>
internal sealed record Asked(KeyScope Scope, string Need, Func<Caller, bool> Allows) : IAuthorizationRequirement
{
    /// <summary>True where everybody may who comes to the port of the metrics.</summary>
    public bool IsOpenAtMetricsPort { get; init; }
}

/// <summary>
/// What may be asked of callers. Each route names one of these, or says that anybody may come (<c>AllowAnonymous</c>); one that does neither
/// is a mistake, and answers nobody.
/// </summary>
internal static class Policies
{
    /// <summary>To post outcomes, verdicts and heartbeats.</summary>
    public static readonly AuthorizationPolicy Ingest = Of(new(KeyScope.Ingest, "a key with the scope ingest", caller =>
        caller is { Kind: CallerKind.Local } or { Kind: CallerKind.Key, Scope: KeyScope.Ingest }));

    /// <summary>To read.</summary>
    public static readonly AuthorizationPolicy Read = Of(new(KeyScope.Read, "a key with the scope read", caller => caller.Reads));

    /// <summary>To decide.</summary>
    public static readonly AuthorizationPolicy Manage = Of(new(KeyScope.Manage, "a key with the scope manage", caller =>
        caller is { Reads: true, Scope: KeyScope.Manage }));

    /// <summary>To decide as a person: with <c>manage</c> in anybody's name, signed in in one's own.</summary>
    public static readonly AuthorizationPolicy Answer = Of(new(KeyScope.Manage, "a key with the scope manage, or that you sign in", caller =>
        caller is { Reads: true, Scope: KeyScope.Manage } or { Kind: CallerKind.Person }));

    /// <summary>To decide on a page, in one's own name: as a person who signed in, and before the first key whoever is on this machine.</summary>
    public static readonly AuthorizationPolicy InOwnName = Of(new(KeyScope.Manage, "that you sign in", caller =>
        caller.Kind is CallerKind.Person or CallerKind.Local));

    /// <summary>To read the metrics, which are about all agents at once: a key bound to some does not do. At a port of their own they need none.</summary>
    public static readonly AuthorizationPolicy Metrics = Of(new(KeyScope.Read, "a key with the scope read that is bound to no agent", caller =>
        caller is { Reads: true, Agents.IsAll: true }) { IsOpenAtMetricsPort = true });

    /// <summary>To read mails: all with <c>manage</c> and a key that is bound to no agents, one's own as a person.</summary>
    public static readonly AuthorizationPolicy Mails = Of(new(
        KeyScope.Manage, "a key with the scope manage that is bound to no agent, or that you sign in, which shows your own",
        ReadsMails));

    // An address or a method without a route is answered 404 or 405.
    private static readonly AuthorizationPolicy Unsaid = new AuthorizationPolicyBuilder()
        .RequireAssertion(asked => asked.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint).Build();

    /// <summary>Adds who may come in: the keys and what is asked of callers.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<AccessBook>().AddSingleton<RefusedKeys>().AddFixedKeyRing();
        services.AddAuthentication(Schemes.Either)
            .AddPolicyScheme(Schemes.Either, null, scheme => scheme.ForwardDefaultSelector =
                http => http.Request.Headers.Authorization.Count > 0 || !http.RequestServices.GetRequiredService<AccessBook>().IsLocked
                    ? Schemes.Key : Schemes.Session)
            .AddScheme<AuthenticationSchemeOptions, KeyScheme>(Schemes.Key, null)
            .AddSession();
        services.AddSingleton<IAuthorizationHandler, CallerHandler>().AddSingleton<IAuthorizationMiddlewareResultHandler, AccessAnswers>();

        // The framework tells of every key that is not taken, twice, and not who showed it; RefusedKeys does, in measure.
        services.Configure<LoggerFilterOptions>(options => options.AddFilter(typeof(KeyScheme).FullName, LogLevel.None));
        return services.AddAuthorization(options => options.FallbackPolicy = Unsaid);
    }

    /// <summary>Whether somebody may read mails.</summary>
    public static bool ReadsMails(Caller caller) =>
        caller is { Reads: true, Scope: KeyScope.Manage, Agents.IsAll: true } or { Kind: CallerKind.Person };

    private static AuthorizationPolicy Of(Asked asked) => new AuthorizationPolicyBuilder().AddRequirements(asked).Build();

    private sealed class CallerHandler : AuthorizationHandler<Asked>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Asked requirement)
        {
            if (requirement.Allows(Caller.Of(context.User))
                || (requirement.IsOpenAtMetricsPort && context.Resource is HttpContext http && MetricsPort.Is(http)))
            {
                context.Succeed(requirement);
            }

            return Task.CompletedTask;
        }
    }
}
