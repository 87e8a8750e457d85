using System.Globalization;

namespace Monitoring.Scenarios;

/// <summary>
/// The process is killed at random moments while many agents post. Everything acknowledged is stored once, the log replays to
/// the stored state, every notice is delivered, and a mail that was written twice has one Message-Id.
/// <c>AGENTOPS_TEST_KILLS</c> sets how often; 10 unless told.
/// </summary>
public sealed class KillScenarios
{
    private const int Agents = 4;

    /// <summary>How often something is killed.</summary>
    internal static readonly int Kills =
        int.Parse(Environment.GetEnvironmentVariable("AGENTOPS_TEST_KILLS") ?? "10", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Nothing_acknowledged_is_lost_or_doubled_when_the_process_is_killed()
    {
        await using var service = await ServiceProcess.StartAsync(Callers.Registry(Agents));
        var callers = Callers.Start(Agents, service);
        var random = new Random(7);
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 400)), TimeProvider.System, TestContext.Current.CancellationToken);
            await service.KillAsync();
            await service.StartAsync();
        }

        await callers.GoOnAsync(500);
        await callers.EndAsync();
        await Truth.DrainAsync(service);

        await Truth.StoredOnceAsync(service, callers.Acknowledged);
        await Truth.WrittenAsync(service, Path.Combine(service.Data, "mail"));
        await service.StopAsync();
        await service.VerifyAsync();
    }
}
