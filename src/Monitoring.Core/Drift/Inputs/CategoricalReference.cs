using Monitoring.Core.Storing;

namespace Monitoring.Core.Drift.Inputs;

/// <summary>
/// The frozen values of a text attribute that later ones are compared with: the 200 most frequent with their counts, the others as one,
/// and in a comparison rare and unknown ones with these.
/// A reference that knows all its values can tell an unseen one; one that had to fold values together calls none unseen.
/// </summary>
public sealed class CategoricalReference
{
    /// <summary>Values kept by name at most.</summary>
    public const int MostKept = 200;

    /// <summary>Rows that a category should have to expect in both samples; rarer ones are compared in groups (W. Cochran, 1954).</summary>
    public const int FewestExpected = 10;

    private const byte Version = 1;

    /// <summary>Counts that are tried as the line below which a value is rare.</summary>
    private const int RareTried = 20;

    private readonly long rare;
    private readonly string[] values;
    private readonly long[] counts;
    private readonly Dictionary<string, int> places;

    private CategoricalReference(string[] values, long[] counts, long others)
    {
        (this.values, this.counts, Others) = (values, counts, others);
        places = values.Index().ToDictionary(value => value.Item, value => value.Index, StringComparer.Ordinal);
        rare = Rare(counts, others);
    }

    /// <summary>Rows with a value that is not kept by name.</summary>
    public long Others { get; }

    /// <summary>Rows that the reference was made of.</summary>
    public long Rows => counts.Sum() + Others;

    /// <summary>Values kept by name.</summary>
    internal int Kept => values.Length;

    /// <summary>Values kept by name that the reference had once.</summary>
    internal int Single => counts.Count(count => count == 1);

    /// <summary>What is counted at a place; the place behind the kept values is everything rare or unknown, which has no name.</summary>
    internal (string? Value, long Rows) this[int place] =>
        place == values.Length ? (null, Others + counts.Where(count => count <= rare).Sum())
        : (values[place], counts[place] > rare ? counts[place] : 0);

    /// <summary>Freezes a reference.</summary>
    /// <param name="rows">Rows per value; at least one row.</param>
    public static CategoricalReference Freeze(IEnumerable<KeyValuePair<string, long>> rows)
    {
        var ordered = rows.Where(value => value.Value > 0).OrderByDescending(value => value.Value)
            .ThenBy(value => value.Key, StringComparer.Ordinal).ToList();
        if (ordered.Count == 0)
        {
            throw new ArgumentException("A reference needs rows.", nameof(rows));
        }

        var kept = ordered.Take(MostKept).ToList();
        return new([.. kept.Select(value => value.Key)], [.. kept.Select(value => value.Value)],
            ordered.Skip(MostKept).Sum(value => value.Value));
    }

    /// <summary>Whether the reference had a value.</summary>
    public Familiarity Of(string value) => Others > 0 || places.ContainsKey(value) ? Familiarity.Known : Familiarity.Unseen;

    /// <summary>Compares the rows of one look, rare categories in groups.</summary>
    /// <param name="current">Rows per value.</param>
    public CategoricalDistance Compare(IEnumerable<KeyValuePair<string, long>> current)
    {
        var now = new long[values.Length + 1];
        foreach (var (value, rows) in current)
        {
            now[Place(value)] += rows;
        }

        return CompareCounted(now);
    }

    /// <summary>Compares the rows of one look, rare categories in groups.</summary>
    /// <param name="current">Rows at each <see cref="Place"/>.</param>
    internal CategoricalDistance CompareCounted(ReadOnlySpan<long> current)
    {
        long[] before = [.. Enumerable.Range(0, values.Length + 1).Select(place => this[place].Rows)];
        var now = current.ToArray();
        Pool(before, now);
        return CategoricalDistance.Of(before, now);
    }

    /// <summary>Where a value is counted; rare and unknown ones together.</summary>
    internal int Place(string value) => places.TryGetValue(value, out var place) && counts[place] > rare ? place : values.Length;

    /// <summary>The stored form.</summary>
    internal void Write(StateWriter writer)
    {
        writer.Byte(Version);
        writer.Long(Others);
        writer.Int(values.Length);
        foreach (var (place, value) in values.Index())
        {
            writer.Text(value);
            writer.Long(counts[place]);
        }
    }

