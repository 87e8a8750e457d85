namespace Monitoring.Service.Tests.Metrics.Boards;

public sealed class DashboardTests
{
    private static readonly string[] Golden = [.. File.ReadLines(RepositoryFile.At("tests/Monitoring.Service.Tests/Golden/metrics.txt"))
        .Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal))
        .Select(line => line.Split(' '))
        .SelectMany(type => type[3] == "histogram" ? [type[2] + "_bucket", type[2] + "_sum", type[2] + "_count"] : new[] { type[2] })];

    public static TheoryData<string> Files => [.. Dashboard.Files];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_dashboard_asks_only_for_metrics_that_exist(string file)
    {
        var dashboard = Dashboard.Read(file);

        Assert.NotEmpty(dashboard.VariableQueries);
        Assert.Empty(dashboard.Metrics.Except(Golden));
    }

    [Fact]
    public void The_dashboard_of_one_SLO_shows_every_metric_of_an_SLO() =>
        Assert.Empty(Golden.Where(name => name.StartsWith("agentops_slo_", StringComparison.Ordinal))
            .Except(Dashboard.Read("one-slo.json").Metrics));

    [Fact]
    public void Every_metric_of_the_service_is_on_some_dashboard()
    {
        // Sums and how many of what they are made of are no numbers to look at.
        string[] unseen = ["agentops_ingest_duration_seconds_sum", "dotnet_gc_collections_total"];

        Assert.Equal(
            unseen.Order(StringComparer.Ordinal),
            Golden.Except(Dashboard.Files.SelectMany(file => Dashboard.Read(file).Metrics)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_question_of_a_panel_is_about_the_chosen_SLO_or_the_whole_service() =>
        Assert.All(
            Dashboard.Read("one-slo.json").Expressions,
            expression => Assert.True(
                expression.Contains("slo=\"$slo\"", StringComparison.Ordinal)
                    || expression.Contains("slo=~\"$slo|\"", StringComparison.Ordinal)
                    || expression.Contains("agentops_deliver", StringComparison.Ordinal)
                    || expression.Contains("agentops_mail_transport", StringComparison.Ordinal),
                expression));

    [Fact]
    public void No_two_dashboards_have_the_same_address()
    {
        var uids = Dashboard.Files.Select(file => Dashboard.Read(file).Json.GetProperty("uid").GetString()).ToList();

        Assert.Equal(4, uids.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(uids.Count, uids.Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_link_leads_to_a_page_of_the_service_or_to_another_dashboard(string file)
    {
        var boards = Dashboard.Files.Select(each => "/d/" + Dashboard.Read(each).Json.GetProperty("uid").GetString() + "?").ToList();
        var links = Dashboard.Read(file).Links.ToList();

        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(
            link.StartsWith("${pages:raw}/", StringComparison.Ordinal)
            || boards.Any(board => link.StartsWith(board, StringComparison.Ordinal)), link));
    }
}
