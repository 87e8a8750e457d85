using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Monitoring.Service.Tests.Delivery;
using Monitoring.TestDatabases.Failover;
using static System.FormattableString;

namespace Monitoring.Scenarios.Postgres;

/// <summary>
/// A primary and its standby: the primary dies under load, the standby is promoted, the service goes on through the connection string that
/// names both.
/// </summary>
public sealed class FailoverScenarios
{
    private const int Agents = 4;

    [Fact]
    public async Task A_synchronous_standby_takes_over_and_nothing_acknowledged_is_lost()
    {
        await Needs.PostgresServerAsync();
        await using var mails = await SmtpServer.StartAsync();
        await using var pair = await FailoverPair.CreateAsync(Replication.Synchronous);
        var database = await pair.CreateDatabaseAsync("monitoring");
        await using var service = await ServiceProcess.StartAsync(Callers.Registry(Agents), ServiceProcess.On(database, mails));
        var callers = Callers.Start(Agents, service);
        var probes = Probes.Start(service);
        await callers.GoOnAsync(300);

        await pair.KillPrimaryAsync();
        var acknowledged = callers.Acknowledged.Count;
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, TestContext.Current.CancellationToken);
        var (during, refused, notReady) = (callers.Acknowledged.Count - acknowledged, callers.Refusals, probes.Refused("/readyz"));
        await pair.PromoteStandbyAsync();
        var back = Stopwatch.StartNew();
        await callers.GoOnAsync(50);
        await UntilReadyAsync(service);
        var again = back.Elapsed;
        await callers.GoOnAsync(300);

        await callers.EndAsync();
        var seen = await probes.EndAsync();
        await Truth.DrainAsync(service);
        await Truth.StoredOnceAsync(service, callers.Acknowledged);
        await Truth.MailedAsync(service, mails);
        Assert.Contains("\nagentops_store_lost_writes_total{agent=\"agent-0\"} 0\n", await service.Http.GetStringAsync("/metrics"),
            StringComparison.Ordinal);
        Assert.DoesNotContain("The database has lost", await service.Http.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.True(during <= Agents * 2, Invariant($"{during} posts were acknowledged while there was no primary."));
        Assert.True(refused > 0 && notReady > 0,
            Invariant($"{refused} posts were refused and {notReady} times the service was not ready."));
        Assert.True(again < TimeSpan.FromSeconds(10), Invariant($"It took {again.TotalSeconds:0.0} s to work again."));
        await service.StopAsync();
        await service.VerifyAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(Invariant(
            $"{refused} refused, slowest answer {callers.LongestAnswer.TotalSeconds:0.0} s, works again {again.TotalSeconds:0.0} s after the promotion; {seen}"));
    }

    [Fact]
    public async Task A_commit_that_its_synchronous_standby_did_not_get_is_not_acknowledged()
    {
        await Needs.PostgresServerAsync();
        await using var pair = await FailoverPair.CreateAsync(Replication.Synchronous);
        var database = await pair.CreateDatabaseAsync("monitoring");
        await using var service = await ServiceProcess.StartAsync(Callers.Registry(1), ServiceProcess.On(database));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(service, "T-1")).Status);

        await pair.CutOffAsync();
        var refused = await PostAsync(service, "T-2");
        var repeated = await PostAsync(service, "T-2");
        using var ready = await service.Http.GetAsync("/readyz");
        await Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, TestContext.Current.CancellationToken);
        await pair.KillPrimaryAsync();
        await pair.PromoteStandbyAsync();
        await UntilReadyAsync(service);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, repeated.Status);
        Assert.True(refused.Took < TimeSpan.FromSeconds(10), Invariant($"It took {refused.Took.TotalSeconds:0.0} s."));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        var again = await PostAsync(service, "T-2");
        Assert.Equal((HttpStatusCode.OK, "accepted"), (again.Status, again.Result));
        await service.StopAsync();
        await service.VerifyAsync();
    }

    [Fact]
    public async Task What_an_asynchronous_standby_had_not_received_is_said_in_the_log_in_a_metric_and_on_the_board()
    {
        await Needs.PostgresServerAsync();
        await using var pair = await FailoverPair.CreateAsync(Replication.Asynchronous);
        var database = await pair.CreateDatabaseAsync("monitoring");
        await using var service = await ServiceProcess.StartAsync(Callers.Registry(1), ServiceProcess.On(database));
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(service, "T-0")).Status);
        await pair.Primary.UntilAsync("select pg_current_wal_lsn() = replay_lsn from pg_stat_replication", "True");

        await pair.CutOffAsync();
        for (var number = 1; number <= 3; number++)
        {
            Assert.Equal(HttpStatusCode.OK, (await PostAsync(service, Invariant($"T-{number}"))).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(service, "T-0", "a-stranger")).Status);
        await pair.KillPrimaryAsync();
        await pair.PromoteStandbyAsync();
        await UntilReadyAsync(service);

        await UntilAsync(() =>
            Task.FromResult(service.Log.Contains("The database no longer has 3 confirmed writes of agent-0, found",
            StringComparison.Ordinal)), service);
        Assert.Contains("\nagentops_store_lost_writes_total{agent=\"agent-0\"} 3\n", await service.Http.GetStringAsync("/metrics"),
            StringComparison.Ordinal);
        Assert.Contains("<bdi>agent-0</bdi>: at least 3 posts are missing", await service.Http.GetStringAsync("/"),
            StringComparison.Ordinal);

        for (var number = 0; number <= 3; number++)
        {
            var again = await PostAsync(service, Invariant($"T-{number}"));
            Assert.Equal((HttpStatusCode.OK, number == 0 ? "duplicate" : "accepted"), (again.Status, again.Result));
        }

        var stranger = await PostAsync(service, "T-0", "a-stranger");
        Assert.Equal((HttpStatusCode.OK, "accepted"), (stranger.Status, stranger.Result));
        Assert.Contains("\nagentops_store_lost_writes_total{agent=\"agent-0\"} 3\n", await service.Http.GetStringAsync("/metrics"),
            StringComparison.Ordinal);
        await service.StopAsync();
        await service.VerifyAsync();
    }

    private static async Task<(HttpStatusCode Status, string? Result, TimeSpan Took)> PostAsync(
        ServiceProcess service, string id, string agent = "agent-0")
    {
        var started = Stopwatch.GetTimestamp();
        using var answer = await service.Http.PostAsJsonAsync("/v1/outcomes",
            new { agent, transactionId = id, verdict = "correct", source = "check" });
        var took = Stopwatch.GetElapsedTime(started);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (answer.StatusCode, body.TryGetProperty("results", out var results) ? results[0].GetProperty("status").GetString() : null,
            took);
    }

    private static async Task UntilReadyAsync(ServiceProcess service)
    {
        await UntilAsync(
            async () =>
            {
                using var ready = await service.Http.GetAsync("/readyz");
                return ready.StatusCode == HttpStatusCode.OK;
            },
            service);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, ServiceProcess service)
    {
        for (var waited = Stopwatch.StartNew(); !await holds();)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), service.Log);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
