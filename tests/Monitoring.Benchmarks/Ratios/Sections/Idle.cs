using System.Diagnostics;
using Monitoring.Benchmarks.Load;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios.Sections;

/// <summary>What the service takes with nothing to do, and what a scrape takes with many SLOs: R21, R23.</summary>
internal static class Idle
{
    private const int Slos = 10_000;

    // Of each SLO that was judged and has no open episode.
    private static readonly (string Name, int Each)[] Series =
    [
        ("agentops_slo_accuracy_ratio", 1), ("agentops_slo_target_ratio", 1), ("agentops_slo_alert_line_ratio", 1),
        ("agentops_slo_window_size_transactions", 1), ("agentops_slo_judged_transactions", 1), ("agentops_slo_wrong_transactions", 1),
        ("agentops_slo_wrong_allowed_transactions", 1), ("agentops_slo_pending_transactions", 1), ("agentops_slo_state", 5),
        ("agentops_slo_last_judgement_timestamp_seconds", 1), ("agentops_slo_info", 1),
            ("agentops_agent_last_outcome_timestamp_seconds", 1),
    ];

    public static async Task RunAsync(Report report, Yard yard, RatioOptions options)
    {
        if (options.Wants("R21"))
        {
            for (var i = 0; i < options.Repetitions; i++)
            {
                await StartAsync(report, yard);
            }

            report.Ratio("R21a", report.Of("start to ready, s"));
            report.Ratio("R21b", report.Of("resident memory, idle, MB"));
            report.Ratio("R21c", report.Of("processor, idle, %"));
        }

        if (options.Wants("R23"))
        {
            await ScrapeAsync(report, yard);
        }
    }

    private static async Task StartAsync(Report report, Yard yard)
    {
        await using var service = await Measured.StartAsync(yard, await yard.DatabaseAsync(), new AgentsUnderLoad("agent-", 10, 1, 5));
        report.Figure("start to ready, s", service.Service.UntilReady.TotalSeconds);
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System);
        var (before, watch) = (ProcessorTime.Of(service.Service.ProcessId), Stopwatch.StartNew());
        await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System);
        report.Figure("processor, idle, %", 100 * (ProcessorTime.Of(service.Service.ProcessId) - before) / watch.Elapsed.TotalSeconds);
        report.Figure("resident memory, idle, MB", service.Service.ResidentMegabytes);
    }

    private static async Task ScrapeAsync(Report report, Yard yard)
    {
        await using var service = await Measured.StartAsync(yard, await yard.DatabaseAsync(), new AgentsUnderLoad("agent-", Slos, 1, 5));
        report.Figure("start to ready with 10,000 new agents, s", service.Service.UntilReady.TotalSeconds);
        for (var first = 0; first < Slos; first += BatchLoad.Size)
        {
            var load = new BatchLoad(service.Service.Port, "agent-", BatchLoad.Size) { FirstAgent = first };
            service.Count((await load.RunAsync(1, BatchLoad.Reserve(1), service.Used)).Accepted);
        }

        var page = "";
        for (var i = 0; i < 9; i++)
        {
            // Readings are asked anew at each scrape, but not more often than each second.
            await Task.Delay(TimeSpan.FromSeconds(1.2), TimeProvider.System);
            var watch = Stopwatch.StartNew();
            using var answer = await service.Service.Http.GetAsync("/metrics");
            page = await answer.Content.ReadAsStringAsync();
            report.Figure("scrape with 10,000 SLOs, ms", answer.IsSuccessStatusCode ? watch.Elapsed.TotalMilliseconds
                : throw new InvalidOperationException("The scrape failed: " + string.Join('\n', service.Service.Said)));
        }

        report.Ratio("R23", report.Of("scrape with 10,000 SLOs, ms"));
        var lines = page.Split('\n');
        var missing = Series.Where(series =>
            lines.Count(line => line.StartsWith(series.Name + "{", StringComparison.Ordinal)) != series.Each * Slos)
            .Select(series => series.Name).ToList();
        report.Gate(Invariant(
            $"scrape: {lines.Length:#,0} lines, series not all there: {string.Join(", ", missing.DefaultIfEmpty("none"))}"),
            missing.Count == 0);
        await Measured.CheckAsync(report, "10,000 SLOs", service);
    }
}
