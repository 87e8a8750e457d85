using System.Text;
using Monitoring.Core.Markup;

namespace Monitoring.Service.Board;

/// <summary>
/// A finished page with the headers that keep it harmless: nothing may be loaded but the stylesheet, nothing runs, nobody may
/// frame it or keep it.
/// </summary>
/// <param name="markup">The page.</param>
/// <param name="status">The HTTP status.</param>
/// <param name="frames">Whether the page shows another page of ours in a frame.</param>
internal sealed class Page(Html markup, int status = StatusCodes.Status200OK, Frames frames = Frames.None) : IResult
{
    private const string Policy =
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = Encoding.UTF8.GetBytes(markup.ToString());
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = body.Length;
        SafeHeaders.Write(response.Headers, frames == Frames.Own ? Policy + "; frame-src 'self'" : Policy);
        await response.Body.WriteAsync(body, httpContext.RequestAborted).ConfigureAwait(false);
    }
}
