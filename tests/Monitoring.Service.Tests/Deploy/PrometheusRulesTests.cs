using System.Text.RegularExpressions;
using Monitoring.Core.Alerts;
using Monitoring.Service.Channels;

namespace Monitoring.Service.Tests.Deploy;

/// <summary>What Prometheus is told of the service: the rules, their unit tests and the configurations, judged by the tools that read them.</summary>
public sealed partial class PrometheusRulesTests
{
    private static readonly string[] Golden = [.. File.ReadLines(RepositoryFile.At("tests/Monitoring.Service.Tests/Golden/metrics.txt"))
        .Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal))
        .Select(line => line.Split(' ')[2])];

    [Fact]
    public async Task Promtool_takes_the_rules_and_the_configuration()
    {
        Tool.Require("promtool", "prometheus");
        using var copy = new FolderCopy(PrometheusFolder.Path);
        await File.WriteAllTextAsync(copy.File("agentops-read.key"), "ao_not-a-key", TestContext.Current.CancellationToken);

        var (said, failed) = await Tool.RunAsync("promtool", ["check", "config", copy.File("prometheus.yml")]);

        Assert.False(failed, said);
        Assert.Contains($"{PrometheusFolder.Alerts.Count} rules found", said, StringComparison.Ordinal);
        Assert.Contains($"{PrometheusFolder.Records.Count} rules found", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Amtool_takes_the_configuration_of_Alertmanager()
    {
        Tool.Require("amtool", "prometheus-alertmanager");

        var (said, failed) = await Tool.RunAsync("amtool", ["check-config", Path.Combine(PrometheusFolder.Path, "alertmanager.yml")]);

        Assert.False(failed, said);
    }

    [Theory]
    [InlineData("on-call", AlertKind.Accuracy)]
    [InlineData("working-day", AlertKind.Silence)]
    [InlineData("working-day", AlertKind.LabelsLate)]
    [InlineData("working-day", AlertKind.Drift)]
    public Task What_the_service_pushes_itself_wakes_somebody_for_a_breach_alone(string receiver, AlertKind kind) =>
        GoesToAsync(receiver, AlertLabels.Of(kind, "order-entry", "order-entry-accuracy"));

    [Theory]
    [InlineData("on-call", "AgentopsDown", "critical")]
    [InlineData("working-day", "AgentopsDeadLetters", "warning")]
    [InlineData("dead-mans-switch", "AgentopsWatchdog", "none")]
    public Task A_rule_goes_where_its_severity_says(string receiver, string alert, string severity) => GoesToAsync(
        receiver, new Dictionary<string, string> { ["alertname"] = alert, ["severity"] = severity, ["job"] = "agentops" });

    [Fact]
    public async Task Every_rule_does_what_its_unit_tests_say()
    {
        Tool.Require("promtool", "prometheus");

        var (said, failed) = await Tool.RunAsync("promtool", ["test", "rules", .. PrometheusFolder.TestFiles]);

        Assert.False(failed, said);
    }

    [Theory]
    [InlineData("registry", "AgentopsRegistryFileDiffers", "differs:sum > 0\n        for: 1h", "differs:sum > 0\n        for: 10m")]
    [InlineData("registry", "AgentopsRegistryFileDiffers", "believes that it holds", "is mistaken")]
    public async Task The_unit_tests_would_see_a_change_of_a_rule(string file, string alert, string before, string after)
    {
        Tool.Require("promtool", "prometheus");
        using var copy = new FolderCopy(PrometheusFolder.Path);
        var rules = PrometheusFolder.Text("alerts.rules.yml");
        Assert.Contains(before, rules, StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            copy.File("alerts.rules.yml"), rules.Replace(before, after, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var (said, failed) = await Tool.RunAsync("promtool", ["test", "rules", copy.File($"tests/{file}.test.yml")]);

        Assert.True(failed);
        Assert.Contains(alert, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_alert_is_tested_firing_ended_and_calm_in_a_harmless_case() =>
        Assert.Empty(Untested(PrometheusFolder.Stories));

    [Fact]
    public void An_alert_without_one_of_them_would_be_found()
    {
        const string Alert = "AgentopsOwnerDoesNotAnswer";
        foreach (var story in PrometheusFolder.Stories.Where(story => story.Alerts.Any(expected => expected.Name == Alert)))
        {
            Assert.Equal([Alert], Untested([.. PrometheusFolder.Stories.Where(other => other != story)]));
        }
    }

    [Fact]
    public void Every_recording_rule_is_tested() =>
        Assert.Empty(PrometheusFolder.Records.Keys.Except(PrometheusFolder.Stories.SelectMany(story => story.Expressions)));

    [Fact]
    public void Rules_name_only_metrics_that_exist() => Assert.Empty(Texts().SelectMany(Missing));

    [Fact]
    public void A_metric_that_does_not_exist_would_be_found() =>
        Assert.Equal(["agentops_waiting"], Missing("sum(agentops_waiting) + job:agentops_database_up:max + agentops_ingest_duration_seconds_bucket"));

    [Fact]
    public void Rules_name_only_what_is_recorded() => Assert.Empty(
        Texts().SelectMany(text => Recorded().Matches(text)).Select(match => match.Value).Except(PrometheusFolder.Records.Keys));

    [Fact]
    public void Every_alert_has_a_severity_words_and_a_runbook() => Assert.All(PrometheusFolder.Alerts, alert =>
    {
        Assert.Contains(alert.Labels["severity"], (string[])["critical", "warning", "none"]);
        Assert.NotEmpty(alert.Annotations["summary"]);
        Assert.NotEmpty(alert.Annotations["description"]);
        Assert.Equal($"https://runbooks.example.com/{alert.Name}.md", alert.Annotations["runbook_url"]);
        Assert.StartsWith("https://accuracy.example.com/", alert.Annotations.GetValueOrDefault("page", "https://accuracy.example.com/"),
            StringComparison.Ordinal);
    });

    [Fact]
    public void Every_alert_says_why_it_waits_as_long_as_it_does()
    {
        var rules = PrometheusFolder.Text("alerts.rules.yml").Split('\n');

        Assert.Empty(rules.Zip(rules.Skip(1))
            .Where(pair => pair.Second.TrimStart().StartsWith("- alert:", StringComparison.Ordinal)
                && !pair.First.TrimStart().StartsWith("# ", StringComparison.Ordinal))
            .Select(pair => pair.Second));
    }

    [Fact]
    public void Alertmanager_inhibits_only_alerts_that_exist()
    {
        var named = AlertName().Matches(PrometheusFolder.Text("alertmanager.yml")).Select(match => match.Value).ToArray();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(PrometheusFolder.Alerts.Select(alert => alert.Name)));
    }

    private static async Task GoesToAsync(string receiver, IReadOnlyDictionary<string, string> labels)
    {
        Tool.Require("amtool", "prometheus-alertmanager");

        var (said, failed) = await Tool.RunAsync("amtool", ["config", "routes", "test", "--config.file=" + Path.Combine(PrometheusFolder.Path, "alertmanager.yml"),
            "--verify.receivers=" + receiver, .. labels.Select(label => $"{label.Key}={label.Value}")]);

        Assert.False(failed, said);
    }

    private static IEnumerable<string> Untested(IReadOnlyList<RuleStory> stories) => PrometheusFolder.Alerts
        .Select(alert => alert.Name)
        .Where(alert => alert == PrometheusFolder.Watchdog
            ? !stories.Any(story => story.Alerts.Any(expected => expected.Name == alert && expected.Firing == 1))
            : !stories.Any(story => story.ShowsTheEndOf(alert)) || !stories.Any(story => story.ShowsTheCalmOf(alert)));

    private static IEnumerable<string> Texts() =>
        [.. PrometheusFolder.Records.Values, .. PrometheusFolder.Alerts.SelectMany(alert => alert.Annotations.Values.Prepend(alert.Expression))];

    private static IEnumerable<string> Missing(string text) => PrometheusFolder.Asked(text).Except(Golden);

    [GeneratedRegex("(job|agent|slo|alert):[a-z_]+:[a-z0-9_]+", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Recorded();

    [GeneratedRegex("Agentops[A-Z][A-Za-z]+", RegexOptions.NonBacktracking)]
    private static partial Regex AlertName();
}

/// <summary>A copy of a folder that goes with the test.</summary>
internal sealed class FolderCopy : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <summary>Copies one, with what is in it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="into">Where in the copy it lies; empty for its top.</param>
    public FolderCopy(string path, string into = "")
    {
        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
        {
            var copy = File(Path.Combine(into, Path.GetRelativePath(path, file)));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            System.IO.File.Copy(file, copy);
        }
    }

    /// <summary>The full path of a file in it.</summary>
    public string File(string name) => folder.File(name);

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();
}
