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
