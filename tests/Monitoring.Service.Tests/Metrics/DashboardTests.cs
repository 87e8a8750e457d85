namespace Monitoring.Service.Tests.Metrics;

public sealed class DashboardTests
{
    private static readonly string[] Golden = [.. File.ReadLines(RepositoryFile.At("tests/Monitoring.Service.Tests/Golden/metrics.txt"))
        .Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal))
        .Select(line => line.Split(' ')[2])];

    [Fact]
    public void The_dashboard_of_one_SLO_asks_only_for_metrics_that_exist()
    {
        var dashboard = Dashboard.Read("one-slo.json");

        Assert.NotEmpty(dashboard.VariableQueries);
        Assert.Empty(dashboard.Metrics.Except(Golden));
    }

    [Fact]
    public void The_dashboard_of_one_SLO_shows_every_metric_of_an_SLO() =>
        Assert.Empty(Golden.Where(name => name.StartsWith("agentops_slo_", StringComparison.Ordinal))
            .Except(Dashboard.Read("one-slo.json").Metrics));

    [Fact]
    public void Every_question_of_a_panel_is_about_the_chosen_SLO_or_the_whole_service() =>
        Assert.All(
            Dashboard.Read("one-slo.json").Expressions,
            expression => Assert.True(
                expression.Contains("slo=\"$slo\"", StringComparison.Ordinal)
                    || expression.Contains("agentops_deliver", StringComparison.Ordinal)
                || expression.Contains("agentops_mail_transport", StringComparison.Ordinal),
                expression));
}
