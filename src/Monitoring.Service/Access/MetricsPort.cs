using Monitoring.Service.Settings;

namespace Monitoring.Service.Access;

/// <summary>The ports of <c>MetricsUrls</c>: there the metrics need no key, and nothing else is answered but the probes.</summary>
internal static class MetricsPort
{
    private static readonly PathString[] Answered = ["/metrics", "/livez", "/readyz"];

    /// <summary>Answers everything else there 404.</summary>
    /// <param name="app">The pipeline.</param>
    /// <param name="settings">The settings.</param>
    public static void UseMetricsPort(this IApplicationBuilder app, ServiceSettings settings)
    {
        if (settings.Network.MetricsUrls is not [])
        {
            app.Use(next => http => !Is(http) || Answered.Contains(http.Request.Path)
                ? next(http) : Problems.NotFound("This port answers /metrics, /livez and /readyz alone.").ExecuteAsync(http));
        }
    }

    /// <summary>True when the request came in at such a port: it needs no key for what is answered there.</summary>
    public static bool Is(HttpContext http) =>
        http.RequestServices.GetRequiredService<ServiceSettings>().Network.MetricsPorts.Contains(http.Connection.LocalPort);
}
