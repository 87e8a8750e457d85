using Monitoring.Service.Tests;

namespace Monitoring.Scenarios.Instructions;

/// <summary>
/// Does the commands of a page on one service: its paths are the service's folders, its <c>systemctl</c> starts and stops the process, and
/// everything else is run as it stands.
/// </summary>
/// <param name="service">The service.</param>
/// <param name="others">More that stands on the page and what it is here.</param>
internal sealed class Machine(ServiceProcess service, params IEnumerable<(string OnPage, string Here)> others) : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("machine-");

    /// <summary>What stands for the whole machine but the state folder.</summary>
    public string Root => folder.FullName;

    /// <summary>Runs commands one by one; each must succeed.</summary>
    /// <returns>What they said.</returns>
    public async Task<string> RunAsync(IEnumerable<string> commands)
    {
        var all = "";
        foreach (var command in commands)
        {
            if (!command.StartsWith("systemctl ", StringComparison.Ordinal))
            {
                Assert.False(service.IsRunning && TouchesState(command),
                    "A database is copied or replaced while the service writes to it: " + command);
                var here = Here(command);
                var (said, failed) = await Tool.RunAsync("bash", ["-euc", here]);
                Assert.False(failed, here + "\n" + said);
                all += said;
            }
            else if (command.Contains(" stop ", StringComparison.Ordinal))
            {
                await service.StopAsync();
            }
            else if (!command.EndsWith("daemon-reload", StringComparison.Ordinal))
            {
                await service.StartAsync();
            }
        }

        return all;
    }

    /// <summary>Words of the page with what they are here. The state folder is a link, as systemd makes it for a user of its own.</summary>
    public string Here(string words)
    {
        var state = Path.Combine(Root, "state");
        if (!Directory.Exists(state))
        {
            Directory.CreateSymbolicLink(state, service.Data);
            Directory.CreateDirectory(Path.Combine(Root, "backups"));
        }

        return others.Concat([
            ("/var/lib/agentops-monitoring", state),
            ("/var/backups", Path.Combine(Root, "backups")),
            ("http://localhost:8080", service.Url),
            ("localhost:8080", new Uri(service.Url).Authority),
        ]).Aggregate(words, (so, other) => so.Replace(other.Item1, other.Item2, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        File.Delete(Path.Combine(Root, "state"));
        folder.Delete(recursive: true);
    }

    // SQLite's own tool takes its locks as the service does.
    private static bool TouchesState(string command) =>
        command.Contains("/var/lib/", StringComparison.Ordinal) && !command.StartsWith("sqlite3 ", StringComparison.Ordinal);
}
