using Monitoring.Service.Tests;

namespace Monitoring.Scenarios.Instructions;

/// <summary>
/// Does the commands of a page on one service: its paths are the service's folders, its <c>systemctl</c> starts and stops the process as the
/// unit does, its <c>agentops</c> is the function of the page, and everything else is run as it stands.
/// </summary>
/// <param name="service">The service.</param>
/// <param name="others">More that stands on the page and what it is here.</param>
internal sealed class Machine(ServiceProcess service, params IEnumerable<(string OnPage, string Here)> others) : IDisposable
{
    /// <summary>What stands for systemd: settings are handed on, the rest concerns users and folders.</summary>
    public const string SystemdRun =
        """
        systemd-run() {
            local settings=()
            while [[ $1 == --* ]]; do
                if [[ $1 == --setenv=* ]]; then settings+=("${1#--setenv=}"); fi
                shift
            done
            env "${settings[@]}" "$@"
        }

        """;

    private static readonly string[] Environments = ["/etc/agentops-monitoring.env", "/run/agentops-monitoring.env"];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("machine-");

    /// <summary>The function of the page that runs a verb.</summary>
    public static string Agentops =>
        string.Concat(Page.Deploy.Block("bash", "agentops() {").Split('\n').TakeWhile(line => line != "}").Append("}").Select(line => line + "\n"));

    /// <summary>What stands for the whole machine but the state folder.</summary>
    public string Root => folder.FullName;

    /// <summary>Runs commands one by one; each must succeed.</summary>
    /// <returns>What they said.</returns>
    public async Task<string> RunAsync(IEnumerable<string> commands)
    {
        var all = "";
        foreach (var command in commands)
        {
            if (command.StartsWith("systemctl ", StringComparison.Ordinal))
            {
                await ManageAsync(command.Split(' ')[1]);
                continue;
            }

            var isVerb = command.StartsWith("agentops ", StringComparison.Ordinal);
            Assert.False(service.IsRunning && command.Contains("/monitoring.db", StringComparison.Ordinal),
                "A database is copied or replaced while the service writes to it: " + command);
            var here = isVerb ? SystemdRun + Here(Agentops + command) : Here(command);
            var (said, failed) = await Tool.RunAsync("bash", ["-euc", here]);
            Assert.False(failed, here + "\n" + said);
            all += said;
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
            ("/opt/agentops-monitoring/Monitoring.Service", string.Join(' ', service.Program)),
            ("/var/lib/agentops-monitoring", state),
            ("/var/backups", Path.Combine(Root, "backups")),
            ("http://localhost:8080", service.Url),
            ("localhost:8080", new Uri(service.Url).Authority),
            .. Environments.Select(file => (file, EnvironmentHere(file))),
        ]).Aggregate(words, (so, other) => so.Replace(other.Item1, other.Item2, StringComparison.Ordinal));
    }

    public void Dispose()
    {
        File.Delete(Path.Combine(Root, "state"));
        folder.Delete(recursive: true);
    }

    private string EnvironmentHere(string file) => Path.Combine(Root, file[1..].Replace('/', '-'));

    private async Task ManageAsync(string what)
    {
        if (what is "stop" or "restart")
        {
            await service.StopAsync();
        }

        if (what is "start" or "restart" or "enable")
        {
            // The later file counts, and an empty value is no argument.
            service.Said = [.. Environments.Select(EnvironmentHere).Where(File.Exists).SelectMany(File.ReadAllLines)
                .Where(line => line.StartsWith("SERVE=", StringComparison.Ordinal)).TakeLast(1).Select(line => line["SERVE=".Length..])];
            await service.StartAsync();
        }
    }
}
