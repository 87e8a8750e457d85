using Monitoring.Benchmarks.Load;

namespace Monitoring.Benchmarks.Ratios.Sections;

/// <summary>
/// Two processes over one database write one agent's log, with alerts opening and closing: R16. The replay must find the same alerts.
/// </summary>
internal static class TwoProcesses
{
    public static async Task RunAsync(Report report, Yard yard, RatioOptions options)
    {
        var database = await yard.DatabaseAsync();
        var agents = new AgentsUnderLoad("hot-", 1, 1, 5);
        await using var one = await Measured.StartAsync(yard, database, agents);
        await using var other = await Measured.StartAsync(yard, database, agents);
        var load = new PostedLoad("hot-", 1, 0, Waves: true);
        await Measured.WarmAsync(length => one.PostAsync(128, length, load));
        await BothAsync(one, other, TimeSpan.FromSeconds(4), load);
        for (var i = 0; i < options.Repetitions; i++)
        {
            await yard.SettleAsync();
            report.Figure("one process, one hot agent, 128 connections, /s", (await one.PostAsync(128, options.Slice, load)).Rate);
            report.Figure("two processes, one hot agent, 64 connections each, /s", await BothAsync(one, other, options.Slice, load));
        }

        report.Ratio("R16", "two processes, one hot agent, 64 connections each, /s", "one process, one hot agent, 128 connections, /s");
        report.Figure("alerts opened meanwhile", await Yard.NumberAsync(database, "select count(*) from episodes"));
        await Measured.CheckAsync(report, "two processes", one, other);
    }

    private static async Task<double> BothAsync(Measured one, Measured other, TimeSpan length, PostedLoad load) =>
        (await Task.WhenAll(one.PostAsync(64, length, load), other.PostAsync(64, length, load))).Sum(slice => slice.Rate);
}
