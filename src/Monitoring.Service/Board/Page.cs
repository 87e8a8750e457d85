using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Monitoring.Core.Markup;
using Monitoring.Service.Access;
using Monitoring.Service.SigningIn;

namespace Monitoring.Service.Board;

/// <summary>
/// A finished page with the policy that keeps it harmless: nothing may be loaded but the stylesheet, nothing runs, nobody may frame it.
/// </summary>
/// <param name="page">The page.</param>
/// <param name="status">The HTTP status.</param>
/// <param name="frames">Whether the page shows another page of ours in a frame.</param>
internal sealed class Page(PageText page, int status = StatusCodes.Status200OK, Frames frames = Frames.None) : IResult
{
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = Encoding.UTF8.GetBytes(BasePath.Before(page.For(VisitorLine.Of(httpContext)).ToString(), httpContext.Request.PathBase));
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = body.Length;
        SafeHeaders.Write(response.Headers, frames == Frames.Own ? Policy + "; frame-src 'self'" : Policy);
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }
}

/// <summary>What a page may show in a frame.</summary>
internal enum Frames
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Another page of this service.</summary>
    Own,
}

/// <summary>The headers of everything shown in a browser, beside those that every answer has (<see cref="Access.SafeAnswers"/>).</summary>
internal static class SafeHeaders
{
    /// <summary>Writes them.</summary>
    /// <param name="headers">The answer's headers.</param>
    /// <param name="policy">The content security policy.</param>
    public static void Write(IHeaderDictionary headers, string policy)
    {
        headers.ContentSecurityPolicy = policy;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }
}

/// <summary>A page before it is known who looks at it.</summary>
/// <param name="Title">Title of the tab.</param>
/// <param name="Head">What stands above the line.</param>
/// <param name="Content">What stands below it.</param>
internal sealed record PageText(string Title, Html Head, Html Content)
{
    /// <summary>The whole page.</summary>
    /// <param name="visitor">Who looks at it, in a line above everything; null when that is not said.</param>
    public Html For(Html? visitor) => Html.Of($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{Title} · Accuracy monitor</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="{Stylesheet.Address}">
        </head>
        <body>
        {visitor}<header>
        {Head}
        </header>
        <main>
        {Content}
        </main>
        </body>
        </html>

        """);

    /// <summary>The page as nobody in particular sees it.</summary>
    public override string ToString() => For(visitor: null).ToString();
}

/// <summary>What a browser is told about an address of a page that leads nowhere.</summary>
internal static class NotFoundPage
{
    /// <summary>The page.</summary>
    /// <param name="what">What was looked for.</param>
    public static Page Of(string what) => new(
        new PageText("Not found", Html.Literal("<h1>Not found</h1>"),
            Html.Of($"<p>{what} is not known. <a href=\"/\">To the board</a></p>")),
        StatusCodes.Status404NotFound);
}

/// <summary>The one stylesheet, a file beside this one that travels inside the program.</summary>
internal static class Stylesheet
{
    /// <summary>Where it is served.</summary>
    public const string Address = "/board.css";

    private static readonly byte[] Content = Load();

    private static readonly EntityTagHeaderValue Tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(Content).AsSpan(0, 8))}\"");

    /// <summary>Answers it; a browser that has it is told so.</summary>
    public static FileContentHttpResult Answer(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(Content, "text/css; charset=utf-8", entityTag: Tag);
    }

    private static byte[] Load()
    {
        using var resource = typeof(Stylesheet).Assembly.GetManifestResourceStream("board.css")
            ?? throw new InvalidOperationException("The stylesheet is not part of the program.");
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }
}
