using System.Globalization;
using System.Text.RegularExpressions;
using Monitoring.Benchmarks.Load;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios;

/// <summary>The yardstick of single posts: the same rows into the same table, one durable insert for each, nothing judged.</summary>
internal static partial class Pgbench
{
    private static long Next = 1_000_000_000_000;

    /// <summary>Inserts for a while.</summary>
    /// <param name="yard">The database of the yardsticks.</param>
    /// <param name="connections">Connections, each with one insert under way.</param>
    /// <param name="length">How long.</param>
    public static async Task<Slice> RunAsync(Yard yard, int connections, TimeSpan length)
    {
        var first = Interlocked.Add(ref Next, 1_000_000_000);
        var (said, own, used) = await Tool.RunAsync(
            "pgbench",
            [
                "-n", "-M", "prepared", "-c", Invariant($"{connections}"), "-j", "2", "-T", Invariant($"{length.TotalSeconds:0}"),
                "-D", "n=0", "-D", Invariant($"base={first}"), "-D", "content=" + LoadBody.Content,
                "-f", Path.Combine(AppContext.BaseDirectory, "Ratios", "pgbench.sql"),
            ],
            yard.Environment,
            length,
            () => new Used(0, yard.Processor()),
            () => yard.Backends >= connections);
        var rate = Rate().Match(said) is { Success: true } match
            ? double.Parse(match.Groups["rate"].ValueSpan, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException("pgbench tells no rate: " + said);
        return Slice.Of(rate, own, used);
    }

    [GeneratedRegex(@"^tps = (?<rate>[0-9.]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.Multiline)]
    private static partial Regex Rate();
}
