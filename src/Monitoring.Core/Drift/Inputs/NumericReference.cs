using Monitoring.Core.Distributions;
using Monitoring.Core.Storing;

namespace Monitoring.Core.Drift.Inputs;

/// <summary>
/// The frozen numbers of an attribute that later ones are compared with: at most 1,000 of them, and the smallest and the largest.
/// Of more, evenly spaced ones in sorted order are kept and count as no more than they are, so a look errs towards silence.
/// </summary>
public sealed class NumericReference
{
    /// <summary>Numbers kept at most.</summary>
    public const int MostKept = 1_000;

    private const byte Version = 1;

    private const int Percentiles = 100;

    private readonly double[] sorted;
    private readonly double[] edges;
    private readonly long[] kept;

    private NumericReference(long rows, double lowest, double highest, double[] sorted)
    {
        (Rows, Lowest, Highest, this.sorted) = (rows, lowest, highest, sorted);
        edges = PopulationStability.Edges(sorted, Percentiles);
        kept = new long[Places];
        foreach (var number in sorted)
        {
            kept[Place(number)]++;
        }
    }

    /// <summary>Numbers that the reference was made of.</summary>
    public long Rows { get; }

    /// <summary>The smallest number of all.</summary>
    internal double Lowest { get; }

    /// <summary>The largest number of all.</summary>
    internal double Highest { get; }

    /// <summary>Places between the percentiles, each percentile once.</summary>
    internal int Places => edges.Length + 1;

    /// <summary>Freezes a reference.</summary>
    /// <param name="numbers">At least one finite number.</param>
    public static NumericReference Freeze(IEnumerable<double> numbers)
    {
        var all = Sorted([.. numbers]);
        var some = all.Length <= MostKept ? all
            : [.. Enumerable.Range(0, MostKept).Select(i => all[(int)((((2L * i) + 1) * all.Length) / (2 * MostKept))])];
        return new(all.Length, all[0], all[^1], some);
    }

    /// <summary>Compares the numbers of one look.</summary>
    /// <param name="current">At least one finite number, in any order.</param>
    /// <param name="chance">Chance of a mistake that one look may have (<see cref="FalseAlarmBudget.PerLook"/>).</param>
    public NumericDistance Compare(ReadOnlySpan<double> current, double chance)
    {
        var now = Sorted(current.ToArray());
        var gap = NumericDistance.Gap(sorted, now);
        var parts = PopulationStability.Edges(sorted, PopulationStability.Bins(sorted.Length, now.Length));
        return new(
            gap,
            Kolmogorov.AtLeast(gap, sorted.Length, now.Length),
            PopulationStability.Index(PopulationStability.Shares(sorted, parts), PopulationStability.Shares(now, parts)),
            PopulationStability.Threshold(parts.Length + 1, sorted.Length, now.Length, chance));
    }

    /// <summary>Where a number is counted: the first place whose upper percentile it does not pass.</summary>
    internal int Place(double number)
    {
        var edge = Array.BinarySearch(edges, number);
        return edge < 0 ? ~edge : edge;
    }

    /// <summary>
    /// Compares the numbers of one look that were counted at their places. The gap is looked for at the percentiles alone, so it is
    /// at most the true one and a look errs towards silence.
    /// </summary>
    /// <param name="counts">Numbers at each place, at least one.</param>
    internal (double Gap, double Chance, long Rows) CompareCounted(ReadOnlySpan<long> counts)
    {
        var rows = 0L;
        foreach (var count in counts)
        {
            rows += count;
        }

        var (before, now, largest) = (0L, 0L, 0L);
        for (var place = 0; place < edges.Length; place++)
        {
            before += kept[place];
            now += counts[place];
            largest = Math.Max(largest, Math.Abs((before * rows) - (now * sorted.Length)));
        }

        var gap = largest / ((double)rows * sorted.Length);
        return (gap, Kolmogorov.AtLeast(gap, sorted.Length, (int)Math.Min(rows, int.MaxValue)), rows);
    }

    /// <summary>The middle number: half of them are not larger.</summary>
    internal double Middle() => sorted[(sorted.Length - 1) / 2];

    /// <summary>The same of numbers counted at their places, cut up to the next percentile.</summary>
    internal double Middle(ReadOnlySpan<long> counts)
    {
        var (rows, below) = (0L, 0L);
        foreach (var count in counts)
        {
            rows += count;
        }

        for (var place = 0; place < edges.Length; place++)
        {
            below += counts[place];
            if (2 * below >= rows)
            {
                return edges[place];
            }
        }

        return Highest;
    }

    /// <summary>The stored form, at most about 8 kB.</summary>
    internal void Write(StateWriter writer)
    {
        writer.Byte(Version);
        writer.Long(Rows);
        writer.Double(Lowest);
        writer.Double(Highest);
        writer.Int(sorted.Length);
        foreach (var number in sorted)
        {
            writer.Double(number);
        }
    }

    /// <summary>Reads the stored form.</summary>
    /// <exception cref="InvalidDataException">The bytes have another version or are damaged.</exception>
    internal static NumericReference Read(ref StateReader reader)
    {
        reader.Version(Version);
        var (rows, lowest, highest) = (reader.Long(), reader.Double(), reader.Double());
        var numbers = new double[reader.Count(1, MostKept)];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = reader.Double();
            if (!double.IsFinite(numbers[i]) || (i > 0 && numbers[i] < numbers[i - 1]))
            {
                throw new InvalidDataException("The stored reference holds numbers that are not sorted.");
            }
        }

        return rows >= numbers.Length && lowest <= numbers[0] && highest >= numbers[^1] && double.IsFinite(lowest)
            && double.IsFinite(highest)
            ? new NumericReference(rows, lowest, highest, numbers)
            : throw new InvalidDataException("The stored reference holds more numbers than it was made of, or others.");
    }

    private static double[] Sorted(double[] numbers)
    {
        if (numbers.Length == 0 || !Array.TrueForAll(numbers, double.IsFinite))
        {
            throw new ArgumentException("A sample holds finite numbers, and at least one.", nameof(numbers));
        }

        Array.Sort(numbers);
        return numbers;
    }
}

/// <summary>How far numbers have moved away from the reference.</summary>
/// <param name="LargestGap">The Kolmogorov–Smirnov distance: the largest gap between the two distribution functions, 0 to 1.</param>
/// <param name="Chance">Chance of a gap as large without any drift.</param>
/// <param name="Stability">The population stability index on parts of the reference of equal size.</param>
/// <param name="StabilityThreshold">The index that is passed without drift with the chance that one look may have.</param>
public readonly record struct NumericDistance(double LargestGap, double Chance, double Stability, double StabilityThreshold)
{
    /// <summary>The largest gap between two sorted samples.</summary>
    internal static double Gap(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        int i = 0, j = 0;
        long largest = 0;
        while (i < first.Length && j < second.Length)
        {
            var next = Math.Min(first[i], second[j]);
            while (i < first.Length && first[i] <= next)
            {
                i++;
            }

            while (j < second.Length && second[j] <= next)
            {
                j++;
            }

            // In whole steps of 1/(n·m), so that equal gaps are equal.
            largest = Math.Max(largest, Math.Abs(((long)i * second.Length) - ((long)j * first.Length)));
        }

        return largest / ((double)first.Length * second.Length);
    }
}
