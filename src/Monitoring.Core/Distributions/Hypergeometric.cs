namespace Monitoring.Core.Distributions;

/// <summary>
/// Drawing without putting back: of a population some are marked, some are drawn at random, and X counts the drawn ones that are marked.
/// P(X = k) = C(marked, k)·C(population − marked, drawn − k) / C(population, drawn).
/// Its upper tail is the one-sided exact test of a fourfold table.
/// Source: R. A. Fisher, "The logic of inductive inference", Journal of the Royal Statistical Society 98 (1935) 39–82; W. Feller,
/// "An Introduction to Probability Theory and Its Applications" I (1968) II.6.
/// </summary>
internal static class Hypergeometric
{
    /// <summary>What a term adds is counted as nothing from here on.</summary>
    private const double Negligible = 1e-18;

    /// <summary>
    /// log P(X ≥ <paramref name="atLeast"/>): 0 where it is certain, minus infinity where it cannot be. A logarithm, since tails of large
    /// windows are smaller than any double and still have an order. Its error is below 1e-9 up to a population of 10,000.
    /// </summary>
    /// <param name="population">How many there are, 0 or more.</param>
    /// <param name="marked">Marked ones, 0 to the population.</param>
    /// <param name="drawn">Drawn ones, 0 to the population.</param>
    /// <param name="atLeast">Fewest drawn ones that are marked.</param>
    public static double LogTail(int population, int marked, int drawn, int atLeast)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(population);
        ArgumentOutOfRangeException.ThrowIfNegative(marked);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(marked, population);
        ArgumentOutOfRangeException.ThrowIfNegative(drawn);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(drawn, population);
        var (fewest, most) = (Math.Max(0, marked + drawn - population), Math.Min(marked, drawn));
        if (atLeast <= fewest)
        {
            return 0;
        }

        if (atLeast > most)
        {
            return double.NegativeInfinity;
        }

        // The shorter way to the sum: beyond the mean the terms fall from here on, before it those below fall the other way.
        return (long)atLeast * population > (long)marked * drawn
            ? LogTerm(population, marked, drawn, atLeast) + Math.Log(SumUp(population, marked, drawn, atLeast, most))
            : LogOneMinus(
                LogTerm(population, marked, drawn, atLeast - 1) + Math.Log(SumDown(population, marked, drawn, atLeast - 1, fewest)));
    }

    private static double LogTerm(int population, int marked, int drawn, int k) =>
        LogChoose(marked, k) + LogChoose(population - marked, drawn - k) - LogChoose(population, drawn);

    private static double LogChoose(int n, int k) =>
        Stirling.LogGamma(n + 1.0) - Stirling.LogGamma(k + 1.0) - Stirling.LogGamma(n - k + 1.0);

    // The terms from k up, in units of the one at k.
    private static double SumUp(int population, int marked, int drawn, int k, int most)
    {
        var (term, sum) = (1.0, 1.0);
        for (; k < most && term > Negligible * sum; k++)
        {
            term *= (double)(marked - k) * (drawn - k) / ((k + 1.0) * (population - marked - drawn + k + 1));
            sum += term;
        }

        return sum;
    }

    // The terms from k down, in units of the one at k.
    private static double SumDown(int population, int marked, int drawn, int k, int fewest)
    {
        var (term, sum) = (1.0, 1.0);
        for (; k > fewest && term > Negligible * sum; k--)
        {
            term *= k * (double)(population - marked - drawn + k) / ((double)(marked - k + 1) * (drawn - k + 1));
            sum += term;
        }

        return sum;
    }

    // Far from 0: it is taken where the upper tail holds the mean.
    private static double LogOneMinus(double log) => Math.Log(1 - Math.Exp(log));
}
