using System.Net.Http.Headers;
using Monitoring.Benchmarks.Load;

namespace Monitoring.Benchmarks.Ratios.Sections;

/// <summary>What a key costs: the same posts to a service that asks for one and to another that does not: K1.</summary>
internal static class Keys
{
    private const int Connections = 128, Agents = 1_000;

    public static async Task RunAsync(Report report, Yard yard, RatioOptions options)
    {
        var agents = new AgentsUnderLoad("agent-", Agents, 1, 5);
        await using var open = await Measured.StartAsync(yard, await yard.DatabaseAsync(), agents);
        await using var locked = await Measured.StartAsync(yard, await yard.DatabaseAsync(), agents);
        var key = await locked.Service.MakeKeyAsync("ingest");
        locked.Service.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await locked.Service.MakeKeyAsync("read"));
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        (string What, Measured Service, PostedLoad Load)[] sides =
        [
            ("without a key", open, new PostedLoad("agent-", Agents)),
            ("with a key", locked, new PostedLoad("agent-", Agents, Key: key)),
        ];
        foreach (var (_, service, load) in sides)
        {
            await Measured.WarmAsync(length => service.PostAsync(Connections, length, load));
        }

        for (var i = 0; i < options.Repetitions; i++)
        {
            await yard.SettleAsync();
            foreach (var (what, service, load) in sides)
            {
                var slice = await service.PostAsync(Connections, options.Slice, load);
                report.Figure($"single posts {what}, /s", slice.Rate);
                report.Figure($"single posts {what}, processor µs each of the service", slice.Service);
            }
        }

        report.Ratio("K1", "single posts with a key, /s", "single posts without a key, /s");
        await Measured.CheckAsync(report, "without a key", open);
        await Measured.CheckAsync(report, "with a key", locked);
    }
}
