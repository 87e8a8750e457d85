namespace Monitoring.Service.Tests.Metrics.Boards;

public sealed class DashboardLintTests
{
    public static TheoryData<string> Files => [.. Dashboard.Files];

    [Theory]
    [MemberData(nameof(Files))]
    public void Nothing_is_wrong_with_a_dashboard(string file) => Assert.Empty(DashboardLint.Findings(Dashboard.Read(file)));

    [Theory]
    [InlineData("uneditable", "\"editable\": false", "\"editable\": true")]
    [InlineData("schema", "\"schemaVersion\": 42", "\"schemaVersion\": 43")]
    [InlineData("provisioning", "\"schemaVersion\": 42", "\"schemaVersion\": 42, \"id\": 7")]
    [InlineData("dashboard", "\"uid\": \"agentops-one-slo\"", "\"uid\": \"\"")]
    [InlineData("links", "\"url\": \"${pages:raw}/", "\"url\": \"http://localhost/")]
    [InlineData("template-datasource", "\"label\": \"Data source\"", "\"label\": \"Prometheus\"")]
    [InlineData("template-instance", "\"allValue\": \".+\"", "\"allValue\": \".*\"")]
    [InlineData("template-job", "\"multi\": false", "\"multi\": true")]
    [InlineData("template-job", "\"includeAll\": false", "\"includeAll\": true")]
    [InlineData("template-reload", "\"refresh\": 2", "\"refresh\": 1")]
    [InlineData("template-unused", "slo=\\\"$slo\\\"", "slo=\\\"a\\\"", "$slo|", "a", "${slo}", "a")]
    [InlineData("panel-id", "\"id\": 2,", "\"id\": 1,")]
    [InlineData("panel-grid", "\"x\": 0,", "\"x\": 2,")]
    [InlineData("panel-grid", "\"w\": 24", "\"w\": 25")]
    [InlineData("panel-title-description", "\"title\": \"State\"", "\"title\": \"\"")]
    [InlineData("panel-title-description", "\"description\": \"The same words as above.\"", "\"description\": \"\"")]
    [InlineData("panel-units", "\"unit\": \"percentunit\"", "\"unit\": \"percents\"")]
    [InlineData("panel-datasource", "\"uid\": \"${datasource}\"", "\"uid\": \"prometheus\"")]
    [InlineData("panel-no-targets", "\"refId\": \"B\"", "\"refId\": \"A\"")]
    [InlineData("target-instant", "\"instant\": true", "\"instant\": false")]
    [InlineData("no-value", "\"noValue\"", "\"noNumber\"")]
    [InlineData("no-value", "\"noValue\": \"◇ No data\"", "\"noValue\": \"None open\"")]
    [InlineData("gaps", "\"spanNulls\": false", "\"spanNulls\": true")]
    [InlineData("target-job-instance", "instance=~\\\"$instance\\\"", "instance=~\\\".+\\\"")]
    public void A_mistake_is_found(string rule, params string[] changes)
    {
        var text = Dashboard.Text("one-slo.json");
        foreach (var change in changes.Chunk(2))
        {
            Assert.Contains(change[0], text, StringComparison.Ordinal);
            text = text.Replace(change[0], change[1], StringComparison.Ordinal);
        }

        Assert.Contains(DashboardLint.Findings(Dashboard.Parse(text)), finding => finding.StartsWith(rule + ":", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("target-counter-agg", "sum(agentops_outcomes_total{M})")]
    [InlineData("target-counter-agg", "sum(max_over_time(agentops_outcomes_total{M}[1h]))")]
    [InlineData("target-rate-interval", "sum(rate(agentops_outcomes_total{M}[5m]))")]
    [InlineData("target-job-instance", "max(agentops_database_up)")]
    [InlineData("doubled", "agentops_deliveries_waiting{M}")]
    [InlineData("doubled", "sum by (slo) (agentops_slo_wrong_transactions{M})")]
    [InlineData("doubled", "count(agentops_slo_info{M})")]
    [InlineData("doubled", "max by (agent) (increase(agentops_outcomes_total{M}[1h]))")]
    [InlineData("doubled", "sum(increase(agentops_slo_drift_signals_total{M}[1h]))")]
    [InlineData(null, "sum by (agent) (increase(agentops_outcomes_total{M}[1h]))")]
    [InlineData(null, "sum(max by (slo) (increase(agentops_slo_drift_signals_total{M}[$__range])))")]
    [InlineData(null, "count(max by (slo) (agentops_slo_info{M}) and on (agent) max by (agent) (agentops_agent_waiting_verdicts{M}) > 0)")]
    [InlineData(null, "sum by (agent) (sum_over_time(agentops_agent_data_state{M}[1d]))")]
    public void A_query_that_several_instances_would_double_or_that_reads_a_counter_wrongly_is_found(string? rule, string expression)
    {
        var findings = QueryLint.Findings(expression.Replace("{M}", "{job=~\"$job\", instance=~\"$instance\"}", StringComparison.Ordinal));

        Assert.Equal(rule is null ? [] : [rule], findings.Select(finding => finding.Split(':')[0]).Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true, "sum by (channel, result) (increase(agentops_channel_deliveries_total[1h])) > 0")]
    [InlineData(true, "histogram_quantile(0.5, sum by (le) (rate(agentops_ingest_duration_seconds_bucket[5m])))")]
    [InlineData(true, "count(up)")]
    [InlineData(false, "max by (cut) (increase(agentops_slo_drift_signals_total[1d]))")]
    [InlineData(false, "max(agentops_deliveries_waiting)")]
    public void What_each_instance_counts_for_itself_is_known_by_its_name(bool isOfEach, string expression) =>
        Assert.Equal(isOfEach, QueryLint.IsOfEach(expression));
}
