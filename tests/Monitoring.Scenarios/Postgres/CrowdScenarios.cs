using System.Net;
using Monitoring.TestDatabases.Server;
using static System.FormattableString;

namespace Monitoring.Scenarios.Postgres;

/// <summary>Crowds of those who only say that they live, or only look, while others post to a database on a slow disk.</summary>
public sealed class CrowdScenarios
{
    private const int Agents = 4, Crowd = 400;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Four_hundred_heartbeats_and_as_many_readers_at_once_refuse_no_post()
    {
        var options = new PostgresServerOptions { SyncDelay = TimeSpan.FromMilliseconds(100) };
        await Needs.PostgresServerAsync(options);
        await using var server = await PostgresServer.CreateAsync(options);
        var database = await server.CreateDatabaseAsync("monitoring");
        await using var service = await ServiceProcess.StartAsync(Callers.Registry(Agents), ServiceProcess.On(database));
        var callers = Callers.Start(Agents, service);
        await callers.GoOnAsync(40);

        for (var round = 0; round < 3; round++)
        {
            var beats = Enumerable.Range(0, Crowd)
                .Select(number => service.Http.PostAsync(Invariant($"/v1/agents/agent-{number % Agents}/heartbeat"), null, Token)).ToList();
            var looks = Enumerable.Range(0, Crowd)
                .Select(number => service.Http.GetAsync(number % 2 == 0 ? "/" : "/v1/slos", Token)).ToList();
            using var ready = await service.Http.GetAsync("/readyz", Token);
            using var live = await service.Http.GetAsync("/livez", Token);
            using var metrics = await service.Http.GetAsync("/metrics", Token);

            // How long a database on a slow disk takes to say that it is ready is not promised; that the crowd turns no probe away is.
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
            Assert.All([ready, metrics], watch => Assert.NotEqual(HttpStatusCode.TooManyRequests, watch.StatusCode));
            Assert.All(await Task.WhenAll(beats), beat => Assert.Equal(HttpStatusCode.NoContent, beat.StatusCode));
            var seen = await Task.WhenAll(looks);
            Assert.All(seen, look => Assert.True(look.StatusCode == HttpStatusCode.OK || look.Headers.RetryAfter is not null));
            Assert.Contains(seen, look => look.StatusCode == HttpStatusCode.OK);
        }

        Assert.Equal(0, callers.Refusals);
        await callers.EndAsync();
        await Truth.StoredOnceAsync(service, callers.Acknowledged);
        await service.StopAsync();
        await service.VerifyAsync();
    }
}
