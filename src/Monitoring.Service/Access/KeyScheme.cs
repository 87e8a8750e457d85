using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Monitoring.Service.Access;

/// <summary>The names of the ways to say who one is.</summary>
internal static class Schemes
{
    /// <summary><c>Authorization: Bearer ao_…</c>.</summary>
    public const string Key = "key";

    /// <summary>The cookie of somebody who signed in.</summary>
    public const string Session = "session";

    /// <summary>Whichever of the two a request uses.</summary>
    public const string Either = "either";
}

/// <summary>Says whose key a request carries; before the first key was made, that it comes from this machine. Asks no database.</summary>
internal sealed class KeyScheme(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccessBook book)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private static readonly Task<AuthenticateResult> Local = Success(Caller.Local.AsPrincipal(Schemes.Key));

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
        !book.IsLocked ? Local
        : Request.Headers.Authorization.Count == 0 ? Task.FromResult(AuthenticateResult.NoResult())
        : KeyWords.Read(book, Request, out var why) is { } key ? Success(book.PrincipalOf(key))
        : Task.FromResult(AuthenticateResult.Fail(why));

    private static Task<AuthenticateResult> Success(ClaimsPrincipal holder) =>
        Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(holder, Schemes.Key)));
}
