using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Monitoring.Service.Tests.Deploy;

/// <summary>The folder <c>deploy/prometheus</c>: its rules and what is tested of them.</summary>
internal static partial class PrometheusFolder
{
    /// <summary>The one alert that always fires, so it ends never and has no harmless case.</summary>
    public const string Watchdog = "AgentopsWatchdog";

    /// <summary>Where it is.</summary>
    public static string Path { get; } = RepositoryFile.At("deploy/prometheus");

    /// <summary>The alert rules.</summary>
    public static IReadOnlyList<AlertRule> Alerts { get; } =
        [.. Rules("alerts.rules.yml").Select(rule => new AlertRule(
            rule["alert"].ToString(), rule["expr"].ToString(), Words(rule, "labels"), Words(rule, "annotations")))];

    /// <summary>The recording rules: what is recorded and from what.</summary>
    public static IReadOnlyDictionary<string, string> Records { get; } =
        Rules("recording.rules.yml").ToDictionary(rule => rule["record"].ToString(), rule => rule["expr"].ToString(), StringComparer.Ordinal);

    /// <summary>The files of unit tests.</summary>
    public static IReadOnlyList<string> TestFiles { get; } =
        [.. Directory.EnumerateFiles(System.IO.Path.Combine(Path, "tests"), "*.test.yml").Order(StringComparer.Ordinal)];

    /// <summary>The unit tests: each a small story of some series.</summary>
    public static IReadOnlyList<RuleStory> Stories { get; } = [.. TestFiles.SelectMany(file => Items(Root(file), "tests").Select(RuleStory.Of))];

    /// <summary>The names of the labels that an alert has whenever it fires, by its unit tests, which hold the rules to each of them.</summary>
    public static IReadOnlySet<string> LabelsOf(string alert) => Stories.SelectMany(story => story.Alerts).Where(expected => expected.Name == alert)
        .SelectMany(expected => expected.Labels).Aggregate((known, labels) => known.Intersect(labels).ToHashSet(StringComparer.Ordinal));

    /// <summary>A file of it, as text.</summary>
    public static string Text(string file) => File.ReadAllText(System.IO.Path.Combine(Path, file));

    /// <summary>The metrics some expression or words ask the service for; what is recorded is none of them.</summary>
    public static IEnumerable<string> Asked(string text) => Metric()
        .Matches(Records.Keys.OrderByDescending(name => name.Length).Aggregate(text, (rest, name) => rest.Replace(name, "", StringComparison.Ordinal)))
        .Select(match => match.Value)
        .Select(name => name.EndsWith("_bucket", StringComparison.Ordinal) ? name[..^"_bucket".Length] : name);

    /// <summary>The items of a list in a mapping; none where there is no such list.</summary>
    public static IEnumerable<YamlMappingNode> Items(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(new YamlScalarNode(key), out var list) ? ((YamlSequenceNode)list).Cast<YamlMappingNode>() : [];

    /// <summary>The words of a mapping.</summary>
    public static Dictionary<string, string> Words(YamlMappingNode rule, string key) => ((YamlMappingNode)rule[key]).Children
        .ToDictionary(pair => pair.Key.ToString(), pair => pair.Value.ToString(), StringComparer.Ordinal);

    private static IEnumerable<YamlMappingNode> Rules(string file) =>
        Items(Root(System.IO.Path.Combine(Path, file)), "groups").SelectMany(group => Items(group, "rules"));

    private static YamlMappingNode Root(string file)
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(file);
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    [GeneratedRegex("(agentops|process)_[a-z_0-9]+", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Metric();
}

/// <summary>An alert rule.</summary>
/// <param name="Name">The alert.</param>
/// <param name="Expression">When it fires.</param>
/// <param name="Labels">The labels it adds.</param>
/// <param name="Annotations">What it says.</param>
internal sealed record AlertRule(
    string Name, string Expression, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations);

/// <summary>A unit test of rules.</summary>
/// <param name="Name">What happens in it.</param>
/// <param name="Alerts">What is expected of alerts, in the order of time.</param>
/// <param name="Expressions">The expressions that are asked.</param>
internal sealed record RuleStory(string Name, IReadOnlyList<ExpectedAlert> Alerts, IReadOnlyList<string> Expressions)
{
    /// <summary>Reads one.</summary>
    public static RuleStory Of(YamlMappingNode node) => new(
        node["name"].ToString(),
        [.. PrometheusFolder.Items(node, "alert_rule_test").Select(test => new ExpectedAlert(
            test["alertname"].ToString(),
            [.. PrometheusFolder.Items(test, "exp_alerts").Select(alert => PrometheusFolder.Words(alert, "exp_labels").Keys.ToHashSet(StringComparer.Ordinal))]))],
        [.. PrometheusFolder.Items(node, "promql_expr_test").Select(test => test["expr"].ToString())]);

    /// <summary>True when it shows an alert firing and, later, ended.</summary>
    public bool ShowsTheEndOf(string alert) =>
        Alerts.Where(expected => expected.Name == alert).SkipWhile(expected => expected.Firing == 0).Any(expected => expected.Firing == 0);

    /// <summary>True when it shows that an alert does not fire.</summary>
    public bool ShowsTheCalmOf(string alert) =>
        Alerts.Any(expected => expected.Name == alert) && Alerts.Where(expected => expected.Name == alert).All(expected => expected.Firing == 0);
}

/// <summary>What is expected of an alert at one moment.</summary>
/// <param name="Name">The alert.</param>
/// <param name="Labels">The names of the labels of each of it that fires.</param>
internal sealed record ExpectedAlert(string Name, IReadOnlyList<IReadOnlySet<string>> Labels)
{
    /// <summary>How many of it fire.</summary>
    public int Firing => Labels.Count;
}
