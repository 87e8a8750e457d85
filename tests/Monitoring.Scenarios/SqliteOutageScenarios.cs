using System.Net;
using System.Text.RegularExpressions;
using Monitoring.Scenarios.Postgres;

namespace Monitoring.Scenarios;

/// <summary>
/// The disk of a SQLite database takes no writes for a while: it is told once and with its true reason, posts are refused, people have
/// pages, and when it takes them again the service goes on by itself.
/// </summary>
public sealed partial class SqliteOutageScenarios
{
    private const int Agents = 2;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_disk_that_takes_no_writes_is_told_in_two_lines_and_is_over_when_it_takes_them_again(bool isReadOnly)
    {
        await using var disk = await SmallDisk.CreateAsync();
        await using var service = await ServiceProcess.StartAsync(Callers.Registry(Agents), new()
        {
            ["AGENTOPS_DATABASE"] = "sqlite:" + Path.Combine(disk.Path, "monitoring.db"),
        });
        var callers = Callers.Start(Agents, service);
        await callers.GoOnAsync(100);

        await StrikeAsync(disk, isReadOnly);
        await service.SaysAsync("Outage of the database: ");
        await NotReadyAsync(service);
        var metrics = await service.Http.GetStringAsync("/metrics");
        Assert.Contains("agentops_database_up{} 0\n", metrics, StringComparison.Ordinal);
        Assert.Contains("agentops_outcomes_total{", metrics, StringComparison.Ordinal);
        foreach (var page in new[] { "/", "/slos/agent-0-accuracy" })
        {
            using var answer = await service.Http.GetAsync(page);
            Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable]);
            Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
            Assert.True(page != "/" || await answer.Content.ReadAsStringAsync() is var text
                && text.Contains(answer.IsSuccessStatusCode ? "New outcomes are refused." : "has not answered since", StringComparison.Ordinal));
        }

        await RelieveAsync(disk, isReadOnly);
        await service.UntilReadyAsync();
        await callers.GoOnAsync(100);
        await service.SaysAsync(OutageLines.Over);
        await callers.EndAsync();
        await Truth.DrainAsync(service);
        Assert.Contains("agentops_database_up{} 1\n", await service.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);
        await Truth.StoredOnceAsync(service, callers.Acknowledged);
        await service.StopAsync();
        Assert.Matches(isReadOnly ? NoWrites() : NoRoom(), OutageLines.AreAll(service).Began);
        await service.VerifyAsync();
    }

    private static async Task StrikeAsync(SmallDisk disk, bool isReadOnly)
    {
        if (isReadOnly)
        {
            await disk.RefuseWritesAsync();
        }
        else
        {
            disk.Fill();
        }
    }

    private static async Task RelieveAsync(SmallDisk disk, bool isReadOnly)
    {
        if (isReadOnly)
        {
            await disk.TakeWritesAsync();
        }
        else
        {
            disk.Free();
        }
    }

    private static async Task NotReadyAsync(ServiceProcess service)
    {
        using var ready = await service.Http.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }

    [GeneratedRegex("database or disk is full|No space left on device", RegexOptions.None, 1_000)]
    private static partial Regex NoRoom();

    [GeneratedRegex("not permitted|is denied|Read-only", RegexOptions.None, 1_000)]
    private static partial Regex NoWrites();
}
