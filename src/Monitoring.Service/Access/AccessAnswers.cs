using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Net.Http.Headers;

namespace Monitoring.Service.Access;

/// <summary>
/// What somebody is told who may not come in: who is not known gets 401, or in a browser the page to sign in; who is known and may not do
/// this gets 403. Neither tells whether the thing asked for exists.
/// </summary>
internal sealed class AccessAnswers : IAuthorizationMiddlewareResultHandler
{
    /// <summary>Where people sign in.</summary>
    public const string SignIn = "/sign-in";

    /// <inheritdoc/>
    public async Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            await next(context);
            return;
        }

        var caller = Caller.Of(context);
        if (caller.Kind != CallerKind.Nobody)
        {
            await Problems.Forbidden(WhyForbidden(caller)).ExecuteAsync(context);
        }
        else if (ForPeople.Of(context) is not null && !context.Request.Headers.ContainsKey(HeaderNames.Authorization))
        {
            ToSignIn(context);
        }
        else
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.Unauthorized(WhyUnknown(context)).ExecuteAsync(context);
        }
    }

    private static string WhyUnknown(HttpContext context) =>
        context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Failure?.Message
            ?? "This needs a key: send the header Authorization: Bearer ao_…, or sign in at /sign-in in a browser.";

    private static string WhyForbidden(Caller caller) => caller switch
    {
        { Kind: CallerKind.Person } => "Who signed in may read, and this needs a key with the scope manage.",
        { Reads: false } => "This key may only post (scope ingest); reading needs one with the scope read.",
        { Agents.IsAll: false } => $"This is about all agents, and the key is bound to {caller.Agents}.",
        _ => $"This key has the scope {caller.Scope.ToString().ToLowerInvariant()}, which does not allow this.",
    };

    private static void ToSignIn(HttpContext context)
    {
        var request = context.Request;
        var wanted = HttpMethods.IsGet(request.Method) ? request.Path + request.QueryString.ToUriComponent() : "/";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Location = $"{request.PathBase}{SignIn}?then={Uri.EscapeDataString(wanted)}";
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
    }
}
