using Monitoring.Core.Distributions;

namespace Monitoring.Core.Drift.Inputs;

/// <summary>
/// The population stability index Σ (q − p) ln (q/p) over bins, shares below 0.0001 raised to that.
/// The usual "0.1 is a shift" takes no account of the sample: with 100 rows and no drift it is passed in half of the looks. Without drift
/// the index
/// is about (1/n + 1/m) times a chi-square with one degree less than bins (B. Yurdakul, "Statistical properties of population
/// stability index", 2018), so the threshold follows from the rows. That needs some rows in each bin, hence fewer bins for few rows.
/// </summary>
public static class PopulationStability
{
    /// <summary>Bins where there are rows enough.</summary>
    public const int MostBins = 10;

    /// <summary>Rows of the smaller sample that each bin should have on average.</summary>
    /// <remarks>With 10, a look at 0.1 % was wrong in 0.4 % of 10,000 simulated looks at 100 rows; with 20, in 0.16 %.</remarks>
    public const int RowsPerBin = 20;

    private const double Floor = 0.0001;

    /// <summary>The index of two lists of shares of the same bins.</summary>
    public static double Index(ReadOnlySpan<double> reference, ReadOnlySpan<double> current)
    {
        var sum = 0.0;
        for (var bin = 0; bin < reference.Length; bin++)
        {
            var (p, q) = (Math.Max(reference[bin], Floor), Math.Max(current[bin], Floor));
            sum += (q - p) * Math.Log(q / p);
        }

        return sum;
    }

    /// <summary>The index that is passed without drift with the given chance.</summary>
    /// <param name="bins">Bins, at least 2.</param>
    /// <param name="referenceRows">n.</param>
    /// <param name="currentRows">m.</param>
    /// <param name="chance">Chance of a mistake: 0.01.</param>
    public static double Threshold(int bins, int referenceRows, int currentRows, double chance) => bins < 2
        ? double.PositiveInfinity
        : ChiSquare.UpperQuantile(chance, bins - 1) * ((1.0 / referenceRows) + (1.0 / currentRows));

    /// <summary>How many bins so many rows bear: 2 to 10.</summary>
    internal static int Bins(int referenceRows, int currentRows) =>
        Math.Clamp(Math.Min(referenceRows, currentRows) / RowsPerBin, 2, MostBins);

    /// <summary>
    /// Inner edges that cut sorted numbers into equal parts: quantiles with linear interpolation, each edge once.
    /// A number lies in the first bin whose upper edge it does not pass.
    /// </summary>
    internal static double[] Edges(ReadOnlySpan<double> sorted, int bins)
    {
        var edges = new List<double>(bins - 1);
        for (var k = 1; k < bins; k++)
        {
            var at = (sorted.Length - 1) * (k / (double)bins);
            var below = Math.Min((int)at, sorted.Length - 1);
            var above = Math.Min(below + 1, sorted.Length - 1);
            var edge = sorted[below] + ((sorted[above] - sorted[below]) * (at - below));
            if (edges.Count == 0 || edge > edges[^1])
            {
                edges.Add(edge);
            }
        }

        return [.. edges];
    }

    /// <summary>Share of the numbers in each bin.</summary>
    internal static double[] Shares(ReadOnlySpan<double> numbers, double[] edges)
    {
        var shares = new double[edges.Length + 1];
        foreach (var number in numbers)
        {
            var bin = Array.BinarySearch(edges, number);
            shares[bin < 0 ? ~bin : bin]++;
        }

        for (var bin = 0; bin < shares.Length; bin++)
        {
            shares[bin] /= numbers.Length;
        }

        return shares;
    }
}
