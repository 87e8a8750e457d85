namespace Monitoring.Service.Tests.Metrics.Boards;

public sealed class DashboardTypesTests
{
    [Fact]
    public async Task Every_dashboard_has_the_type_that_Grafana_gives_it_and_a_mistake_would_be_found()
    {
        var types = await GrafanaTypes.HereAsync();
        (string Name, string Right, string Wrong)[] mistakes =
        [
            ("wrong-key", "\"editable\"", "\"editabel\""),
            ("wrong-word", "\"textMode\": \"value\"", "\"textMode\": \"values\""),
            ("wrong-number", "\"refresh\": 2", "\"refresh\": 7"),
            ("wrong-option", "\"fixedColor\"", "\"fixedColour\""),
            ("wrong-field", "\"spanNulls\"", "\"spanNull\""),
            ("wrong-query", "\"legendFormat\"", "\"legend\""),
            ("wrong-property", "\"id\": \"displayName\"", "\"id\": \"displayname\""),
            ("wrong-step", "\"id\": \"organize\"", "\"id\": \"organise\""),
        ];
        var text = Dashboard.Text("one-slo.json");
        Assert.All(mistakes, mistake => Assert.Contains(mistake.Right, text, StringComparison.Ordinal));

        var said = await types.CheckAsync(
        [
            .. Dashboard.Files.Select(file => (Path.GetFileNameWithoutExtension(file), Dashboard.Text(file))),
            .. mistakes.Select(mistake => (mistake.Name, text.Replace(mistake.Right, mistake.Wrong, StringComparison.Ordinal))),
        ]);

        Assert.Equal(
            mistakes.Select(mistake => mistake.Name).Order(StringComparer.Ordinal),
            said.Split('\n').Select(line => line.Split(".ts(")[0]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }
}
