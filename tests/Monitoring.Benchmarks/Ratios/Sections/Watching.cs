using Monitoring.Benchmarks.Load;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios.Sections;

/// <summary>
/// What watching for drift costs: the same posts of 1,000 customers to agents that are watched in two cuts and to others that are not: D1,
/// D2.
/// </summary>
internal static class Watching
{
    private const int Connections = 128, Agents = 10, Customers = 1_000;

    public static async Task RunAsync(Report report, Yard yard, RatioOptions options)
    {
        await using var service = await Measured.StartAsync(
            yard,
            await yard.DatabaseAsync(),
            new AgentsUnderLoad("plain-", Agents, 1, 5, Drift: "off"),
            new AgentsUnderLoad("watched-", Agents, 1, 5, Segments: "customer, documentType"));
        string[] prefixes = ["plain-", "watched-"];
        PostedLoad Single(string prefix) => new(prefix, Agents, Customers: Customers);
        BatchLoad Batch(string prefix) => new(service.Service.Port, prefix, Agents) { Customers = Customers };
        foreach (var prefix in prefixes)
        {
            await Measured.WarmAsync(length => service.PostAsync(Connections, length, Single(prefix)));
            await Measured.WarmAsync(length => service.PostAsync(Batch(prefix), length));
        }

        for (var i = 0; i < options.Repetitions; i++)
        {
            await yard.SettleAsync();
            foreach (var prefix in prefixes)
            {
                var single = await service.PostAsync(Connections, options.Slice, Single(prefix));
                report.Figure(Invariant($"{prefix}: single posts, 128 connections, /s"), single.Rate);
                report.Figure(Invariant($"{prefix}: single posts, processor µs each"), single.Service + single.Database);
                report.Figure(Invariant($"{prefix}: single posts, of that service"), single.Service);
                var batch = await service.PostAsync(Batch(prefix), options.Slice);
                report.Figure(Invariant($"{prefix}: batches, /s"), batch.Rate);
                report.Figure(Invariant($"{prefix}: batches, processor µs each"), batch.Service + batch.Database);
                report.Figure(Invariant($"{prefix}: batches, of that service"), batch.Service);
            }
        }

        report.Ratio("D1", "watched-: single posts, 128 connections, /s", "plain-: single posts, 128 connections, /s");
        report.Ratio("D2", "watched-: batches, /s", "plain-: batches, /s");
        await Measured.CheckAsync(report, "drift watched", service);
    }
}
