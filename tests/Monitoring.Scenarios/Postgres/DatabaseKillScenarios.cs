using Monitoring.Service.Tests.Delivery;
using Monitoring.TestDatabases.Server;
using static System.FormattableString;

namespace Monitoring.Scenarios.Postgres;

/// <summary>
/// The database is killed at random moments, as a power cut would, under load. <c>AGENTOPS_TEST_KILLS</c> sets how often; 10 unless told.
/// </summary>
public sealed class DatabaseKillScenarios
{
    private const int Agents = 4;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_doubled_when_the_database_is_killed()
    {
        await Needs.PostgresServerAsync();
        await using var mails = await SmtpServer.StartAsync();
        await using var server = await PostgresServer.CreateAsync();
        var database = await server.CreateDatabaseAsync("monitoring");
        await using var service = await ServiceProcess.StartAsync(Callers.Registry(Agents), ServiceProcess.On(database, mails));
        var callers = Callers.Start(Agents, service);
        var random = new Random(7);
        for (var kill = 0; kill < KillScenarios.Kills; kill++)
        {
            await callers.GoOnAsync(random.Next(20, 200));
            await server.KillAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 200)), TimeProvider.System, TestContext.Current.CancellationToken);
            await server.StartAsync();
        }

        await callers.GoOnAsync(500);
        await callers.EndAsync();
        await Truth.DrainAsync(service);

        await Truth.StoredOnceAsync(service, callers.Acknowledged);
        var (messages, repeats) = await Truth.MailedAsync(service, mails);
        await service.StopAsync();
        await service.VerifyAsync();
        Assert.DoesNotContain("deadlock detected", server.Log, StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine(Invariant(
            $"{KillScenarios.Kills} kills, {callers.Acknowledged.Count} acknowledged, {callers.Refusals} refused, slowest answer {callers.LongestAnswer.TotalSeconds:0.00} s, {messages} messages, {repeats} came twice"));
    }
}
