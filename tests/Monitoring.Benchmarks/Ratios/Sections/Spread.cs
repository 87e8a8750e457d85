using Monitoring.Benchmarks.Load;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios.Sections;

/// <summary>The same single posts over more SLOs on each agent and over more agents: R15, R17.</summary>
internal static class Spread
{
    private const int Connections = 128;

    public static async Task RunAsync(Report report, Yard yard, RatioOptions options)
    {
        await using var service = await Measured.StartAsync(
            yard,
            await yard.DatabaseAsync(),
            new AgentsUnderLoad("many-", 10_000, 1, 5),
            new AgentsUnderLoad("ten-", 50, 10, 5),
            new AgentsUnderLoad("hundred-", 50, 100, 5));
        (string What, PostedLoad Load)[] loads =
        [
            ("10 agents", new PostedLoad("many-", 10)),
            ("10,000 agents", new PostedLoad("many-", 10_000)),
            ("1 SLO on each of 50 agents", new PostedLoad("many-", 50)),
            ("10 SLOs on each of 50 agents", new PostedLoad("ten-", 50)),
            ("100 SLOs on each of 50 agents", new PostedLoad("hundred-", 50)),
            ("1 SLO on each of 50 agents, answered counts", new PostedLoad("many-", 50, IsMinimal: true)),
            ("100 SLOs on each of 50 agents, answered counts", new PostedLoad("hundred-", 50, IsMinimal: true)),
        ];
        await Measured.WarmAsync(length => service.PostAsync(Connections, length, loads[1].Load));
        foreach (var (_, load) in loads)
        {
            await service.PostAsync(Connections, TimeSpan.FromSeconds(2), load);
        }

        for (var i = 0; i < options.Repetitions; i++)
        {
            await yard.SettleAsync();
            foreach (var (what, load) in loads)
            {
                var slice = await service.PostAsync(Connections, options.Slice, load);
                report.Figure(Invariant($"{what}: judged single posts, 128 connections, /s"), slice.Rate);
                report.Figure(Invariant($"{what}: processor µs each, service"), slice.Service);
                report.Figure(Invariant($"{what}: processor µs each, database"), slice.Database);
            }
        }

        const string rate = ": judged single posts, 128 connections, /s";
        report.Ratio("R17", "10,000 agents" + rate, "10 agents" + rate);
        report.Ratio("R15a", "10 SLOs on each of 50 agents" + rate, "1 SLO on each of 50 agents" + rate);
        report.Ratio("R15b", "100 SLOs on each of 50 agents" + rate, "1 SLO on each of 50 agents" + rate);
        report.Ratio("R15c", "100 SLOs on each of 50 agents, answered counts" + rate, "1 SLO on each of 50 agents, answered counts" + rate);
        await Measured.CheckAsync(report, "many agents and SLOs", service);
        report.Figure("resident memory with 10,100 agents and 15,500 SLOs, MB", service.Service.ResidentMegabytes);
    }
}
