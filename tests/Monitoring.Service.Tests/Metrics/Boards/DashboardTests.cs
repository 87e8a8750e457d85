using System.Text;
using static System.FormattableString;

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

    [Fact]
    public async Task Of_two_instances_that_were_scraped_before_and_after_a_change_the_state_over_time_shows_one_and_never_a_third()
    {
        Tool.Require("promtool", "prometheus");
        string[] worstFirst = ["breached", "warming_up", "recovering", "at_risk", "healthy"];
        string[] words = ["◇ Warming up", "● Healthy", "▲ At risk", "■ Breached", "▲ Recovering"];
        var panel = Dashboard.Read("one-slo.json").Panels.Single(one => one.Title == "State over time");
        var shown = panel.Json.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("mappings")[0].GetProperty("options");
        Assert.Equal(words, Enumerable.Range(0, words.Length).Select(code => shown.GetProperty(Invariant($"{code}")).GetProperty("text").GetString()));
        var codes = worstFirst.ToDictionary(
            state => state,
            state => words.IndexOf(words.Single(word => word[2..].Replace(' ', '_').Equals(state, StringComparison.OrdinalIgnoreCase))),
            StringComparer.Ordinal);
        var expression = panel.Queries.Single().Expression.Replace("$job", "agentops", StringComparison.Ordinal)
            .Replace("$instance", ".+", StringComparison.Ordinal).Replace("$slo", "order-entry-accuracy", StringComparison.Ordinal);
        var test = new StringBuilder("rule_files: []\nevaluation_interval: 1m\ntests:\n");
        foreach (var (before, after) in worstFirst.SelectMany(before => worstFirst.Select(after => (before, after))))
        {
            test.Append("  - interval: 1m\n    input_series:\n");
            foreach (var (instance, state) in worstFirst.SelectMany(state => new[] { ("one", state), ("two", state) }))
            {
                test.Append(Invariant($"      - series: 'agentops_slo_state{{job=\"agentops\",instance=\"{instance}\",slo=\"order-entry-accuracy\",state=\"{state}\"}}'\n"))
                    .Append(Invariant($"        values: '{(state == (instance == "one" ? before : after) ? 1 : 0)}'\n"));
            }

            var worse = worstFirst.First(state => state == before || state == after);
            test.Append(Invariant($"    promql_expr_test:\n      - expr: '{expression}'\n        eval_time: 0m\n"))
                .Append(Invariant($"        exp_samples: [{{ labels: '{{}}', value: {codes[worse]} }}]\n"));
        }

        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("states.yml"), test.ToString(), TestContext.Current.CancellationToken);

        var (said, failed) = await Tool.RunAsync("promtool", ["test", "rules", folder.File("states.yml")]);

        Assert.False(failed, said);
    }

    [Fact]
    public async Task The_product_of_all_three_is_shown_of_a_full_window_alone_and_not_of_a_breach_before_it()
    {
        Tool.Require("promtool", "prometheus");
        var expression = Dashboard.Read("agents-today.json").Panels.Single(one => one.Title == "The agents of the last 24 hours")
            .Queries.Single(query => query.RefId == "I").Expression.Replace("$job", "agentops", StringComparison.Ordinal)
            .Replace("$instance", ".+", StringComparison.Ordinal).Replace("$agent", ".+", StringComparison.Ordinal)
            .Replace("$__range", "2m", StringComparison.Ordinal);
        var test = new StringBuilder("rule_files: []\nevaluation_interval: 1m\ntests:\n");
        foreach (var (judged, samples) in new[] { (62, "[]"), (99, "[]"), (100, "[{ labels: '{agent=\"orders\",slo=\"accuracy\"}', value: 0.89 }]") })
        {
            test.Append("  - interval: 1m\n    input_series:\n");
            foreach (var (metric, labels, values) in new[]
            {
                ("agentops_slo_judged_transactions", "slo=\"accuracy\"", Invariant($"{judged}x2")),
                ("agentops_slo_window_size_transactions", "slo=\"accuracy\"", "100x2"),
                ("agentops_slo_wrong_transactions", "slo=\"accuracy\"", "11x2"),
                ("agentops_slo_state", "slo=\"accuracy\",state=\"warming_up\"", "0x2"),
                ("agentops_slo_state", "slo=\"accuracy\",state=\"breached\"", "1x2"),
                ("agentops_agent_data_state", "state=\"live\"", "1x2"),
                ("agentops_outcomes_total", "disposition=\"auto\"", "0+10x2"),
            })
            {
                test.Append(Invariant($"      - series: '{metric}{{job=\"agentops\",instance=\"one\",agent=\"orders\",{labels}}}'\n        values: '{values}'\n"));
            }

            test.Append(Invariant($"    promql_expr_test:\n      - expr: '{expression}'\n        eval_time: 2m\n        exp_samples: {samples}\n"));
        }

        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("product.yml"), test.ToString(), TestContext.Current.CancellationToken);

        var (said, failed) = await Tool.RunAsync("promtool", ["test", "rules", folder.File("product.yml")]);

        Assert.False(failed, said);
    }
}
