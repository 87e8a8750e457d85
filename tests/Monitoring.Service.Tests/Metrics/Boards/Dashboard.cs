using System.Text.Json;
using System.Text.RegularExpressions;

namespace Monitoring.Service.Tests.Metrics.Boards;

/// <summary>A Grafana dashboard of the tree, read for what it asks of Prometheus and how it shows the answers.</summary>
internal sealed partial class Dashboard
{
    private Dashboard(JsonElement json)
    {
        Json = json;
        Panels = [.. json.GetProperty("panels").EnumerateArray().Select(panel => new DashboardPanel(panel))];
        Variables = [.. json.GetProperty("templating").GetProperty("list").EnumerateArray()];
        Annotations = [.. json.GetProperty("annotations").GetProperty("list").EnumerateArray()];
    }

    /// <summary>Every dashboard of the tree, by the name of its file.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. new DirectoryInfo(RepositoryFile.At("grafana-dashboards")).EnumerateFiles("*.json").Select(file => file.Name).Order(StringComparer.Ordinal)];

    /// <summary>All of it.</summary>
    public JsonElement Json { get; }

    /// <summary>Its panels, rows included.</summary>
    public IReadOnlyList<DashboardPanel> Panels { get; }

    /// <summary>Its variables.</summary>
    public IReadOnlyList<JsonElement> Variables { get; }

    /// <summary>What it marks on the time axis.</summary>
    public IReadOnlyList<JsonElement> Annotations { get; }

    /// <summary>What people call it.</summary>
    public string Title => Json.GetProperty("title").GetString()!;

    /// <summary>The queries that fill the variables.</summary>
    public IEnumerable<string> VariableQueries => Variables
        .Select(variable => variable.GetProperty("query"))
        .Where(query => query.ValueKind == JsonValueKind.Object)
        .Select(query => query.GetProperty("query").GetString()!);

    /// <summary>The expressions of every panel and annotation, variables not replaced.</summary>
    public IEnumerable<string> Expressions => Panels.SelectMany(panel => panel.Queries.Select(query => query.Expression))
        .Concat(Annotations.Select(annotation => annotation.GetProperty("target").GetProperty("expr").GetString()!));

    /// <summary>Every metric that is asked for.</summary>
    public IReadOnlySet<string> Metrics => Expressions.Concat(VariableQueries)
        .SelectMany(text => MetricName().Matches(text))
        .Select(match => match.Value)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Every address it leads to, of its own, of a panel or of a value.</summary>
    public IEnumerable<string> Links => Addresses(Json);

    /// <summary>Reads one of the tree.</summary>
    public static Dashboard Read(string file) => Parse(Text(file));

    /// <summary>Reads one from its text.</summary>
    public static Dashboard Parse(string text) => new(JsonElement.Parse(text));

    /// <summary>The text of one of the tree.</summary>
    public static string Text(string file) => File.ReadAllText(RepositoryFile.At($"grafana-dashboards/{file}"));

    private static IEnumerable<string> Addresses(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(property =>
            property is { Name: "url", Value.ValueKind: JsonValueKind.String } && property.Value.GetString() is { Length: > 0 } address
                ? [address]
                : Addresses(property.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Addresses),
        _ => [],
    };

    [GeneratedRegex(@"\b(?:agentops|process|dotnet)_[a-z_]+", RegexOptions.NonBacktracking)]
    private static partial Regex MetricName();
}

/// <summary>One panel.</summary>
/// <param name="Json">All of it.</param>
internal sealed record DashboardPanel(JsonElement Json)
{
    /// <summary>How it shows what it has: <c>stat</c>, <c>table</c>, and <c>row</c> for a mere heading.</summary>
    public string Type => Text("type");

    /// <summary>Its heading.</summary>
    public string Title => Text("title");

    /// <summary>What it says of itself.</summary>
    public string Description => Text("description");

    /// <summary>The unit of values without one of their own.</summary>
    public string Unit =>
        Json.TryGetProperty("fieldConfig", out var fields) && fields.GetProperty("defaults").TryGetProperty("unit", out var unit) ? unit.GetString()! : "";

    /// <summary>Where it stands, in columns of 24 and rows.</summary>
    public (int X, int Y, int W, int H) At
    {
        get
        {
            var at = Json.GetProperty("gridPos");
            int Of(string name) => at.GetProperty(name).GetInt32();
            return (Of("x"), Of("y"), Of("w"), Of("h"));
        }
    }

    /// <summary>What it asks.</summary>
    public IReadOnlyList<PanelQuery> Queries => Json.TryGetProperty("targets", out var targets)
        ? [.. targets.EnumerateArray().Select(target => new PanelQuery(
            target.GetProperty("refId").GetString()!,
            target.GetProperty("expr").GetString()!,
            target.TryGetProperty("legendFormat", out var legend) ? legend.GetString()! : "",
            target.GetProperty("instant").GetBoolean()))]
        : [];

    private string Text(string name) => Json.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}

/// <summary>One query of a panel.</summary>
/// <param name="RefId">Its letter.</param>
/// <param name="Expression">What is asked, variables not replaced.</param>
/// <param name="Legend">What an answer is called; empty in a table.</param>
/// <param name="IsInstant">True when it is about now, false when it is about every moment of the range.</param>
internal sealed record PanelQuery(string RefId, string Expression, string Legend, bool IsInstant);
