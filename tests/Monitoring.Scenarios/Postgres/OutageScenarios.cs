using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Monitoring.TestDatabases.Server;

namespace Monitoring.Scenarios.Postgres;

/// <summary>What people and the log are told while PostgreSQL is away, however many ask meanwhile.</summary>
public sealed partial class OutageScenarios
{
    private const int Agents = 4;

    // Less than a minute: what is said each minute is the unit test's.
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(
        int.Parse(Environment.GetEnvironmentVariable("AGENTOPS_TEST_OUTAGE") ?? "8", CultureInfo.InvariantCulture));

    [Fact]
    public async Task Without_PostgreSQL_the_log_has_two_lines_and_people_a_page()
    {
        await Needs.PostgresServerAsync();
        await using var server = await PostgresServer.CreateAsync();
        var database = await server.CreateDatabaseAsync("monitoring");
        await using var service = await ServiceProcess.StartAsync(Callers.Registry(Agents), ServiceProcess.On(database));
        var callers = Callers.Start(Agents, service);
        await callers.GoOnAsync(100);
        var probes = Probes.Start(service);
        await callers.GoOnAsync(100);

        await server.StopAsync();
        await Task.Delay(Length / 2, TimeProvider.System, TestContext.Current.CancellationToken);
        using (var board = await service.Http.GetAsync("/"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, board.StatusCode);
            Assert.Contains("The database of the accuracy monitor has not answered since ", await board.Content.ReadAsStringAsync(),
                StringComparison.Ordinal);
            Assert.Equal("5", Assert.Single(board.Headers.GetValues("Refresh")));
        }

        var metrics = await service.Http.GetStringAsync("/metrics");
        Assert.Contains("agentops_database_up{} 0\n", metrics, StringComparison.Ordinal);
        Assert.Contains("agentops_build_info{", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("agentops_slo_state{", metrics, StringComparison.Ordinal);
        await Task.Delay(Length / 2, TimeProvider.System, TestContext.Current.CancellationToken);
        var refused = callers.Refusals;
        await server.StartAsync();
        await service.UntilReadyAsync();
        await callers.GoOnAsync(100);
        await service.SaysAsync(OutageLines.Over);
        await callers.EndAsync();
        await probes.EndAsync();
        await Truth.DrainAsync(service);
        Assert.Contains("agentops_database_up{} 1\n", await service.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        await service.StopAsync();

        var lines = OutageLines.AreAll(service);
        Assert.Matches(TrueReason(), lines.Began);
        var over = Over().Match(lines.Over);
        Assert.True(over.Success, lines.Over);
        Assert.InRange(int.Parse(over.Groups["seconds"].Value, CultureInfo.InvariantCulture), (int)Length.TotalSeconds - 1, (int)Length.TotalSeconds + 20);
        Assert.True(int.Parse(over.Groups["count"].Value, CultureInfo.InvariantCulture) >= refused, lines.Over);
    }

    [GeneratedRegex("terminating connection|shutting down|Connection refused|reset by peer|Broken pipe", RegexOptions.None, 1_000)]
    private static partial Regex TrueReason();

    [GeneratedRegex("after (?<seconds>[0-9]+) s; requests answered 503: (?<count>[0-9]+)$", RegexOptions.None, 1_000)]
    private static partial Regex Over();
}
