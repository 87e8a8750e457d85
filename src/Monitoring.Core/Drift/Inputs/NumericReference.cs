using Monitoring.Core.Distributions;

namespace Monitoring.Core.Drift.Inputs;

/// <summary>
/// The frozen numbers of an attribute that later ones are compared with: at most 1,000 of them. Of more, evenly spaced ones in sorted
/// order are kept and count as no more than they are, so a look errs towards silence.
/// </summary>
public sealed class NumericReference
{
    /// <summary>Numbers kept at most.</summary>
    public const int MostKept = 1_000;

    private const byte Version = 1;

    private readonly double[] sorted;

    private NumericReference(long rows, double[] sorted) => (Rows, this.sorted) = (rows, sorted);

    /// <summary>Numbers that the reference was made of.</summary>
    public long Rows { get; }

    /// <summary>Freezes a reference.</summary>
    /// <param name="numbers">At least one finite number.</param>
    public static NumericReference Freeze(IEnumerable<double> numbers)
    {
        var all = Sorted([.. numbers]);
        var kept = all.Length <= MostKept ? all : [.. Enumerable.Range(0, MostKept).Select(i => all[(int)((((2L * i) + 1) * all.Length) / (2 * MostKept))])];
        return new(all.Length, kept);
    }

    /// <summary>Compares the numbers of one look.</summary>
    /// <param name="current">At least one finite number, in any order.</param>
    /// <param name="chance">Chance of a mistake that one look may have (<see cref="FalseAlarmBudget.PerLook"/>).</param>
    public NumericDistance Compare(ReadOnlySpan<double> current, double chance)
    {
        var now = Sorted(current.ToArray());
        var gap = NumericDistance.Gap(sorted, now);
        var edges = PopulationStability.Edges(sorted, PopulationStability.Bins(sorted.Length, now.Length));
        return new(
            gap,
            Kolmogorov.AtLeast(gap, sorted.Length, now.Length),
            PopulationStability.Index(PopulationStability.Shares(sorted, edges), PopulationStability.Shares(now, edges)),
            PopulationStability.Threshold(edges.Length + 1, sorted.Length, now.Length, chance));
    }

    /// <summary>The stored form, at most about 8 kB.</summary>
    public byte[] Encode() => Storing.Write(Version, writer =>
    {
        writer.Write(Rows);
        writer.Write(sorted.Length);
        foreach (var number in sorted)
        {
            writer.Write(number);
        }
    });

    /// <summary>Reads the stored form.</summary>
    /// <exception cref="InvalidDataException">The bytes have another version or are damaged.</exception>
    public static NumericReference Decode(byte[] bytes) => Storing.Read(Version, bytes, reader =>
    {
        var rows = reader.ReadInt64();
        var kept = new double[Storing.Count(reader, 1, MostKept)];
        for (var i = 0; i < kept.Length; i++)
        {
            kept[i] = reader.ReadDouble();
            if (!double.IsFinite(kept[i]) || (i > 0 && kept[i] < kept[i - 1]))
            {
                throw new InvalidDataException("The stored reference holds numbers that are not sorted.");
            }
        }

        return rows >= kept.Length ? new NumericReference(rows, kept) : throw new InvalidDataException("The stored reference holds more numbers than it was made of.");
    });

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
