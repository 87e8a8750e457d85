using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monitoring.Service.Access;
using Monitoring.Service.Settings;
using Monitoring.Service.Tests.Health;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Access;

/// <summary>A caller, and all of them, bring so many items a second and no more; who is refused is told truly when there is room.</summary>
public sealed class CallLimitsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_seconds_worth_pass_at_once_and_the_next_is_told_when_there_is_room()
    {
        await using var app = await StartAsync(new(1, null));
        using var client = app.GetTestClient();

        Assert.Equal(HttpStatusCode.OK, await GetAsync(client, "/read"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(client, "/read"));
        using var refused = await UntilRefusedAsync(() => client.GetAsync("/read", Token));

        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        var problem = JsonDocument.Parse(await refused.Content.ReadAsStringAsync(Token)).RootElement;
        Assert.Equal("urn:agentops:problem:overLimit", problem.GetProperty("type").GetString());
        Assert.StartsWith("This caller may bring 1 items a second, and 2 at once;", problem.GetProperty("detail").GetString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_time_told_the_same_is_taken()
    {
        await using var app = await StartAsync(new(20, null));
        using var client = app.GetTestClient();
        using var refused = await UntilRefusedAsync(() => SendAsync(client, 21));

        await Task.Delay(refused.Headers.RetryAfter!.Delta!.Value, TimeProvider.System, Token);

        Assert.Equal(HttpStatusCode.OK, await PostAsync(client, 21));
    }

    [Fact]
    public async Task A_post_larger_than_a_bucket_passes_when_it_is_full_and_empties_it()
    {
        await using var app = await StartAsync(new(5, null));
        using var client = app.GetTestClient();

        Assert.Equal(HttpStatusCode.OK, await PostAsync(client, 1_000));
        using var refused = await UntilRefusedAsync(() => SendAsync(client, 1_000));

        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task What_one_caller_is_refused_takes_nothing_from_all_others()
    {
        await using var app = await StartAsync(new(0.001m, 2));
        using var client = app.GetTestClient();

        var first = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => GetAsync(client, "/read", "10.0.0.1")));
        var others = await Task.WhenAll(Enumerable.Range(2, 3).Select(i => GetAsync(client, "/read", Invariant($"10.0.0.{i}"))));
        var next = 0;
        using var last = await UntilRefusedAsync(() =>
            client.SendAsync(Request(HttpMethod.Get, "/read", Invariant($"10.0.1.{next++}")), Token));

        Assert.Single(first, HttpStatusCode.OK);
        Assert.All(others, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Contains("All callers together may bring 2 items a second, and 4 at once;", await last.Content.ReadAsStringAsync(Token),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strangers_take_nothing_of_what_all_who_are_known_may_bring()
    {
        await using var app = await StartAsync(new(null, 0.001m));
        using var client = app.GetTestClient();

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => GetAsync(client, "/read?stranger"))),
            status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(client, "/read"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await GetAsync(client, "/read"));
    }

    [Theory]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::7", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public async Task Who_shows_no_key_is_known_by_the_address_or_its_network(string first, string second, bool areOne)
    {
        await using var app = await StartAsync(new(0.001m, null));
        using var client = app.GetTestClient();

        Assert.Equal(HttpStatusCode.OK, await GetAsync(client, "/read", first));
        Assert.Equal(areOne ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK, await GetAsync(client, "/read", second));
    }

    [Fact]
    public async Task A_probe_costs_nothing_and_everything_else_costs_one_an_address_that_is_nowhere_too()
    {
        await using var app = await StartAsync(new(0.001m, 0.001m));
        using var client = app.GetTestClient();

        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(client, "/nowhere"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await GetAsync(client, "/read"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync(client, "/probe"));
    }

    [Fact]
    public async Task Without_a_setting_there_is_no_limit()
    {
        await using var app = await StartAsync(LimitSettings.None);
        using var client = app.GetTestClient();

        Assert.All(await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => GetAsync(client, "/read"))),
            status => Assert.Equal(HttpStatusCode.OK, status));
    }

    // A slow machine finds new tokens in the bucket.
    private static async Task<HttpResponseMessage> UntilRefusedAsync(Func<Task<HttpResponseMessage>> ask)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            var answer = await ask();
            if (answer.StatusCode == HttpStatusCode.TooManyRequests)
            {
                return answer;
            }

            answer.Dispose();
        }

        throw new TimeoutException("Nothing was refused.");
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string address) =>
        new(method, path) { Headers = { { "Test-Address", address } } };

    private static async Task<HttpStatusCode> GetAsync(HttpClient client, string path, string address = "10.0.0.1")
    {
        using var answer = await client.SendAsync(Request(HttpMethod.Get, path, address), Token);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient client, int items)
    {
        using var answer = await SendAsync(client, items);
        return answer.StatusCode;
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, int items) =>
        client.PostAsync(Invariant($"/post?items={items}"), null, Token);

    private static async Task<WebApplication> StartAsync(LimitSettings settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton(new CallLimits(settings)).AddSingleton(TimeProvider.System).AddSingleton<AccessBook>();
        var app = builder.Build();
        app.UseProblems(Away.Never());
        app.Use((http, next) =>
        {
            http.User = http.Request.Query.ContainsKey("stranger") ? new() : Caller.Local.AsPrincipal(Schemes.Key);
            http.Connection.RemoteIpAddress = IPAddress.Parse(http.Request.Headers["Test-Address"].FirstOrDefault() ?? "10.0.0.1");
            return next(http);
        });
        app.UseCallLimits();
        app.MapGet("/read", () => "read");
        app.MapGet("/probe", () => "live").WithMetadata(FreeOfLimits.Instance);
        app.MapPost("/post", IResult (int items, HttpContext http, CallLimits limits) =>
            limits.TakeItems(http, items) is { } refusal ? refusal : Results.Ok());
        await app.StartAsync(Token);
        return app;
    }
}
