using System.Diagnostics;
using Monitoring.Benchmarks.Load;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios.Sections;

/// <summary>
/// More than can be written: who finds no room is answered 429 or 503 at once, memory stays bounded, and what was accepted is stored.
/// </summary>
internal static class Overload
{
    private const int Connections = 64;

    private const double MostMegabytes = 700;

    public static async Task RunAsync(Report report, Yard yard, RatioOptions options)
    {
        await using var service = await Measured.StartAsync(yard, await yard.DatabaseAsync(), new AgentsUnderLoad("agent-", 1_000, 1, 5));
        var statuses = new int[600];
        var (length, watch, most) = (options.Slice * 2, Stopwatch.StartNew(), 0.0);
        var load = new BatchLoad(service.Service.Port, "agent-", 1_000);
        var posting = Task.WhenAll(Enumerable.Range(0, Connections)
            .Select(_ => Task.Run(() => load.PressAsync(() => watch.Elapsed < length, statuses))));
        while (!posting.IsCompleted)
        {
            most = Math.Max(most, service.Service.ResidentMegabytes);
            await Task.WhenAny(posting, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System));
        }

        await posting;
        service.Count((long)statuses[200] * BatchLoad.Size);
        var refused = statuses[429] + statuses[503];
        report.Figure("overload: highest resident memory, MB", most);
        report.Gate(
            Invariant($"overload by {Connections} senders of batches: {statuses[200]} answered 200, {refused} answered 429 or 503, {statuses.Sum() - statuses[200] - refused} anything else; {most:0} MB at most, {MostMegabytes} allowed"),
            statuses[200] > 0 && refused > 0 && statuses.Sum() == statuses[200] + refused && most <= MostMegabytes);
        await Measured.CheckAsync(report, "overload", service);
    }
}
