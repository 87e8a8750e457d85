using System.Globalization;
using static System.FormattableString;

namespace Monitoring.Benchmarks.Ratios;

/// <summary>Processor time by the kernel's account, which stays true when neighbours take time away.</summary>
internal static class ProcessorTime
{
    private const double TicksPerSecond = 100;

    /// <summary>Seconds a process used, with its ended children.</summary>
    public static double Of(int process)
    {
        var stat = File.ReadAllText(Invariant($"/proc/{process}/stat"));
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields[11..15].Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>The processes a process has started and that still run.</summary>
    public static IReadOnlyList<int> Children(int process) =>
        [.. File.ReadAllText(Invariant($"/proc/{process}/task/{process}/children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture))];

    /// <summary>Seconds a process and all its children used, ended ones included.</summary>
    public static double OfFamily(int process)
    {
        var sum = Of(process);
        foreach (var child in Children(process))
        {
            try
            {
                sum += Of(child);
            }
            catch (IOException)
            {
                // It ended meanwhile; its parent has its time from now on.
            }
        }

        return sum;
    }
}
