using Monitoring.Benchmarks.Load;

namespace Monitoring.Benchmarks.Ratios.Sections;

/// <summary>How long single posts take at half of what the service can take, each by the clock of its intended start: R10.</summary>
internal static class Tail
{
    private const int Connections = 128;

    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(Report report, Yard yard, RatioOptions options)
    {
        await using var service = await Measured.StartAsync(yard, await yard.DatabaseAsync(), new AgentsUnderLoad("agent-", 1_000, 1, 5));
        var load = new PostedLoad("agent-", 1_000);
        await Measured.WarmAsync(length => service.PostAsync(Connections, length, load));
        for (var i = 0; i < options.Repetitions; i++)
        {
            await yard.SettleAsync();
            var saturation = (await service.PostAsync(Connections, options.Slice, load)).Rate;
            var posts = new OpenLoop(service.Service.Port, Connections, load);
            service.Count(posts.Run(saturation / 2, Warming).Length);
            var latencies = posts.Run(saturation / 2, options.Slice);
            service.Count(latencies.Length);
            report.Figure("open loop, posts at half of the saturation, /s", latencies.Length / options.Slice.TotalSeconds);
            report.Figure("open loop, p50 ms", latencies[latencies.Length / 2]);
            report.Figure("open loop, p99 ms", latencies[latencies.Length * 99 / 100]);
        }

        report.Ratio("R10", report.Of("open loop, p99 ms"));
        await Measured.CheckAsync(report, "open loop", service);
    }
}
