using System.Text.RegularExpressions;

namespace Monitoring.Service.Tests.Deploy;

/// <summary>
/// The rules of <c>deploy/prometheus/</c> as the object that the Prometheus operator takes. Kustomize cannot make one of the other, so the
/// object is written by this test (<see cref="GoldenFile.IsRewriting"/>) and held to the files, whatever addresses of a plant stand in either.
/// </summary>
public sealed partial class PrometheusRuleTests
{
    private const string Head =
        """
        # Made of the rules in deploy/prometheus; README.md in the folder above says how.
        apiVersion: monitoring.coreos.com/v1
        kind: PrometheusRule
        metadata:
          name: agentops-monitoring
          labels:
            app.kubernetes.io/name: agentops-monitoring
        spec:
          groups:

        """;

    [Fact]
    public void The_object_holds_the_rules_of_the_files_word_for_word()
    {
        var made = Made();
        var path = RepositoryFile.At("deploy/kubernetes/prometheus-operator/prometheusrule.yaml");
        if (GoldenFile.IsRewriting)
        {
            File.WriteAllText(path, made);
        }

        Assert.Equal(WithoutAddresses(File.ReadAllText(path)), WithoutAddresses(made));
    }

    [Theory]
    [InlineData("deploy/prometheus/README.md", "prometheus", "prometheus/alerts.rules.yml")]
    [InlineData("deploy/compose/README.md", "compose", "prometheus/alerts.rules.yml")]
    [InlineData("deploy/kubernetes/README.md", "..", "kubernetes/prometheus-operator/prometheusrule.yaml")]
    public async Task One_command_of_each_page_puts_the_addresses_of_the_plant_into_the_rules(string page, string from, string rules)
    {
        using var copy = new FolderCopy(RepositoryFile.At("deploy"), "deploy");
        var command = Assert.Single(
            await File.ReadAllLinesAsync(RepositoryFile.At(page), TestContext.Current.CancellationToken),
            line => line.StartsWith("sed -i ", StringComparison.Ordinal));

        var (said, failed) = await Tool.RunAsync("bash", ["-c", $"cd {copy.File("deploy/" + from)} && {command}"]);

        Assert.False(failed, said);
        var edited = await File.ReadAllTextAsync(copy.File("deploy/" + rules), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(".example.com", edited, StringComparison.Ordinal);
        Assert.Equal(WithoutAddresses(await File.ReadAllTextAsync(RepositoryFile.At("deploy/" + rules), TestContext.Current.CancellationToken)), WithoutAddresses(edited));
    }

    private static string Made()
    {
        var files = Directory.GetFiles(RepositoryFile.At("deploy/prometheus"), "*.rules.yml").Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(files);
        return Head + string.Concat(files.SelectMany(Groups));
    }

    // Whoever put their own into the one need not have put them into the other.
    private static string WithoutAddresses(string rules) => rules
        .Replace(Runbooks().Match(rules).Groups["address"].Value, "RUNBOOKS", StringComparison.Ordinal)
        .Replace(Pages().Match(rules).Groups["address"].Value, "PAGES", StringComparison.Ordinal);

    [GeneratedRegex("runbook_url: (?<address>[^ ]+)/Agentops", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Runbooks();

    [GeneratedRegex(" page: (?<address>[^ ]+)/\n", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pages();

    // What stands below "groups:", two columns further in.
    private static IEnumerable<string> Groups(string file) => File.ReadLines(file).SkipWhile(line => line != "groups:").Skip(1)
        .Select(line => line.Length == 0 ? "\n" : $"  {line}\n");
}
