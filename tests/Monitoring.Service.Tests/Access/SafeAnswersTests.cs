using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monitoring.Service.Access;
using Monitoring.Service.Tests.Health;
using Monitoring.Service.Tests.OpenApi;

namespace Monitoring.Service.Tests.Access;

/// <summary>Every answer, whatever it is asked for and however it ends, has the headers that keep it harmless.</summary>
public sealed partial class SafeAnswersTests(ServiceHost service) : IClassFixture<ServiceHost>
{
    private static readonly HttpMethod[] Methods = [HttpMethod.Get, HttpMethod.Post, HttpMethod.Head, HttpMethod.Options];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_address_answers_every_method_with_them()
    {
        var addresses = service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => "/" + Parameter().Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), "1"))
            .Concat(["/nowhere", "/v1/outcomes?agent=%0d%0aX:1", "/v1/deliveries?state=x", "/metrics/"]).Distinct().ToList();
        Assert.True(addresses.Count > 20);

        foreach (var address in addresses)
        {
            foreach (var method in Methods)
            {
                using var request = new HttpRequestMessage(method, address);
                using var answer = await service.Client.SendAsync(request, Token);
                AssertSafe(answer, $"{method} {address}");
            }
        }
    }

    [Theory]
    [InlineData("/bug", HttpStatusCode.InternalServerError)]
    [InlineData("/fine", HttpStatusCode.OK)]
    [InlineData("/nothing", HttpStatusCode.NoContent)]
    [InlineData("/elsewhere", HttpStatusCode.Redirect)]
    public async Task An_answer_that_was_begun_anew_has_them_too(string path, HttpStatusCode status)
    {
        await using var app = await StartAsync();
        using var client = app.GetTestClient();

        using var answer = await client.GetAsync(path, Token);

        Assert.Equal(status, answer.StatusCode);
        AssertSafe(answer, path);
    }

    [Theory]
    [InlineData("https://accuracy.plant2.example/fine", true)]
    [InlineData("https://accuracy.plant2.example/bug", true)]
    [InlineData("http://accuracy.plant2.example/fine", false)]
    [InlineData("https://localhost/fine", false)]
    [InlineData("https://127.0.0.1/fine", false)]
    [InlineData("https://[::1]/fine", false)]
    public async Task Https_is_kept_to_where_it_was_used_and_the_name_is_not_this_machines(string address, bool isKept)
    {
        await using var app = await StartAsync();
        using var client = app.GetTestClient();

        using var answer = await client.GetAsync(address, Token);

        Assert.Equal(isKept ? [SafeAnswers.HttpsOnly] : [],
            answer.Headers.TryGetValues("Strict-Transport-Security", out var values) ? values : []);
    }

    [Fact]
    public async Task What_an_answer_states_itself_stays()
    {
        await using var app = await StartAsync();
        using var client = app.GetTestClient();

        using var answer = await client.GetAsync("/own", Token);

        Assert.Equal("default-src 'self'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("no-cache", answer.Headers.CacheControl?.ToString());
    }

    private static void AssertSafe(HttpResponseMessage answer, string what)
    {
        string One(string name)
        {
            Assert.True(answer.Headers.TryGetValues(name, out var values), $"{what} answered {answer.StatusCode} without {name}");
            return Assert.Single(values);
        }

        Assert.Equal("nosniff", One("X-Content-Type-Options"));
        Assert.Equal("no-referrer", One("Referrer-Policy"));
        Assert.Equal("same-origin", One("Cross-Origin-Resource-Policy"));
        var isPage = answer.Content.Headers.ContentType?.MediaType == "text/html";
        Assert.StartsWith("default-src 'none'; " + (isPage ? "style-src 'self'" : "frame-ancestors 'none'"), One("Content-Security-Policy"),
            StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", One("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl?.NoStore is true || answer.Content.Headers.ContentType?.MediaType == "text/css", what);
        Assert.DoesNotContain(answer.Headers, header => header.Key is "Server" or "X-Powered-By" or "Access-Control-Allow-Origin");
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        var app = builder.Build();
        app.UseSafeAnswers();
        app.UseProblems(Away.Never());
        app.MapGet("/bug", string () => throw new InvalidOperationException("secret"));
        app.MapGet("/fine", () => "fine");
        app.MapGet("/nothing", () => Results.NoContent());
        app.MapGet("/elsewhere", () => Results.Redirect("/fine"));
        app.MapGet("/own", (HttpContext http) =>
        {
            (http.Response.Headers.ContentSecurityPolicy, http.Response.Headers.CacheControl) = ("default-src 'self'", "no-cache");
            return "own";
        });
        await app.StartAsync(Token);
        return app;
    }

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Parameter();
}
