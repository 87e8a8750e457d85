using System.Globalization;
using System.Text.RegularExpressions;
using Monitoring.Service.Commands;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Deploy;

public sealed partial class SystemdUnitTests
{
    private static readonly string Unit = File.ReadAllText(RepositoryFile.At("deploy/agentops-monitoring.service"));

    [Fact]
    public async Task Systemd_has_nothing_to_say_to_the_unit() => Assert.Equal("", await VerifyAsync(Unit));

    [Fact]
    public async Task Systemd_would_say_something_to_a_mistake() =>
        Assert.Contains("RestartSek", await VerifyAsync(Unit.Replace("RestartSec", "RestartSek", StringComparison.Ordinal)),
            StringComparison.Ordinal);

    [Fact]
    public async Task Systemd_rates_the_unit_as_the_page_says()
    {
        Tool.Require("systemd-analyze", "systemd");
        var claimed = Rating().Match(await File.ReadAllTextAsync(RepositoryFile.At("deploy/README.md")));

        var (said, _) = await Tool.RunAsync("systemd-analyze",
            ["security", "--offline=true", RepositoryFile.At("deploy/agentops-monitoring.service")]);

        Assert.Contains($"{claimed.Groups["rate"].Value} {claimed.Groups["word"].Value} ", said, StringComparison.Ordinal);
    }

    [Fact]
    public void The_unit_sets_only_settings_that_exist()
    {
        var set = Variable().Matches(Unit).Select(match => match.Value).ToArray();

        Assert.NotEmpty(set);
        Assert.Empty(set.Except(SettingName.All.Select(SettingName.AsVariable)));
    }

    [Fact]
    public void Systemd_waits_longer_for_the_end_than_the_service_takes()
    {
        var seconds = int.Parse(Unit.Split("TimeoutStopSec=")[1].Split('\n')[0], CultureInfo.InvariantCulture);

        Assert.True(TimeSpan.FromSeconds(seconds) > CommandTree.ServiceEndsWithin);
    }

    // The program is not installed on the machine of the tests, so another stands in for it.
    private static async Task<string> VerifyAsync(string unit)
    {
        Tool.Require("systemd-analyze", "systemd");
        var folder = Directory.CreateTempSubdirectory("agentops-unit-");
        try
        {
            var path = Path.Combine(folder.FullName, "agentops-monitoring.service");
            await File.WriteAllTextAsync(path, unit
                .Replace("ExecStart=/opt/agentops-monitoring/Monitoring.Service", "ExecStart=/bin/true", StringComparison.Ordinal)
                .Replace("WorkingDirectory=/opt/agentops-monitoring", "WorkingDirectory=/", StringComparison.Ordinal));
            var (said, failed) = await Tool.RunAsync("systemd-analyze", ["verify", path]);
            return said + (failed ? "failed" : "");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex("rates it (?<rate>[0-9.]+), \"(?<word>[A-Z]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Rating();

    [GeneratedRegex("AGENTOPS_[A-Z_]+", RegexOptions.NonBacktracking)]
    private static partial Regex Variable();
}
