using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios.Endpoints;

/// <summary>The least an HTTP endpoint can do: read the post, answer 202, keep nothing.</summary>
internal static class BareEndpoint
{
    /// <summary>Listens on a port.</summary>
    public static Task RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Invariant($"http://127.0.0.1:{port}"));
        var app = builder.Build();
        app.MapGet("/readyz", () => "ready");
        app.MapPost("/v1/outcomes", async (Microsoft.AspNetCore.Http.HttpContext http) =>
        {
            var outcome = await JsonSerializer.DeserializeAsync<Outcome>(http.Request.Body, JsonSerializerOptions.Web);
            http.Response.StatusCode = outcome?.TransactionId is null ? 400 : 202;
        });
        return app.RunAsync();
    }
}
