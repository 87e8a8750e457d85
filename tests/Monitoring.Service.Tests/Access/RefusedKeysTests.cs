using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Access;
using Monitoring.Service.Access;
using Monitoring.Service.Tests.Delivery;
using Monitoring.Storage.Access;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Access;

/// <summary>The log says which key was refused, from where and why; the key itself nobody finds there.</summary>
public sealed class RefusedKeysTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly EventLog<RefusedKeys> log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void An_address_is_told_of_once_a_minute_and_the_rest_is_counted()
    {
        var keys = new RefusedKeys(clock, log);
        for (var second = 0; second < 121; second++)
        {
            keys.Tell(IPAddress.Parse("10.0.0.1"), "abcd1234", "Because.");
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(
            [
                "The key abcd1234 from 10.0.0.1 was refused: Because. (0 more since the line before)",
                "The key abcd1234 from 10.0.0.1 was refused: Because. (59 more since the line before)",
                "The key abcd1234 from 10.0.0.1 was refused: Because. (59 more since the line before)",
            ],
            log.Messages);
    }

    [Fact]
    public void However_many_addresses_try_the_log_stays_short()
    {
        var keys = new RefusedKeys(clock, log);
        for (var address = 0; address < 1_000; address++)
        {
            keys.Tell(new IPAddress(address), "", "Because.");
        }

        Assert.Equal(RefusedKeys.MostTold, log.Messages.Count());
        clock.Advance(RefusedKeys.Pause);
        keys.Tell(IPAddress.Loopback, "", "Because.");
        Assert.Equal("The key without an id from 127.0.0.1 was refused: Because. (980 more since the line before)", log.Messages.Last());
    }

    [Fact]
    public async Task An_unknown_key_one_of_another_scope_and_a_text_that_is_none_each_leave_a_line_without_the_key()
    {
        var (posting, unknown) = (KeyText.Make(), KeyText.Make());
        await using var app = await StartAsync(posting);

        await GetAsync(app, "10.0.0.1", $"Bearer {unknown}");
        await GetAsync(app, "10.0.0.2", $"Bearer {posting}");
        await GetAsync(app, "10.0.0.3", "Basic c2VjcmV0");
        await GetAsync(app, "10.0.0.4", null);

        var (first, second) = (unknown.Substring(3, 8), posting.Substring(3, 8));
        Assert.Collection(
            log.Messages,
            line => Assert.StartsWith(Invariant($"The key {first} from 10.0.0.1 was refused: The key is not known here"), line, StringComparison.Ordinal),
            line => Assert.StartsWith(Invariant($"The key {second} from 10.0.0.2 was refused: This needs"), line, StringComparison.Ordinal),
            line => Assert.StartsWith("The key without an id from 10.0.0.3 was refused: The Authorization header must be", line, StringComparison.Ordinal));
        Assert.All(log.Messages, line =>
        {
            Assert.DoesNotContain(unknown[11..], line, StringComparison.Ordinal);
            Assert.DoesNotContain(posting[11..], line, StringComparison.Ordinal);
            Assert.DoesNotContain("c2VjcmV0", line, StringComparison.Ordinal);
        });
    }

    private static async Task GetAsync(WebApplication app, string address, string? authorization)
    {
        using var client = app.GetTestClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/read") { Headers = { { "Test-Address", address } } };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        using var answer = await client.SendAsync(request, Token);
        Assert.False(answer.IsSuccessStatusCode);
    }

    private async Task<WebApplication> StartAsync(string posting)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton(new DerivedKeys(new string('s', 32))).AddAccess()
            .AddSingleton<ILogger<RefusedKeys>>(log);
        var app = builder.Build();
        app.Use((http, next) =>
        {
            http.Connection.RemoteIpAddress = IPAddress.Parse(http.Request.Headers["Test-Address"].ToString());
            return next(http);
        });
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGet("/read", () => "").RequireAuthorization(Policies.Read);
        app.Services.GetRequiredService<AccessBook>().Put(new AccessState(
            1, [AccessKey.Of(posting, KeyScope.Ingest, AgentScope.All, DateTimeOffset.UnixEpoch)], new HashSet<string>()));
        await app.StartAsync(Token);
        return app;
    }
}