    /// <summary>Reads the stored form.</summary>
    /// <exception cref="InvalidDataException">The bytes have another version or are damaged.</exception>
    internal static CategoricalReference Read(ref StateReader reader)
    {
        reader.Version(Version);
        var others = reader.Long();
        var kept = new (string Value, long Count)[reader.Count(1, MostKept)];
        for (var i = 0; i < kept.Length; i++)
        {
            kept[i] = (reader.Text(), reader.Long());
        }

        return others >= 0 && kept.All(value => value.Count > 0) && kept.DistinctBy(value => value.Value).Count() == kept.Length
            ? new CategoricalReference([.. kept.Select(value => value.Value)], [.. kept.Select(value => value.Count)], others)
            : throw new InvalidDataException("The stored reference holds counts that no sample has.");
    }

    // A value that came seldom in the reference came there more often than it will, one that never came less often: compared one by
    // one they look moved. Together they are not, up to (r + 1) times the number of values that came r + 1 times (I. Good, 1953):
    // so the line is drawn at a count r, behind which there is a gap.
    private static long Rare(long[] counts, long others)
    {
        var least = others > 0 ? counts.Min() : 0;
        return Enumerable.Range(0, RareTried).Select(more => least + more)
            .MinBy(line => (line + 1) * counts.Count(count => count == line + 1));
    }

    // By the rows of both samples together, which say nothing of how they differ; a small one joins the next larger until it is large
    // enough.
    private static void Pool(long[] before, long[] now)
    {
        double all = before.Sum() + now.Sum();
        if (all == 0)
        {
            return;
        }

        var smaller = Math.Min(before.Sum(), now.Sum()) / all;
        var order = Enumerable.Range(0, before.Length).Where(i => before[i] + now[i] > 0).OrderBy(i => before[i] + now[i]).ThenBy(i => i)
            .ToArray();
        for (var k = 0; k + 1 < order.Length; k++)
        {
            if ((before[order[k]] + now[order[k]]) * smaller < FewestExpected)
            {
                before[order[k + 1]] += before[order[k]];
                now[order[k + 1]] += now[order[k]];
                (before[order[k]], now[order[k]]) = (0, 0);
            }
        }
    }
}

/// <summary>
/// How far two counts of the same categories are apart, both taken as samples. Categories that neither has are left out; with fewer than
/// two
/// left, or an empty sample, there is nothing to compare.
/// </summary>
/// <param name="ChiSquare">Pearson's statistic of the contingency table.</param>
/// <param name="G">The likelihood-ratio statistic of the table.</param>
/// <param name="Degrees">Degrees of freedom of both; 0 where there was nothing to compare.</param>
/// <param name="TotalVariation">Share of the rows that lie in other categories than before, 0 to 1.</param>
public readonly record struct CategoricalDistance(double ChiSquare, double G, int Degrees, double TotalVariation)
{
    /// <summary>Chance of a chi-square as large without any drift.</summary>
    public double ChiSquareChance => Degrees == 0 ? 1 : Distributions.ChiSquare.AtLeast(ChiSquare, Degrees);

    /// <summary>Chance of a G as large without any drift.</summary>
    public double GChance => Degrees == 0 ? 1 : Distributions.ChiSquare.AtLeast(G, Degrees);

    /// <summary>Compares the counts of two samples.</summary>
    /// <param name="reference">Rows per category in the reference.</param>
    /// <param name="current">Rows per category now, in the same order.</param>
    public static CategoricalDistance Of(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (reference.Length != current.Length)
        {
            throw new ArgumentException("Both samples count the same categories.", nameof(current));
        }

        double before = Sum(reference), now = Sum(current), chi = 0, g = 0, moved = 0;
        if (before == 0 || now == 0)
        {
            return default;
        }

        var categories = 0;
        for (var i = 0; i < reference.Length; i++)
        {
            double row = reference[i] + current[i];
            if (row == 0)
            {
                continue;
            }

            categories++;
            var (expectedBefore, expectedNow) = (row * (before / (before + now)), row * (now / (before + now)));
            chi += Square(reference[i] - expectedBefore) / expectedBefore;
            chi += Square(current[i] - expectedNow) / expectedNow;
            g += Information(reference[i], expectedBefore) + Information(current[i], expectedNow);
            moved += Math.Abs((reference[i] / before) - (current[i] / now));
        }

        return categories < 2 ? default : new(chi, Math.Max(0, 2 * g), categories - 1, moved / 2);
    }

    private static double Sum(ReadOnlySpan<long> counts)
    {
        var sum = 0L;
        foreach (var count in counts)
        {
            sum += count >= 0 ? count : throw new ArgumentOutOfRangeException(nameof(counts), count, "A count is not negative.");
        }

        return sum;
    }

    private static double Square(double x) => x * x;

    private static double Information(long observed, double expected) => observed == 0 ? 0 : observed * Math.Log(observed / expected);
}
