using Monitoring.Benchmarks.Load;

namespace Monitoring.Benchmarks.Ratios.Sections;

/// <summary>Single posts beside pgbench where every flush of the database, and of nothing else, takes 2 ms longer: R5.</summary>
internal static class SlowDisk
{
    private const int Connections = 32;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(2);

    public static async Task RunAsync(Report report, RatioOptions options)
    {
        await using var yard = await Yard.CreateAsync(Delay);
        await using var service = await Measured.StartAsync(yard, await yard.DatabaseAsync(), new AgentsUnderLoad("agent-", 1_000, 1, 5));
        var load = new PostedLoad("agent-", 1_000);
        await Measured.WarmAsync(length => service.PostAsync(Connections, length, load));
        await Measured.WarmAsync(length => Pgbench.RunAsync(yard, Connections, length));
        for (var i = 0; i < options.Repetitions; i++)
        {
            report.Figure("flushes 2 ms longer: pgbench, 32 connections, /s",
                (await Pgbench.RunAsync(yard, Connections, options.Slice)).Rate);
            var slice = await service.PostAsync(Connections, options.Slice, load);
            report.Figure("flushes 2 ms longer: judged single posts, 32 connections, /s", slice.Rate);
            report.Figure("flushes 2 ms longer: judged single posts, 32 connections, p99 ms", slice.Latency.Last);
        }

        report.Ratio("R5", "flushes 2 ms longer: judged single posts, 32 connections, /s",
            "flushes 2 ms longer: pgbench, 32 connections, /s");
        await Measured.CheckAsync(report, "flushes 2 ms longer", service);
    }
}
