using System.Net.Http.Json;
using Monitoring.Service.Tests.Delivery;
using Monitoring.TestDatabases;
using static System.FormattableString;

namespace Monitoring.Scenarios.Postgres;

/// <summary>Two instances that send the same messages: whatever their clocks and their hosts do, each comes once.</summary>
public sealed class SharedOutboxScenarios
{
    [Fact]
    public async Task A_host_whose_clock_is_a_minute_ahead_sends_nothing_that_another_is_sending()
    {
        await Needs.PostgresAsync();
        await using var mails = await SmtpServer.StartAsync();
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        using var clock = SteeredClock.Ahead(TimeSpan.FromMinutes(1));
        await using var punctual =
            await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20), ServiceProcess.On(database.ConnectionString, mails));
        await using var fast = await ServiceProcess.StartAsync(
            RegistryText.Of("order-entry", 20), clock.On(ServiceProcess.On(database.ConnectionString, mails)));
        using var alive = await fast.Http.GetAsync("/livez");
        Assert.InRange((alive.Headers.Date - TimeProvider.System.GetUtcNow())!.Value.TotalSeconds, 50, 61);
        foreach (var (sender, round) in new[] { (punctual, 0), (fast, 1) })
        {
            await mails.ObeyAsync(new { dot = "wait" });
            await PostAsync(sender, round);
            await mails.HangsAsync();

            // Each looks for work every second.
            await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, TestContext.Current.CancellationToken);
            await mails.ObeyAsync();
            await Truth.DrainAsync(punctual);
            await mails.CatchUpAsync();
            Assert.Single(mails.Accepted);
        }
    }

    [Fact]
    public async Task A_host_that_stood_still_hands_nothing_over_that_another_has_sent_meanwhile()
    {
        await Needs.PostgresAsync();
        await using var mails = await SmtpServer.StartAsync();
        await using var database = await PostgresLadder.CreateDatabaseAsync();
        await using var frozen =
            await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20), ServiceProcess.On(database.ConnectionString, mails));
        await mails.ObeyAsync(new { rcpt = "wait" });
        await PostAsync(frozen, 0);
        await mails.HangsAsync();
        frozen.Freeze();
        try
        {
            await using var other =
                await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20), ServiceProcess.On(database.ConnectionString, mails));
            await Task.Delay(TimeSpan.FromSeconds(25), TimeProvider.System, TestContext.Current.CancellationToken);
            await mails.ObeyAsync();
            await Truth.DrainAsync(other);
        }
        finally
        {
            frozen.Thaw();
        }

        for (var seconds = 0; !frozen.Log.Contains("who holds it now decides", StringComparison.Ordinal); seconds++)
        {
            Assert.True(seconds < 30, frozen.Log);
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        await mails.CatchUpAsync();
        Assert.Equal([Assert.Single(mails.Accepted).MessageId], (await Truth.DeliveriesAsync(frozen))["sent"]);
    }

    private static async Task PostAsync(ServiceProcess service, int round)
    {
        var items = Enumerable.Range(0, round == 0 ? 3 : 8)
            .Select(number => new { agent = "order-entry", transactionId = Invariant($"PO-{round}-{number}"), verdict = "incorrect" });
        using var answer = await service.Http.PostAsJsonAsync("/v1/outcomes", items);
        answer.EnsureSuccessStatusCode();
    }
}
