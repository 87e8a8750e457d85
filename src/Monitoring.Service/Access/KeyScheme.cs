using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Monitoring.Core.Access;

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

/// <summary>Says whose key a request carries. Asks no database.</summary>
internal sealed class KeyScheme(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccessBook book)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Bearer = "Bearer ";

    /// <inheritdoc/>
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Look());

    private AuthenticateResult Look()
    {
        var headers = Request.Headers.Authorization;
        if (headers.Count == 0)
        {
            return AuthenticateResult.NoResult();
        }

        if (headers is not [{ } header])
        {
            return AuthenticateResult.Fail("There is more than one Authorization header; send one: Authorization: Bearer ao_…");
        }

        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.Fail("The Authorization header must be: Bearer ao_…");
        }

        return KeyWords.Read(book, header.AsSpan(Bearer.Length).Trim().ToString(), out var why) is { } key
            ? AuthenticateResult.Success(new AuthenticationTicket(Caller.Of(key).AsPrincipal(Schemes.Key), Schemes.Key))
            : AuthenticateResult.Fail(why);
    }
}

/// <summary>What is said of a text that should be a key, wherever it is given.</summary>
internal static class KeyWords
{
    /// <summary>The live key of a text; null when it is none.</summary>
    /// <param name="book">The keys.</param>
    /// <param name="text">The text.</param>
    /// <param name="why">Why it is none, and what to do. Does not tell whether a key was ever known here.</param>
    public static AccessKey? Read(AccessBook book, string text, out string why)
    {
        switch (KeyText.Read(text, out var id))
        {
            case KeyForm.None:
                why = "The key does not begin with ao_; \"key create\" prints one.";
                return null;
            case KeyForm.Mistyped:
                why = "The key is mistyped: its check character does not fit. Copy it whole.";
                return null;
        }

        why = "The key is not known here, or was revoked, or has expired; \"key list\" shows those that are taken.";
        return book.Use(id) is { } key && KeyText.IsSame(key.Hash, KeyText.HashOf(text)) ? key : null;
    }
}
