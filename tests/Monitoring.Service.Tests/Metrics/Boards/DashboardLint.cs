using System.Text.Json;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Metrics.Boards;

/// <summary>
/// What is wrong with a dashboard, by rules like those of Grafana's own linter (github.com/grafana/dashboard-linter) and some of ours. Each
/// finding begins with the name of its rule.
/// </summary>
internal static class DashboardLint
{
    private const string Source = "${datasource}";

    // Of Grafana's value formats those that these boards use; an unknown one shows a bare number.
    private static readonly HashSet<string> Units = new(StringComparer.Ordinal)
    {
        "none", "percentunit", "s", "bytes", "cps", "reqps", "dtdurations", "dateTimeAsIso", "dateTimeAsIsoNoDateIfToday",
    };

    /// <summary>Everything that is wrong.</summary>
    public static IReadOnlyList<string> Findings(Dashboard dashboard) =>
    [
        .. OfAll(dashboard),
        .. OfVariables(dashboard),
        .. OfPlaces(dashboard),
        .. dashboard.Panels.Where(panel => panel.Type != "row").SelectMany(OfPanel),
        .. dashboard.Annotations.Where(one => !IsFromSource(one)).Select(one => "panel-datasource: annotation " + Name(one)),
        .. dashboard.Expressions.SelectMany(QueryLint.Findings),
    ];

    private static IEnumerable<string> OfAll(Dashboard dashboard)
    {
        var json = dashboard.Json;
        if (json.GetProperty("editable").GetBoolean())
        {
            yield return "uneditable: what is changed in Grafana is lost with the next version of the file";
        }

        if (json.GetProperty("schemaVersion").GetInt32() > 42)
        {
            yield return "schema: newer than 42";
        }

        if (json.TryGetProperty("id", out _) || json.TryGetProperty("__inputs", out _))
        {
            yield return "provisioning: a number or inputs of the Grafana it was exported from";
        }

        if (Name(json, "title").Length == 0 || Name(json, "description").Length == 0
            || !Name(json, "uid").StartsWith("agentops-", StringComparison.Ordinal))
        {
            yield return "dashboard: needs a title, a description and an address of its own";
        }

        if (!json.GetProperty("links").EnumerateArray().Any(link => Name(link, "url").StartsWith("${pages:raw}/", StringComparison.Ordinal)))
        {
            yield return "links: none leads to the service";
        }
    }

    private static IEnumerable<string> OfVariables(Dashboard dashboard)
    {
        var variables = dashboard.Variables.ToDictionary(variable => Name(variable), StringComparer.Ordinal);
        if (!variables.TryGetValue("datasource", out var source) || Name(source, "type") != "datasource"
            || source.GetProperty("query").GetString() != "prometheus" || Name(source, "label") != "Data source")
        {
            yield return "template-datasource: no variable datasource, labelled Data source, of Prometheus";
        }

        if (!variables.TryGetValue("instance", out var instances) || !instances.GetProperty("multi").GetBoolean()
            || !instances.GetProperty("includeAll").GetBoolean() || Name(instances, "allValue") != ".+")
        {
            yield return "template-instance: no variable of several values, all of them as .+";
        }

        // Two jobs are two plants, and their agents and SLOs may be called alike.
        if (!variables.TryGetValue("job", out var jobs) || jobs.GetProperty("multi").GetBoolean() || jobs.GetProperty("includeAll").GetBoolean())
        {
            yield return "template-job: no variable of one value, so that numbers of two plants mix";
        }

        var text = dashboard.Json.GetRawText();
        foreach (var (name, variable) in variables)
        {
            if (Name(variable, "type") == "query" && (!IsFromSource(variable) || variable.GetProperty("refresh").GetInt32() != 2))
            {
                yield return "template-reload: " + name + " is not read anew from the data source for each range of time";
            }

            if (!text.Contains("$" + name, StringComparison.Ordinal) && !text.Contains("${" + name, StringComparison.Ordinal))
            {
                yield return "template-unused: " + name;
            }
        }
    }

    private static IEnumerable<string> OfPlaces(Dashboard dashboard)
    {
        if (dashboard.Panels.Select(panel => panel.Json.GetProperty("id").GetInt32()).Distinct().Count() != dashboard.Panels.Count)
        {
            yield return "panel-id: not unique";
        }

        foreach (var (panel, at) in dashboard.Panels.Select(panel => (panel, panel.At)))
        {
            if (at.X < 0 || at.Y < 0 || at.W < 1 || at.H < 1 || at.X + at.W > 24)
            {
                yield return Invariant($"panel-grid: {panel.Title} stands outside the 24 columns");
            }

            foreach (var other in dashboard.Panels.TakeWhile(other => other != panel))
            {
                var beside = other.At;
                if (at.X < beside.X + beside.W && beside.X < at.X + at.W && at.Y < beside.Y + beside.H && beside.Y < at.Y + at.H)
                {
                    yield return Invariant($"panel-grid: {panel.Title} lies on {other.Title}");
                }
            }
        }
    }

    private static IEnumerable<string> OfPanel(DashboardPanel panel)
    {
        if (panel.Title.Length == 0 || !panel.Description.EndsWith('.'))
        {
            yield return Invariant($"panel-title-description: '{panel.Title}' needs both");
        }

        foreach (var unit in UnitsOf(panel).Where(unit => !Units.Contains(unit)))
        {
            yield return Invariant($"panel-units: {panel.Title} has the unit '{unit}'");
        }

        if (!IsFromSource(panel.Json) || panel.Json.GetProperty("targets").EnumerateArray().Any(target => !IsFromSource(target)))
        {
            yield return Invariant($"panel-datasource: {panel.Title}");
        }

        if (panel.Queries.Count == 0
            || panel.Queries.Select(query => query.RefId).Distinct(StringComparer.Ordinal).Count() != panel.Queries.Count)
        {
            yield return Invariant($"panel-no-targets: {panel.Title} asks nothing, or two questions by one letter");
        }

        var isOverTime = panel.Type is "timeseries" or "state-timeline";
        if (panel.Queries.Any(query => query.IsInstant == isOverTime))
        {
            yield return Invariant($"target-instant: {panel.Title} asks about now for a line, or about a range for a number");
        }

        var defaults = panel.Json.GetProperty("fieldConfig").GetProperty("defaults");
        if (!Name(defaults, "noValue").Contains("no data", StringComparison.OrdinalIgnoreCase))
        {
            yield return Invariant($"no-value: {panel.Title} does not say what no data is");
        }

        if (isOverTime
            && (!defaults.GetProperty("custom").TryGetProperty("spanNulls", out var spans) || spans.ValueKind != JsonValueKind.False))
        {
            yield return Invariant($"gaps: {panel.Title} may draw over a gap");
        }
    }

    private static IEnumerable<string> UnitsOf(DashboardPanel panel) => panel.Json
        .GetProperty("fieldConfig").GetProperty("overrides").EnumerateArray()
        .SelectMany(one => one.GetProperty("properties").EnumerateArray())
        .Where(property => Name(property, "id") == "unit")
        .Select(property => Name(property, "value"))
        .Append(panel.Unit);

    private static bool IsFromSource(JsonElement json) =>
        json.TryGetProperty("datasource", out var source) && Name(source, "type") == "prometheus" && Name(source, "uid") == Source;

    private static string Name(JsonElement json, string property = "name") =>
        json.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
