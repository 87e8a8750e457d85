namespace Monitoring.Core.Slos;

/// <summary>
/// The binomial distribution as a table: the chance of exactly j wrong verdicts among n independent ones. The table
/// is built outwards from its peak by the ratio of neighbours until the terms vanish, then scaled to the sum 1: a few
/// thousand steps for n = 10,000, and far into the tails the relative error stays near 1e-13.
/// </summary>
internal static class Binomial
{
    /// <summary>A term this small beside the peak is counted as zero: smaller ones would lose digits, then vanish.</summary>
    private const double Negligible = 1e-300;

    /// <summary>The chances of 0 to <paramref name="verdicts"/> wrong ones, each wrong with <paramref name="wrongShare"/>.</summary>
    public static double[] Chances(int verdicts, double wrongShare)
    {
        var chances = new double[verdicts + 1];
        var peak = (int)Math.Min(verdicts, Math.Floor((verdicts + 1.0) * wrongShare));
        chances[peak] = 1;
        var sum = 1.0;

        // Infinite where the share is 1, but then the peak is at the end and the odds only divide.
        var odds = wrongShare / (1 - wrongShare);
        var term = 1.0;
        for (var j = peak + 1; j <= verdicts; j++)
        {
            term *= odds * (verdicts - j + 1) / j;
            if (term < Negligible)
            {
                break;
            }

            chances[j] = term;
            sum += term;
        }

        term = 1;
        for (var j = peak - 1; j >= 0; j--)
        {
            term *= (j + 1) / (odds * (verdicts - j));
            if (term < Negligible)
            {
                break;
            }

            chances[j] = term;
            sum += term;
        }

        for (var j = 0; j <= verdicts; j++)
        {
            chances[j] /= sum;
        }

        return chances;
    }

    /// <summary>The chance of more than <paramref name="allowedWrong"/>, summed from the smallest term up.</summary>
    public static double Above(int allowedWrong, double[] chances)
    {
        var sum = 0.0;
        for (var j = chances.Length - 1; j > allowedWrong; j--)
        {
            sum += chances[j];
        }

        return sum;
    }
}

/// <summary>
/// Logarithms of numbers a hair below 1, and back. Double.LogP1 and double.ExpM1 of the base class library add the 1
/// first and so lose the hair; these correct for it (W. Kahan).
/// </summary>
internal static class NearOne
{
    /// <summary>1 − exp(x), for x ≤ 0.</summary>
    public static double OneMinusExp(double x)
    {
        var rounded = Math.Exp(x);
        return rounded switch
        {
            1 => -x,
            < 0.5 => 1 - rounded,
            _ => (1 - rounded) * x / Math.Log(rounded),
        };
    }

    /// <summary>
    /// log((whole − lost) / whole), 0 or less: of what share remains when <paramref name="lost"/> goes.
    /// Minus infinity where nothing remains or nothing was there.
    /// </summary>
    public static double LogOfRest(double whole, double lost)
    {
        if (whole <= 0 || lost >= whole)
        {
            return double.NegativeInfinity;
        }

        var share = Math.Max(0, lost / whole);
        var rounded = 1 - share;
        return rounded == 1 ? -share : Math.Log(rounded) * share / (1 - rounded);
    }
}
