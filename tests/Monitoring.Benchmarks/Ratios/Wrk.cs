using System.Globalization;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios;

/// <summary>Single posts in a closed loop, by wrk.</summary>
internal static class Wrk
{
    private static long Next;

    /// <summary>Posts for a while.</summary>
    /// <param name="port">Where.</param>
    /// <param name="connections">Connections, each with one post under way.</param>
    /// <param name="length">How long.</param>
    /// <param name="used">Processor time of what answers.</param>
    /// <param name="load">The agents and how their verdicts are.</param>
    public static async Task<Slice> RunAsync(int port, int connections, TimeSpan length, Func<Used> used, PostedLoad load)
    {
        // Room for the numbers of both threads.
        var first = Interlocked.Add(ref Next, 1_000_000_000);
        var (said, own, others) = await Tool.RunAsync(
            "wrk",
            [
                "-t2", Invariant($"-c{connections}"), Invariant($"-d{length.TotalSeconds:0}s"), "--timeout", "30s",
                "-s", Path.Combine(AppContext.BaseDirectory, "Ratios", "outcomes.lua"), Invariant($"http://127.0.0.1:{port}/"), "--",
                load.Prefix, Invariant($"{load.Agents}"), Invariant($"{first}"), Invariant($"{load.WrongAmong}"), load.Waves ? "wave"
                    : "even", Invariant($"{load.Customers}"), load.IsMinimal ? "minimal" : "whole", load.Key,
            ],
            new Dictionary<string, string>(),
            length,
            used);
        var figures = said.Split('\n').Single(line => line.StartsWith("figures ", StringComparison.Ordinal)).Split(' ')[1..]
            .Select(word => long.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        if (figures[3] > 0)
        {
            throw new InvalidOperationException("Connections failed: " + said);
        }

        var accepted = figures[0] - figures[2];
        var rate = accepted / (figures[1] / 1e6);
        return Slice.Of(rate, own, others) with
        {
            Accepted = accepted,
            Refused = figures[2],
            Latency = (figures[4] / 1e3, figures[5] / 1e3),
        };
    }
}
