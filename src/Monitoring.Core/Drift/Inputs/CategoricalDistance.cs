namespace Monitoring.Core.Drift.Inputs;

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
