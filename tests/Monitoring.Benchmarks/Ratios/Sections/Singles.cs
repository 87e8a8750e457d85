using Monitoring.Benchmarks.Load;
using Monitoring.Benchmarks.Ratios.Endpoints;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios.Sections;

/// <summary>
/// Single posts beside pgbench, the naive service, the bare endpoint and SLOs that admit nothing: R1, R2, R3, R6, R7, R14, R20.
/// </summary>
internal static class Singles
{
    private const int Agents = 1_000;

    public static async Task RunAsync(Report report, Yard yard, RatioOptions options)
    {
        await using var service = await Measured.StartAsync(
            yard, await yard.DatabaseAsync(), new AgentsUnderLoad("agent-", Agents, 1, 5),
                new AgentsUnderLoad("quiet-", Agents, 1, 5, "downstream"));
        await using var naive = await EndpointProcess.StartAsync("naive-endpoint", yard.Connection);
        await using var bare = await EndpointProcess.StartAsync("bare-endpoint", null);
        var (judged, quiet) = (new PostedLoad("agent-", Agents), new PostedLoad("quiet-", Agents));
        Used NaiveUsed() => new(naive.Processor(), yard.Processor());
        Used BareUsed() => new(bare.Processor(), 0);

        await Measured.WarmAsync(length => service.PostAsync(128, length, judged));
        await service.PostAsync(128, TimeSpan.FromSeconds(2), quiet);
        await Measured.WarmAsync(length => Wrk.RunAsync(naive.Port, 128, length, NaiveUsed, judged));
        await Measured.WarmAsync(length => Wrk.RunAsync(bare.Port, 128, length, BareUsed, judged));
        await Measured.WarmAsync(length => Pgbench.RunAsync(yard, 128, length));

        for (var i = 0; i < options.Repetitions; i++)
        {
            foreach (var connections in Connections(options))
            {
                await yard.SettleAsync();
                Note(report, Invariant($"pgbench, {connections} connections"), await Pgbench.RunAsync(yard, connections, options.Slice));
                Note(report, Invariant($"judged single posts, {connections} connections"),
                    await service.PostAsync(connections, options.Slice, judged));
                if (connections == 128)
                {
                    Note(report, "naive service, 128 connections", await Wrk.RunAsync(naive.Port, 128, options.Slice, NaiveUsed, judged));
                    Note(report, "bare endpoint, 128 connections", await Wrk.RunAsync(bare.Port, 128, options.Slice, BareUsed, judged));
                    Note(report, "single posts that no SLO admits, 128 connections", await service.PostAsync(128, options.Slice, quiet));
                }
            }
        }

        foreach (var (id, connections) in new[] { ("R1", 128), ("R2", 256), ("R3", 32) }.Where(ratio => options.Wants(ratio.Item1)))
        {
            report.Ratio(id, Invariant($"judged single posts, {connections} connections, /s"),
                Invariant($"pgbench, {connections} connections, /s"));
        }

        if (options.Wants("R1", "R6", "R7", "R14", "R20"))
        {
            const string ours = "judged single posts, 128 connections, ";
            report.Ratio("R6", ours + "/s", "naive service, 128 connections, /s");
            report.Ratio("R7", ours + "/s", "bare endpoint, 128 connections, /s");
            report.Ratio("R14", ours + "/s", "single posts that no SLO admits, 128 connections, /s");
            report.Ratio("R20", ours + "processor µs each", "pgbench, 128 connections, processor µs each");
        }

        await Measured.CheckAsync(report, "single posts", service);
        report.Figure("resident memory after the single posts, MB", service.Service.ResidentMegabytes);
    }

    private static IEnumerable<int> Connections(RatioOptions options) =>
        new (int Connections, string[] Ids)[] { (32, ["R3"]), (128, ["R1", "R6", "R7", "R14", "R20"]), (256, ["R2"]) }
            .Where(load => options.Wants(load.Ids)).Select(load => load.Connections);

    private static void Note(Report report, string what, Slice slice)
    {
        report.Figure(what + ", /s", slice.Rate);

        // pgbench is to its database what the service is to its own; wrk is nobody's.
        report.Figure(what + ", processor µs each", slice.Service + slice.Database + (slice.Service == 0 ? slice.Client : 0));
        if (slice.Service > 0)
        {
            report.Figure(what + ", of that service", slice.Service);
        }

        if (slice.Latency.Last > 0)
        {
            report.Figure(what + ", p99 ms", slice.Latency.Last);
        }
    }
}
