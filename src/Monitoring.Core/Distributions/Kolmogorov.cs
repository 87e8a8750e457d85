namespace Monitoring.Core.Distributions;

/// <summary>The largest distance between the distribution functions of two samples of one kind.</summary>
internal static class Kolmogorov
{
    /// <summary>Product of the sample sizes up to which the chance is counted exactly.</summary>
    private const long LargestCounted = 4_000_000;

    /// <summary>
    /// P(D ≥ distance) for two samples, exact for numbers without ties and at most as large where numbers repeat; beyond 4 million pairs
    /// the limit.
    /// </summary>
    public static double AtLeast(double distance, int first, int second) => distance <= 0 ? 1
        : (long)first * second <= LargestCounted ? Counted(distance, Math.Min(first, second), Math.Max(first, second))
        : Limit(distance * Math.Sqrt((double)first * second / ((double)first + second)));

    /// <summary>P(K ≥ x) of Kolmogorov's distribution, the limit for large samples.</summary>
    public static double Limit(double x)
    {
        if (x < 0.2)
        {
            return 1; // less than 1e-12 away
        }

        double sum = 0, sign = 1;
        for (var k = 1; k < 100; k++)
        {
            var term = Math.Exp(-2.0 * k * k * x * x);
            sum += sign * term;
            sign = -sign;
            if (term < 1e-18)
            {
                break;
            }
        }

        return Math.Clamp(2 * sum, 0, 1);
    }

    /// <summary>
    /// One minus the share of orders of both samples that stay closer than the distance everywhere: a walk over all pairs
    /// (J. Hodges, "The significance probability of the Smirnov two-sample test", Arkiv för Matematik 3 (1958) 469–486).
    /// </summary>
    private static double Counted(double distance, int fewer, int more)
    {
        // Halfway below the distance, in steps of 1/(n·m): the walk may come up to there.
        var most = 0.5 + Math.Floor((distance * fewer * more) - 1e-7);
        var share = new double[more + 1];
        for (var j = 0; j <= more; j++)
        {
            share[j] = (double)j * fewer > most ? 0 : 1;
        }

        for (var i = 1; i <= fewer; i++)
        {
            var weight = i / ((double)i + more);
            share[0] = (double)i * more > most ? 0 : weight * share[0];
            for (var j = 1; j <= more; j++)
            {
                share[j] = Math.Abs(((double)i * more) - ((double)j * fewer)) > most ? 0 : (weight * share[j]) + share[j - 1];
            }
        }

        return Math.Clamp(1 - share[more], 0, 1);
    }
}
