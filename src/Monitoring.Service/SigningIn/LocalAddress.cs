namespace Monitoring.Service.SigningIn;

/// <summary>
/// An address of this service that a browser is sent to. What a request says of where to go is only taken when it is a path here, so that
/// nobody can use the page to sign in to send people elsewhere.
/// </summary>
internal static class LocalAddress
{
    /// <summary>The board.</summary>
    public const string Board = "/";

    private const int Longest = 2_000;

    private const string Then = "then";

    /// <summary>The address of a text; that of the board when the text is none, or leads back to signing in or out.</summary>
    /// <param name="text">Any text; null for none.</param>
    public static string Of(string? text) => text is { Length: > 0 and <= Longest } && IsPathHere(text) && !IsOfSigningIn(text) ? text : Board;

    /// <summary>What a request says of where to go.</summary>
    public static string Wanted(HttpContext http) => Of(http.Request.Query[Then]);

    /// <summary>An address that carries on where to go, once the browser is let in.</summary>
    /// <param name="page">The address of a page of signing in.</param>
    /// <param name="then">Where to go.</param>
    public static string With(string page, string then) => then == Board ? page : $"{page}?{Then}={Uri.EscapeDataString(then)}";

    /// <summary>303: the browser goes on to an address.</summary>
    /// <param name="address">The address, <see cref="Of"/> a text.</param>
    public static IResult GoTo(string address) => new Redirect(address);

    // Browsers take a backslash for a slash, leave out tabs and line feeds, and read two slashes as the beginning of a host name.
    private static bool IsPathHere(string text) => text[0] == '/' && !(text.Length > 1 && text[1] == '/')
        && !text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.Contains('\\', StringComparison.Ordinal);

    private static bool IsOfSigningIn(string text) => text.StartsWith("/sign-", StringComparison.OrdinalIgnoreCase);

    private sealed class Redirect(string address) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
            httpContext.Response.Headers.Location = httpContext.Request.PathBase.ToUriComponent() + address;
            return Task.CompletedTask;
        }
    }
}
