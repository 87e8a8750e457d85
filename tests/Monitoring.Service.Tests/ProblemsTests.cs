using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Logging;
using Monitoring.Service.Board;
using Monitoring.Service.Tests.Health;
using Monitoring.Storage;

namespace Monitoring.Service.Tests;

public sealed class ProblemsTests
{
    [Fact]
    public async Task An_unknown_path_is_404_with_a_problem()
    {
        using var answer = await Ask(HttpMethod.Get, "/nowhere");
        await IsProblem(answer, HttpStatusCode.NotFound, "notFound");
    }

    [Fact]
    public async Task A_wrong_method_is_405_and_says_which_would_be_right()
    {
        using var answer = await Ask(HttpMethod.Delete, "/fine");
        await IsProblem(answer, HttpStatusCode.MethodNotAllowed, "methodNotAllowed");
        Assert.Equal(["GET"], answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_503_with_a_time_to_come_back()
    {
        using var answer = await Ask(HttpMethod.Get, "/store");
        await IsProblem(answer, HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task A_fault_of_ours_shows_nothing_of_its_inside()
    {
        using var answer = await Ask(HttpMethod.Get, "/bug");
        var text = await IsProblem(answer, HttpStatusCode.InternalServerError, "internal");
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_problem_keeps_its_words_and_escapes_what_a_browser_could_take_for_markup()
    {
        using var answer = await Ask(HttpMethod.Get, "/gone");
        var text = await IsProblem(answer, HttpStatusCode.Gone, "gone");
        Assert.DoesNotContain("<b>", text, StringComparison.Ordinal);
        Assert.Equal("The link of <b> has expired.", JsonDocument.Parse(text).RootElement.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_damaged_database_is_503_and_tells_no_one_to_send_the_same_again_at_once()
    {
        using var answer = await Ask(HttpMethod.Get, "/damaged");
        var text = await IsProblem(answer, HttpStatusCode.ServiceUnavailable, "unavailable");
        Assert.Contains("sending the same again does not help", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.Equal(Problems.WhenDamaged, answer.Headers.RetryAfter?.Delta);
    }

    [Theory]
    [InlineData("/people/crowd", HttpStatusCode.TooManyRequests, "5")]
    [InlineData("/people/bug", HttpStatusCode.InternalServerError, null)]
    public async Task What_people_are_refused_is_a_page(string path, HttpStatusCode status, string? looksAgainAfter)
    {
        using var answer = await Ask(HttpMethod.Get, path);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(looksAgainAfter, answer.Headers.TryGetValues("Refresh", out var refresh) ? Assert.Single(refresh) : null);
        Assert.Equal(looksAgainAfter is not null, answer.Headers.RetryAfter is not null);
        Assert.StartsWith("default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        GoldenFile.Matches(status == HttpStatusCode.TooManyRequests ? "refused-429.html" : "refused-500.html", await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> IsProblem(HttpResponseMessage answer, HttpStatusCode status, string name)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.ToString());
        var text = await answer.Content.ReadAsStringAsync();
        var body = JsonDocument.Parse(text).RootElement;
        Assert.Equal("urn:agentops:problem:" + name, body.GetProperty("type").GetString());
        Assert.Equal((int)status, body.GetProperty("status").GetInt32());
        Assert.NotEmpty(body.GetProperty("title").GetString()!);
        return text;
    }

    private static async Task<HttpResponseMessage> Ask(HttpMethod method, string path)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        await using var app = builder.Build();
        app.UseProblems(Away.Never());
        app.MapGet("/fine", () => "fine");
        app.MapGet("/store", string () => throw new StorageException(StorageFault.Unavailable, "secret"));
        app.MapGet("/bug", string () => throw new InvalidOperationException("secret"));
        app.MapGet("/damaged", string () => throw new StorageException(StorageFault.Unavailable, "secret") { IsDamage = true });
        var people = app.MapGroup("/people").WithMetadata(new ForPeople(AwayPages.Of));
        people.MapGet("/bug", string () => throw new InvalidOperationException("secret"));
        people.MapGet("/crowd", () => (IResult)Problems.TooManyReaders("Too many questions wait for an answer; ask again a little later."));
        app.MapGet("/gone", () => (IResult)Problems.Gone("The link of <b> has expired."));
        await app.StartAsync();
        using var client = app.GetTestClient();
        using var request = new HttpRequestMessage(method, path);
        return await client.SendAsync(request);
    }
}
