using System.Text.RegularExpressions;
using Monitoring.Service.Tests.Metrics.Boards;

namespace Monitoring.Scenarios.Dashboards;

/// <summary>A dashboard asked as Grafana asks: its variables replaced, everything chosen in each list but that of jobs unless another is said.</summary>
/// <param name="board">The dashboard.</param>
/// <param name="prometheus">Who answers.</param>
internal sealed partial class AskedBoard(Dashboard board, Prometheus prometheus)
{
    private readonly bool asksOfOneSlo = board.Variables.Any(variable =>
        variable.GetProperty("name").GetString() == "slo" && !variable.GetProperty("multi").GetBoolean());

    /// <summary>Asks one query, of each SLO in turn where the dashboard shows one, until there is an answer.</summary>
    /// <param name="expression">The query.</param>
    /// <param name="instance">The instance that is chosen; null when all are.</param>
    /// <param name="at">The moment; null for now.</param>
    public async Task<IReadOnlyList<(IReadOnlyDictionary<string, string> Labels, string Value)>> AskAsync(
        string expression, string? instance = null, DateTimeOffset? at = null)
    {
        foreach (var slo in asksOfOneSlo ? await ValuesAsync("agentops_slo_info", "slo") : [".+"])
        {
            if (await prometheus.QueryAsync(Replaced(expression, slo, instance ?? ".+"), at) is [_, ..] series)
            {
                return series;
            }
        }

        return [];
    }

    /// <summary>The values a variable offers.</summary>
    /// <param name="query">Its query.</param>
    public Task<IReadOnlyList<string>> ValuesAsync(string query)
    {
        var asked = LabelValues().Match(Replaced(query, ".+", ".+"));
        return ValuesAsync(asked.Groups["metric"].Value, asked.Groups["label"].Value);
    }

    private Task<IReadOnlyList<string>> ValuesAsync(string metric, string label) => prometheus.LabelValuesAsync(metric, label);

    private static string Replaced(string text, string slo, string instance) => text
        .Replace("$__rate_interval", "5m", StringComparison.Ordinal)
        .Replace("$__interval", "1m", StringComparison.Ordinal)
        .Replace("$__range", "1d", StringComparison.Ordinal)
        .Replace("$instance", instance, StringComparison.Ordinal)
        .Replace("$job", "agentops", StringComparison.Ordinal)
        .Replace("$agent", ".+", StringComparison.Ordinal)
        .Replace("$slo", slo, StringComparison.Ordinal);

    [GeneratedRegex(@"^label_values\((?<metric>.*), (?<label>[a-z]+)\)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LabelValues();
}
