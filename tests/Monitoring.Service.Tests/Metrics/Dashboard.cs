using System.Text.Json;
using System.Text.RegularExpressions;

namespace Monitoring.Service.Tests.Metrics;

/// <summary>A Grafana dashboard of the tree, read for what it asks of Prometheus.</summary>
internal sealed partial class Dashboard
{
    private Dashboard(JsonElement root)
    {
        Expressions = [.. root.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!)];
        VariableQueries = [.. root.GetProperty("templating").GetProperty("list").EnumerateArray()
            .Select(variable => variable.GetProperty("query"))
            .Where(query => query.ValueKind == JsonValueKind.Object)
            .Select(query => query.GetProperty("query").GetString()!)];
    }

    /// <summary>The expressions of every panel, variables not replaced.</summary>
    public IReadOnlyList<string> Expressions { get; }

    /// <summary>The queries that fill the variables.</summary>
    public IReadOnlyList<string> VariableQueries { get; }

    /// <summary>Every metric that is asked for.</summary>
    public IReadOnlySet<string> Metrics => Expressions.Concat(VariableQueries)
        .SelectMany(text => MetricName().Matches(text))
        .Select(match => match.Value)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Reads one.</summary>
    public static Dashboard Read(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(RepositoryFile.At($"grafana-dashboards/{file}")));
        return new Dashboard(json.RootElement);
    }

    [GeneratedRegex("agentops_[a-z_]+", RegexOptions.NonBacktracking)]
    private static partial Regex MetricName();
}
