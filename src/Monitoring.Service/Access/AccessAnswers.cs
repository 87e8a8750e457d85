using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Net.Http.Headers;
using Monitoring.Core.Access;
using Monitoring.Core.Outcomes;
using Monitoring.Service.SigningIn;

namespace Monitoring.Service.Access;

/// <summary>
/// What somebody is told who may not come in: who is not known gets 401, or in a browser the page to sign in; who is known and may not do
/// this gets 403. Neither tells whether the thing asked for exists.
/// </summary>
/// <param name="refused">Told of keys that are refused.</param>
internal sealed class AccessAnswers(RefusedKeys refused) : IAuthorizationMiddlewareResultHandler
{
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
            var why = $"This needs {Need(authorizeResult)}; {Have(caller)}.";
            if (caller.Kind == CallerKind.Key)
            {
                refused.Tell(CallerAddress.Of(context), caller.Id, why);
            }

            await Problems.Forbidden(why).ExecuteAsync(context);
        }
        else if (RefusalForm.Of(context) is ForPeople && !context.Request.Headers.ContainsKey(HeaderNames.Authorization))
        {
            ToSignIn(context);
        }
        else
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            var why = await WhyUnknownAsync(context);
            if (context.Request.Headers.Authorization.Count > 0)
            {
                refused.Tell(CallerAddress.Of(context), KeyWords.IdOf(context.Request), why);
            }

            await Problems.Unauthorized(why).ExecuteAsync(context);
        }
    }

    private static string Need(PolicyAuthorizationResult result) =>
        result.AuthorizationFailure?.FailedRequirements.OfType<Asked>().FirstOrDefault()?.Need
            ?? "a release in which this address says what it asks";

    private static string Have(Caller caller) => caller.Kind switch
    {
        CallerKind.Person => "who signed in may read",
        CallerKind.Local => "nobody has it",
        _ => $"this one has the scope {Word<KeyScope>.Of(caller.Scope)}{(caller.Agents.IsAll ? "" : $" and is bound to {caller.Agents}")}",
    };

    // What the scheme said is kept for the request; nothing is looked up again.
    private static async Task<string> WhyUnknownAsync(HttpContext context) => (await context.AuthenticateAsync()).Failure?.Message
        ?? "This needs a key: send the header Authorization: Bearer ao_…, or sign in at /sign-in in a browser.";

    private static void ToSignIn(HttpContext context)
    {
        var request = context.Request;
        var wanted = HttpMethods.IsGet(request.Method) ? request.Path + request.QueryString.ToUriComponent() : "/";
        context.Response.Headers.Location = $"{request.PathBase}{SigningInSlice.SignIn}?then={Uri.EscapeDataString(LocalAddress.Of(wanted))}";
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
    }
}
