using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Monitoring.Core.Access;

namespace Monitoring.Service.Access;

/// <summary>What a route asks of its callers: each route names one of these, or says that it is public.</summary>
internal static class Policies
{
    /// <summary>To post outcomes, verdicts and heartbeats.</summary>
    public const string Ingest = "ingest";

    /// <summary>To read.</summary>
    public const string Read = "read";

    /// <summary>To decide.</summary>
    public const string Manage = "manage";

    /// <summary>To read what is about all agents at once: a key bound to some does not do.</summary>
    public const string ReadAll = "readAll";

    /// <summary>To read mails: all with <c>manage</c>, one's own as a person.</summary>
    public const string Mails = "mails";

    private static readonly Dictionary<string, Func<Caller, bool>> Rules = new(StringComparer.Ordinal)
    {
        [Ingest] = caller => caller.Kind is CallerKind.Local || caller is { Kind: CallerKind.Key, Scope: KeyScope.Ingest },
        [Read] = caller => caller.Reads,
        [Manage] = caller => caller is { Reads: true, Scope: KeyScope.Manage },
        [ReadAll] = caller => caller is { Reads: true, Agents.IsAll: true },
        [Mails] = caller => caller is { Reads: true, Scope: KeyScope.Manage } or { Kind: CallerKind.Person },
    };

    /// <summary>Adds who may come in: the keys and what is asked of callers.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<AccessBook>();
        services.AddAuthentication(Schemes.Either)
            .AddPolicyScheme(Schemes.Either, null, scheme => scheme.ForwardDefaultSelector = _ => Schemes.Key)
            .AddScheme<AuthenticationSchemeOptions, KeyScheme>(Schemes.Key, null);
        services.AddSingleton<IAuthorizationHandler, CallerHandler>().AddSingleton<IAuthorizationMiddlewareResultHandler, AccessAnswers>();
        services.AddAuthorization(options =>
        {
            foreach (var name in Rules.Keys)
            {
                options.AddPolicy(name, policy => policy.AddRequirements(new Asked(name)));
            }

            options.FallbackPolicy = new AuthorizationPolicyBuilder().AddRequirements(new Asked(null)).Build();
        });
        return services;
    }

    private sealed record Asked(string? Policy) : IAuthorizationRequirement;

    private sealed class CallerHandler : AuthorizationHandler<Asked>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, Asked requirement)
        {
            // A route without a policy is a mistake and answers nobody; an address or a method without a route is answered 404 or 405.
            if (context.Resource is HttpContext http
                && (requirement.Policy is { } policy ? Rules[policy](Caller.Of(http)) : http.GetEndpoint() is not RouteEndpoint))
            {
                context.Succeed(requirement);
            }

            return Task.CompletedTask;
        }
    }
}
