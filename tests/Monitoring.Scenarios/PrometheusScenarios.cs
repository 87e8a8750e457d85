using System.Net.Http.Json;
using Monitoring.Service.Tests;
using Monitoring.Service.Tests.Metrics;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>What a real Prometheus gets to see of a real service; the dashboards in front of it are asked in <c>Dashboards/</c>.</summary>
public sealed class PrometheusScenarios(WatchedBreach breach) : IClassFixture<WatchedBreach>
{
    [Fact]
    public async Task Prometheus_reads_what_the_API_answers()
    {
        var prometheus = await breach.PrometheusAsync();

        var state = Assert.Single(await prometheus.QueryAsync(Invariant($"agentops_slo_state{{slo=\"{WatchedBreach.Slo}\"}} == 1")));
        Assert.Equal("breached", state.Labels["state"]);
        Assert.Equal("0.8", await ValueAsync(prometheus, Invariant($"agentops_slo_accuracy_ratio{{slo=\"{WatchedBreach.Slo}\"}}")));
        Assert.Equal("4", await ValueAsync(prometheus, Invariant($"agentops_slo_wrong_transactions{{slo=\"{WatchedBreach.Slo}\"}}")));
        Assert.Equal("3", await ValueAsync(prometheus, Invariant($"agentops_slo_pending_transactions{{slo=\"{WatchedBreach.Slo}\"}}")));
        Assert.Equal("23", await ValueAsync(prometheus, "sum(agentops_outcomes_total{agent=\"order-entry\"})"));
        Assert.Equal("24", await ValueAsync(prometheus, "agentops_ingest_items_total{kind=\"outcome\",result=\"accepted\"}"));
        Assert.Equal("1", await ValueAsync(prometheus, "agentops_uncovered_agents"));
        Assert.Equal("1", await ValueAsync(prometheus, "agentops_deliveries_waiting"));
        Assert.Equal("1", await ValueAsync(prometheus, "agentops_mail_transport_info{transport=\"smtp\"}"));
        Assert.NotEqual("0", await ValueAsync(prometheus, "agentops_deliveries_total{kind=\"breach\",result=\"retry\"}"));
        Assert.Empty(await prometheus.QueryAsync("{__name__=~\"agentops_.*\",agent=\"stranger\"}"));
    }

    [Fact]
    public async Task Prometheus_knows_every_metric_by_the_kept_type_and_help()
    {
        var prometheus = await breach.PrometheusAsync();

        var kept = await File.ReadAllLinesAsync(RepositoryFile.At("tests/Monitoring.Service.Tests/Golden/metrics.txt"));
        var types = kept.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ', 4));
        var helps = kept.Where(line => line.StartsWith("# HELP ", StringComparison.Ordinal)).Select(line => line.Split(' ', 4));

        // No reference is frozen here, no plant day has passed, nobody has practised, and too few are judged to promise anything.
        string[] unsaid = ["_data_drift_", "_daily_mail_last_", "_drill_last_answered_", "_verdicts_per_mistake"];
        Assert.Equal(
            types.Zip(helps, (type, help) => (type[2], type[3], help[3]))
                .Where(metric => !unsaid.Any(part => metric.Item1.Contains(part, StringComparison.Ordinal))).Order(),
            (await prometheus.MetadataAsync()).Select(metric => (metric.Key, metric.Value.Type, metric.Value.Help)).Order());
    }

    [Fact]
    public async Task Outcomes_of_an_agent_count_from_its_registration_on()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20));
        await PostAsync(service, new { agent = "latecomer", transactionId = "L-1" });
        var registry = Path.Combine(service.Data, "later.yaml");
        await File.WriteAllTextAsync(registry, RegistryText.Of("latecomer", 20));
        var (exitCode, output) = await service.RunAsync("apply", registry);
        Assert.True(exitCode == 0, output);

        await PostAsync(service, new { agent = "latecomer", transactionId = "L-2" });

        var page = await service.Http.GetStringAsync("/metrics");
        Assert.Contains("agentops_outcomes_total{agent=\"latecomer\",disposition=\"auto\"} 1\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("agent=\"order-entry\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promtool_has_nothing_to_say_to_a_live_page()
    {
        Promtool.Require();
        var service = await breach.ServiceAsync();

        Assert.Equal("", await Promtool.CheckAsync(await service.Http.GetStringAsync("/metrics")));
    }

    [Fact]
    public async Task Five_thousand_SLOs_of_a_running_service_all_appear()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of(
            Enumerable.Range(0, 5_000)
                .Select(number => (Invariant($"agent-{number:D4}"), "{ target: 92%, alertBelow: 90%, over: 100 transactions }"))));

        var lines = (await service.Http.GetStringAsync("/metrics")).Split('\n');

        Assert.Equal(5_000, lines.Count(line => line.StartsWith("agentops_slo_target_ratio{", StringComparison.Ordinal)));
        Assert.Equal(25_000, lines.Count(line => line.StartsWith("agentops_slo_state{", StringComparison.Ordinal)));
        Assert.Equal(25_000, lines.Count(line => line.StartsWith("agentops_outcomes_total{", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, line => line.Contains("overflow", StringComparison.Ordinal));
    }

    private static async Task PostAsync<T>(ServiceProcess service, T outcomes)
    {
        using var answer = await service.Http.PostAsJsonAsync("/v1/outcomes", outcomes);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<string> ValueAsync(Prometheus prometheus, string expression) =>
        Assert.Single(await prometheus.QueryAsync(expression)).Value;
}
