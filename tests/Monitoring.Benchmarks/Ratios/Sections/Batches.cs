using Monitoring.Benchmarks.Load;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios.Sections;

/// <summary>Batches of 1,000 beside <c>\copy</c>, and the same batches again: R11, R12, R22.</summary>
internal static class Batches
{
    private const int Resent = 200;

    public static async Task RunAsync(Report report, Yard yard, RatioOptions options)
    {
        await using var service = await Measured.StartAsync(yard, await yard.DatabaseAsync(), new AgentsUnderLoad("agent-", 1_000, 1, 5));
        BatchLoad Load(int agents) => new(service.Service.Port, "agent-", agents);

        await Measured.WarmAsync(length => service.PostAsync(Load(10), length));
        await Measured.WarmAsync(length => service.PostAsync(Load(1_000), length));
        await Copy.RunAsync(yard, 10);
        for (var i = 0; i < options.Repetitions; i++)
        {
            foreach (var agents in new[] { 10, 1_000 })
            {
                await yard.SettleAsync();
                report.Figure(Invariant($"copy, {agents} agents, /s"), await Copy.RunAsync(yard, agents));
                var slice = await service.PostAsync(Load(agents), options.Slice);
                report.Figure(Invariant($"judged batches, {agents} agents, /s"), slice.Rate);
                report.Figure(Invariant($"judged batches, {agents} agents, processor µs each"), slice.Service + slice.Database);
            }

            var from = BatchLoad.Reserve(Resent);
            var first = await Load(10).RunAsync(Resent, from, service.Used);
            service.Count(first.Accepted);
            report.Figure("batches sent first, /s", first.Rate);
            report.Figure("the same batches again, /s", (await Load(10).RunAsync(Resent, from, service.Used)).Rate);
        }

        report.Ratio("R11", "judged batches, 10 agents, /s", "copy, 10 agents, /s");
        report.Ratio("R12", "judged batches, 1000 agents, /s", "copy, 1000 agents, /s");
        report.Ratio("R22", "the same batches again, /s", "batches sent first, /s");
        await Measured.CheckAsync(report, "batches", service);
        report.Figure("resident memory after the batches, MB", service.Service.ResidentMegabytes);
    }
}
