using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monitoring.Service.Access;
using Monitoring.Service.Api;
using Monitoring.Service.Tests.Health;
using Monitoring.Service.Tests.OpenApi;

namespace Monitoring.Service.Tests.Access;

/// <summary>A crowd of readers is answered a few at a time; the rest waits or is told when to come again; nobody else notices.</summary>
public sealed class ReadingLimitTests(ServiceHost service) : IClassFixture<ServiceHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task So_many_are_answered_so_many_wait_and_who_comes_then_is_told_when_to_come_again()
    {
        var (open, begun) = (new TaskCompletionSource(), 0);
        await using var app = await StartAsync(async _ =>
        {
            Interlocked.Increment(ref begun);
            await open.Task;
            return "read";
        });
        using var client = app.GetTestClient();
        var taken = Enumerable.Range(0, ReadingLimit.AtOnce + ReadingLimit.Waiting).Select(_ => client.GetAsync("/read", Token)).ToList();
        await UntilAsync(() => begun == ReadingLimit.AtOnce);

        // Those that wait cannot be seen; whoever is one too many is answered at once, whatever the order in which they came.
        using var refused = await await Task.WhenAny([.. taken, client.GetAsync("/read", Token)]);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal(Problems.WhenFull, refused.Headers.RetryAfter?.Delta);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(Token)).RootElement;
        Assert.Equal("urn:agentops:problem:tooManyReaders", problem.GetProperty("type").GetString());
        Assert.Equal("posted", await (await client.PostAsync("/post", null, Token)).Content.ReadAsStringAsync(Token));
        Assert.Equal("ready", await client.GetStringAsync("/probe", Token));
        Assert.Equal(ReadingLimit.AtOnce, begun);

        open.SetResult();
        var answers = await Task.WhenAll(taken);
        Assert.True(answers.Count(answer => answer.StatusCode == HttpStatusCode.OK) >= ReadingLimit.AtOnce + ReadingLimit.Waiting - 1);
    }

    [Fact]
    public void Every_page_and_every_question_has_the_limit_and_probes_their_own()
    {
        var limits = service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .ToLookup(
                endpoint => endpoint.Metadata.GetMetadata<EnableRateLimitingAttribute>()?.PolicyName ?? "none",
                endpoint => endpoint.RoutePattern.RawText!.TrimStart('/'));

        Assert.Equal(["livez", "metrics"], limits["none"].Order(StringComparer.Ordinal));
        Assert.Equal(["readyz"], limits[ReadingLimit.Probing]);
        Assert.Empty(new[] { "v1/outcomes", "v1/slos/{slo}", "v1/slos/{slo}/suspects" }.Except(limits[ReadingLimit.Reading]));
        Assert.Contains("", limits[ReadingLimit.Reading]);
        Assert.Equal(
            ["ack/{token}", "openapi/{documentName}.json", "review/{token}", "sign-in", "sign-in/{token}"],
            limits[ReadingLimit.Open].Order(StringComparer.Ordinal));
        Assert.Equal(4, limits.Count);
    }

    [Fact]
    public void What_is_no_page_of_people_is_the_interface_or_for_machines() => Assert.All(
        service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>(),
        endpoint => Assert.NotEqual(
            endpoint.Metadata.GetMetadata<ForPeople>() is not null,
            endpoint.RoutePattern.RawText!.TrimStart('/').Split('/')[0] is "v1" or "otlp" or "livez" or "readyz" or "metrics" or "openapi"));

    [Fact]
    public void Both_lists_and_nothing_else_can_be_asked_for_whole() => Assert.Equal(
        ["/v1/outcomes", "/v1/slos/{slo}/suspects"],
        service.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<WholeLists>() is not null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/')).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Whole_lists_that_are_read_slowly_hold_up_other_whole_lists_and_no_page()
    {
        var (open, begun) = (new TaskCompletionSource(), 0);
        await using var app = await StartAsync(async http =>
        {
            Interlocked.Increment(ref begun);
            if (ListFormats.IsWhole(http.Request))
            {
                await open.Task;
            }

            return "list";
        });
        using var client = app.GetTestClient();
        var whole = Enumerable.Range(0, ReadingLimit.ListsAtOnce + 1)
            .Select(i => client.GetStringAsync("/list?format=" + (i % 2 > 0 ? "csv" : "ndjson"), Token)).ToList();
        await UntilAsync(() => begun == ReadingLimit.ListsAtOnce);

        Assert.Equal("list", await client.GetStringAsync("/list", Token).WaitAsync(TimeSpan.FromSeconds(10), Token));
        Assert.Equal(ReadingLimit.ListsAtOnce + 1, begun);
        open.SetResult();
        await Task.WhenAll(whole);
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; !holds(); i++)
        {
            Assert.True(i < 2_000, "It did not come true within 10 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Token);
        }
    }

    private static async Task<WebApplication> StartAsync(Func<HttpContext, Task<string>> read)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddReadingLimit();
        var app = builder.Build();
        app.UseProblems(Away.Never());
        app.UseRateLimiter();
        app.MapGet("/read", read).RequireRateLimiting(ReadingLimit.Reading);
        app.MapGet("/list", read).RequireRateLimiting(ReadingLimit.Reading).WithMetadata(new WholeLists(ListFormats.IsWhole));
        app.MapGet("/probe", () => "ready").RequireRateLimiting(ReadingLimit.Probing);
        app.MapPost("/post", () => "posted");
        await app.StartAsync(Token);
        return app;
    }
}
