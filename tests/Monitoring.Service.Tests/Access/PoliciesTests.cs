using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Monitoring.Core.Access;
using Monitoring.Service.Access;
using Monitoring.Storage.Access;

namespace Monitoring.Service.Tests.Access;

/// <summary>What a route must say for somebody to come in.</summary>
public sealed class PoliciesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/unsaid", HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden)]
    [InlineData("/anybody", HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK)]
    [InlineData("/both", HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden)]
    [InlineData("/read", HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.OK)]
    [InlineData("/nowhere", HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound)]
    public async Task A_route_that_says_nothing_answers_nobody_and_of_two_rules_both_must_hold(
        string path, HttpStatusCode open, HttpStatusCode nobody, HttpStatusCode reader)
    {
        await using var app = await StartAsync();
        using var client = app.GetTestClient();
        var text = KeyText.Make();

        using var before = await client.GetAsync(path, Token);
        app.Services.GetRequiredService<AccessBook>().Put(new AccessState(
            1,
            [AccessKey.Of(text, KeyScope.Read, AgentScope.All, DateTimeOffset.UnixEpoch)],
            new HashSet<string>()));
        using var without = await client.GetAsync(path, Token);
        client.DefaultRequestHeaders.Authorization = new("Bearer", text);
        using var with = await client.GetAsync(path, Token);

        Assert.Equal((open, nobody, reader), (before.StatusCode, without.StatusCode, with.StatusCode));
    }

    private static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(new DerivedKeys(new string('s', 32))).AddAccess();
        var app = builder.Build();
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/unsaid", () => "");
        app.MapGet("/anybody", () => "").AllowAnonymous();
        app.MapGet("/read", (HttpContext http) => Caller.Of(http).Name).RequireAuthorization(Policies.Read);
        app.MapGroup("").RequireAuthorization(Policies.Read).MapGet("/both", () => "").RequireAuthorization(Policies.Manage);
        await app.StartAsync(Token);
        return app;
    }
}
