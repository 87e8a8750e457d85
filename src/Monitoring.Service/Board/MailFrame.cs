using System.Text;
using Monitoring.Service.Alert;

namespace Monitoring.Service.Board;

/// <summary>
/// A mail's own HTML, as it was sent: whatever stands in it, nothing is loaded, nothing runs, it cannot post, and only our own
/// page may frame it.
/// </summary>
/// <param name="mail">The mail.</param>
internal sealed class MailFrame(FolderMail mail) : IResult
{
    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox";

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = Encoding.UTF8.GetBytes(mail.Html);
        var response = httpContext.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = body.Length;
        SafeHeaders.Write(response.Headers, Policy);
        await response.Body.WriteAsync(body, httpContext.RequestAborted).ConfigureAwait(false);
    }
}
