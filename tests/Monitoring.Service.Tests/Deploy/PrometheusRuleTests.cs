namespace Monitoring.Service.Tests.Deploy;

/// <summary>
/// The rules of <c>deploy/prometheus/</c> as the object that the Prometheus operator takes. Kustomize cannot make one of the other, so the
/// object is written by this test (<see cref="GoldenFile.IsRewriting"/>) and held to the files.
/// </summary>
public sealed class PrometheusRuleTests
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
        var files = Directory.GetFiles(RepositoryFile.At("deploy/prometheus"), "*.rules.yml").Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(files);
        var made = Head + string.Concat(files.SelectMany(Groups));
        var path = RepositoryFile.At("deploy/kubernetes/prometheus-operator/prometheusrule.yaml");
        if (GoldenFile.IsRewriting)
        {
            File.WriteAllText(path, made);
        }

        Assert.Equal(File.ReadAllText(path), made);
    }

    // What stands below "groups:", two columns further in.
    private static IEnumerable<string> Groups(string file) => File.ReadLines(file).SkipWhile(line => line != "groups:").Skip(1)
        .Select(line => line.Length == 0 ? "\n" : $"  {line}\n");
}
