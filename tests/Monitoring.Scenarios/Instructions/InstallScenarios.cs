using Monitoring.Service.Tests;
using Monitoring.Service.Tests.Delivery;
using static System.FormattableString;

namespace Monitoring.Scenarios.Instructions;

/// <summary>What the pages say of installing a service and of its first hour, done.</summary>
public sealed class InstallScenarios
{
    private const string Installed = "/opt/agentops-monitoring", Units = "/etc/systemd/system/";

    [Fact]
    public async Task The_commands_of_the_page_publish_a_service_that_starts_as_its_unit_says_and_takes_the_first_outcomes()
    {
        Tool.Require("curl", "curl");
        await using var service = await ServiceProcess.PrepareAsync("", Page.Deploy.Settings("AGENTOPS_MAIL__SERVER"));
        File.Delete(Path.Combine(service.Data, "registry.yaml"));
        var tree = Directory.CreateTempSubdirectory("tree-").FullName;
        using var machine = new Machine(service, (Installed, Path.Combine(tree, "opt")), (Units, tree + "/"));
        await CopyTreeAsync(tree);
        // The analyzers have read this source when the tests were built.
        var lines = Page.Deploy.Lines("bash", "dotnet publish").Select(line => $"export RunAnalyzers=false; cd {tree}; {line}").ToList();
        var install = lines.TakeWhile(line => !line.Contains("systemctl", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, install.Count);

        await machine.RunAsync(install);
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(tree, "opt"), "*", SearchOption.AllDirectories),
            file => Path.GetExtension(file) is ".pdb" or ".xml");
        var unit = Assignments(await File.ReadAllLinesAsync(Path.Combine(tree, "agentops-monitoring.service")));
        var start = machine.Here(Assert.Single(unit["ExecStart"])).Split(' ');
        Assert.Equal(["serve", "$SERVE"], start[^2..]);
        service.Program = start[..^2];
        Assert.Equal(["AGENTOPS_DATA=/var/lib/agentops-monitoring", "AGENTOPS_LOG__FORMAT=journald", "SERVE="], unit["Environment"]);
        Assert.Equal(["-/etc/agentops-monitoring.env", "-/run/agentops-monitoring.env"], unit["EnvironmentFile"]);
        await service.StartAsync();

        Assert.Contains("ready", await machine.RunAsync(lines[^1..]), StringComparison.OrdinalIgnoreCase);
        var said = await machine.RunAsync(Page.Front.Lines("", "curl -s localhost:8080/v1/outcomes"));
        Assert.Equal(2, said.Split("\"accepted\":1").Length - 1);
        Assert.True(File.Exists(Path.Combine(service.Data, "monitoring.db")) && File.Exists(Path.Combine(service.Data, "registry.yaml")));
        await service.StopAsync();
        await service.VerifyAsync();
        Directory.Delete(tree, recursive: true);
    }

    [Fact]
    public async Task A_tunnel_from_another_port_of_another_machine_shows_the_board()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        Page.Deploy.Code("ssh -L 8080:localhost:8080 HOST");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "localhost:8080" } };

        using var board = await service.Http.SendAsync(request);

        Assert.Contains("order-entry-accuracy", await board.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_systemd_hands_over_as_a_file_logs_in_at_the_mail_server()
    {
        await SmtpServer.RequireAsync();
        await using var mails = await SmtpServer.StartAsync("--login", "agents:s3cret");
        var credentials = Directory.CreateTempSubdirectory("credentials-");
        var dropIn = Assignments(Page.Deploy.Lines("", "LoadCredential"));
        var credential = Assert.Single(dropIn["LoadCredential"]).Split(':')[0];
        await File.WriteAllTextAsync(Path.Combine(credentials.FullName, credential), "s3cret\n");
        var settings = dropIn["Environment"]
            .Select(setting => setting.Replace("%d", credentials.FullName, StringComparison.Ordinal).Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        settings["AGENTOPS_MAIL__FROM"] = Page.Deploy.Settings("AGENTOPS_MAIL__SERVER")["AGENTOPS_MAIL__FROM"];
        settings["AGENTOPS_MAIL__SERVER"] = Invariant($"smtp://localhost:{mails.Port}?tls=none");
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20), settings);

        var (exitCode, output) = await service.RunAsync("mail-test", "dana");

        Assert.True(exitCode == 0, output);
        await mails.CatchUpAsync();
        Assert.Contains("AUTH", mails.Said);
        Assert.Single(mails.Accepted);
        credentials.Delete(recursive: true);
    }

    [Fact]
    public async Task Prometheus_accepts_the_scrape_of_the_page()
    {
        Tool.Require("promtool", "prometheus");
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Page.Deploy.Block("yaml", "scrape_configs"));

        var (said, failed) = await Tool.RunAsync("promtool", ["check", "config", file]);

        Assert.False(failed, said);
        File.Delete(file);
    }

    // Lines of a unit by their names.
    private static ILookup<string, string> Assignments(IEnumerable<string> lines) =>
        lines.Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
            .ToLookup(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    // What a clone has, without what was built in it.
    private static async Task CopyTreeAsync(string to)
    {
        var (said, failed) = await Tool.RunAsync(
            "bash", ["-euc", $"cd '{RepositoryFile.At("src")}/..'; tar -c --exclude=bin --exclude=obj src deploy global.json .editorconfig | tar -x -C '{to}'"]);
        Assert.False(failed, said);
    }
}
