using System.Globalization;
using System.Net;
using Monitoring.Service.Tests.Metrics.Boards;
using static System.FormattableString;

namespace Monitoring.Scenarios.Dashboards;

/// <summary>
/// The dashboards in front of a real Prometheus that saw two real instances through a morning: every panel has an answer, and no number is
/// doubled.
/// </summary>
public sealed class DashboardScenarios(PlayedMorning morning) : IClassFixture<PlayedMorning>
{
    private const string Values = "\n  ";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_query_of_every_panel_has_an_answer_after_a_morning_that_has_something_for_each()
    {
        var prometheus = await morning.PrometheusAsync();
        var (table, dead) = (new PanelTable(), new List<string>());
        foreach (var board in Dashboard.Files.Select(Dashboard.Read))
        {
            var asked = new AskedBoard(board, prometheus);
            table.Begin(board);
            foreach (var panel in board.Panels)
            {
                foreach (var query in panel.Queries)
                {
                    var series = await asked.AskAsync(query.Expression);
                    table.Add(panel, query, series);
                    if (series.Count == 0 || series.Any(one => one.Value == "NaN"))
                    {
                        dead.Add(Invariant($"{board.Title}: {panel.Title} {query.RefId}: {query.Expression}"));
                    }
                }
            }

            foreach (var annotation in board.Annotations.Select(one => one.GetProperty("target").GetProperty("expr").GetString()!))
            {
                Assert.True((await asked.AskAsync(annotation)).Count > 0, annotation);
            }

            foreach (var query in board.VariableQueries)
            {
                Assert.True((await asked.ValuesAsync(query)).Count > 0, query);
            }
        }

        await table.WriteAsync();
        Assert.True(dead.Count == 0, string.Join(Values, dead));
    }

    [Fact]
    public async Task Two_instances_on_one_database_double_no_number()
    {
        var prometheus = await morning.PrometheusAsync();
        var at = await prometheus.CompleteAsync();
        var doubled = new List<string>();
        foreach (var board in Dashboard.Files.Select(Dashboard.Read))
        {
            foreach (var query in board.Panels.SelectMany(panel => panel.Queries))
            {
                doubled.AddRange(await DoubledAsync(new AskedBoard(board, prometheus), query.Expression, at));
            }
        }

        Assert.True(doubled.Count == 0, string.Join(Values, doubled));
    }

    [Theory]
    [InlineData("sum by (agent) (agentops_slo_wrong_transactions{instance=~\"$instance\"})")]
    [InlineData("count(agentops_slo_info{instance=~\"$instance\"})")]
    [InlineData("sum(agentops_outcomes_total{instance=~\"$instance\"}) * count(up{instance=~\"$instance\"})")]
    public async Task A_query_that_doubles_would_be_found(string expression)
    {
        var prometheus = await morning.PrometheusAsync();

        Assert.NotEmpty(await DoubledAsync(
            new AskedBoard(Dashboard.Read("service-health.json"), prometheus), expression, await prometheus.CompleteAsync()));
    }

    [Fact]
    public async Task What_the_instances_count_for_themselves_adds_up_to_what_was_posted()
    {
        var prometheus = await morning.PrometheusAsync();
        var outcomes = await ColumnAsync(
            prometheus, "one-slo.json", "Outcomes in the hour before", "A", "disposition", "$slo", "ap-invoice-accuracy");

        // A counter's increase reaches a little beyond what was seen of it; doubled it would be far outside.
        Assert.InRange(outcomes["auto"], 0.95 * 1_140, 1.1 * 1_140);
        Assert.InRange(outcomes["assisted"], 0.95 * 120, 1.1 * 120);
        var signs = await Task.WhenAll("A B C D".Split(' ').Select(letter =>
            ColumnAsync(prometheus, "agents-today.json", "How the SLOs stand", letter, "")));
        Assert.Equal(5, signs.Sum(counts => counts.Values.Sum()));
    }

