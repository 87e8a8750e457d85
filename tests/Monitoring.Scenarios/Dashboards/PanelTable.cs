using System.Text;
using Monitoring.Service.Tests.Metrics.Boards;
using static System.FormattableString;

namespace Monitoring.Scenarios.Dashboards;

/// <summary>
/// What each panel would show: its unit and the values its queries returned, as a table for people to read. Written where
/// <c>AGENTOPS_TEST_PANELS</c> names a file.
/// </summary>
internal sealed class PanelTable
{
    private const int MostValues = 8;

    private readonly StringBuilder text = new();

    /// <summary>Begins a dashboard.</summary>
    public void Begin(Dashboard board) => text.Append(Invariant(
        $"\n# {board.Title}\n\n| panel | unit | query | values |\n| --- | --- | --- | --- |\n"));

    /// <summary>Adds a query of a panel and its answer.</summary>
    public void Add(DashboardPanel panel, PanelQuery query, IReadOnlyList<(IReadOnlyDictionary<string, string> Labels, string Value)> series)
    {
        var values = series.Take(MostValues).Select(one => Invariant(
            $"{string.Join(' ', one.Labels.Select(label => label.Key + "=" + label.Value))} **{one.Value}**"));
        var more = series.Count > MostValues ? Invariant($", {series.Count - MostValues} more") : "";
        text.Append(Invariant($"| {panel.Title} | {panel.Unit} | {query.RefId} {query.Legend} | {string.Join("; ", values)}{more} |\n"));
    }

    /// <summary>Writes the table where one is asked for.</summary>
    public async Task WriteAsync()
    {
        if (Environment.GetEnvironmentVariable("AGENTOPS_TEST_PANELS") is { Length: > 0 } file)
        {
            await File.WriteAllTextAsync(file, text.ToString());
        }
    }
}
