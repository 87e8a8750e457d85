using Monitoring.Service.Settings;

namespace Monitoring.Service.Access;

/// <summary>
/// The path of the public address, below which a proxy shows the service: <c>/accuracy</c> of <c>https://plant.example/accuracy</c>. It is
/// the request's path base, whether the proxy takes it away or not: what leaves for a browser (links of pages, redirects, paths of cookies)
/// begins with <c>http.Request.PathBase</c>.
/// </summary>
internal static class BasePath
{
    /// <summary>Puts it before every request.</summary>
    /// <param name="app">The pipeline; routes come after it.</param>
    /// <param name="settings">The settings.</param>
    public static void UseBasePath(this IApplicationBuilder app, ServiceSettings settings)
    {
        var path = new PathString(new Uri(settings.PublicUrl).AbsolutePath.TrimEnd('/'));
        if (path.HasValue)
        {
            app.UsePathBase(path).Use(next => http =>
            {
                http.Request.PathBase = path;
                return next(http);
            });
        }
    }

    /// <summary>
    /// Puts it before every address in a page's markup that begins at the root. No text of the page can be taken for one: quotes are
    /// escaped in it.
    /// </summary>
    /// <param name="markup">The page.</param>
    /// <param name="path">The path; none where it is empty.</param>
    public static string Before(string markup, PathString path) =>
        path.HasValue ? markup.Replace("=\"/", $"=\"{path.Value}/", StringComparison.Ordinal) : markup;
}