    [Fact]
    public async Task The_daily_board_says_what_was_played()
    {
        var prometheus = await morning.PrometheusAsync();
        var at = await prometheus.CompleteAsync(); // one moment, for the share of the feed moves with each scrape
        Task<Dictionary<string, double>> Column(string letter) =>
            ColumnAsync(prometheus, "agents-today.json", "The agents of the last 24 hours", letter, "agent", at: at);
        var (state, feed, released) = (await Column("A"), await Column("B"), await Column("C"));
        var (accuracy, product) = (await Column("D"), await Column("I"));

        Assert.Equal(9, state["order-entry"]); // breached
        Assert.Equal(8, state["vision"]); // silent
        Assert.Equal(9, state["supplier-chase"]);
        Assert.Equal(1, state["ap-invoice"]); // healthy
        Assert.Equal((0.904, 0.95, 0.8), (released["ap-invoice"], accuracy["ap-invoice"], accuracy["order-entry"]));
        Assert.InRange(feed["ap-invoice"], 0.001, 0.999); // nothing had come at first
        Assert.InRange(product["ap-invoice"] - (feed["ap-invoice"] * released["ap-invoice"] * 0.95), -0.002, 0.002);
        Assert.DoesNotContain("expedite", product.Keys); // it grades itself
        Assert.DoesNotContain("vision", product.Keys); // nothing is judged
    }

    [Fact]
    public async Task Every_link_of_a_dashboard_to_the_service_is_a_page_of_it()
    {
        var prometheus = await morning.PrometheusAsync();
        Assert.Equal(["http://accuracy.plant.example.com"], await prometheus.LabelValuesAsync("agentops_public_url_info", "url"));
        var pages = Dashboard.Files.SelectMany(file => Dashboard.Read(file).Links)
            .Where(link => link.StartsWith("${pages:raw}", StringComparison.Ordinal))
            .Select(link => link["${pages:raw}".Length..]
                .Replace("${slo}", "order-entry-accuracy", StringComparison.Ordinal)
                .Replace(
                    "${__value.text}",
                    link.Contains("/slos/", StringComparison.Ordinal) ? "order-entry-accuracy" : "ap-invoice",
                    StringComparison.Ordinal))
            .ToHashSet(StringComparer.Ordinal);

        foreach (var page in pages)
        {
            using var answer = await morning.Instances[0].Http.GetAsync(page, Token);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, page);
        }
    }

    // Of one moment, of which all scrapes are in, so exactly: what comes from the database is no more than an instance has alone, and what each
    // counts for itself is no more than what they have added up.
    private async Task<IReadOnlyList<string>> DoubledAsync(AskedBoard asked, string expression, DateTimeOffset at)
    {
        var isOfEach = QueryLint.IsOfEach(expression);
        var alone = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var instance in morning.Instances)
        {
            foreach (var (labels, value) in await asked.AskAsync(expression, instance.Authority, at))
            {
                alone[Key(labels)] = !alone.TryGetValue(Key(labels), out var other) ? Number(value)
                    : isOfEach ? other + Number(value) : Math.Max(other, Number(value));
            }
        }

        return
        [
            .. (await asked.AskAsync(expression, at: at))
                .Where(one => !one.Labels.ContainsKey("instance"))
                .Where(one => !alone.TryGetValue(Key(one.Labels), out var most) || Number(one.Value) > most + (1e-9 * Math.Abs(most)))
                .Select(one => Invariant($"{Key(one.Labels)} {one.Value}, alone {alone.GetValueOrDefault(Key(one.Labels))}: {expression}")),
        ];
    }

    private static async Task<Dictionary<string, double>> ColumnAsync(
        Prometheus prometheus, string file, string title, string letter, string label, string replace = "$slo", string by = ".+",
        DateTimeOffset? at = null)
    {
        var board = Dashboard.Read(file);
        var query = board.Panels.Single(panel => panel.Title == title).Queries.Single(query => query.RefId == letter);
        return (await new AskedBoard(board, prometheus).AskAsync(query.Expression.Replace(replace, by, StringComparison.Ordinal), at: at))
            .ToDictionary(one => one.Labels.GetValueOrDefault(label, ""), one => Number(one.Value), StringComparer.Ordinal);
    }

    private static string Key(IReadOnlyDictionary<string, string> labels) =>
        string.Join(' ', labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => label.Key + "=" + label.Value));

    private static double Number(string value) => double.Parse(value, CultureInfo.InvariantCulture);
}
