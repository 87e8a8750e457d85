namespace Monitoring.Core.Distributions;

/// <summary>
/// The chi-square distribution, through the incomplete gamma function: its series below the mean and its continued fraction above
/// (NIST DLMF 8.7.1 and 8.9.2).
/// </summary>
internal static class ChiSquare
{
    private const int MostSteps = 100_000;

    /// <summary>P(X ≥ x) with so many degrees of freedom.</summary>
    public static double AtLeast(double x, double degrees)
    {
        if (x <= 0)
        {
            return 1;
        }

        var (a, half) = (degrees / 2, x / 2);
        var factor = Math.Exp((a * Math.Log(half)) - half - Stirling.LogGamma(a));
        return half < a + 1 ? 1 - (factor * Series(a, half)) : factor * Fraction(a, half);
    }

    /// <summary>The x with P(X ≥ x) = <paramref name="chance"/>, between 0 and 1, both excluded.</summary>
    public static double UpperQuantile(double chance, double degrees)
    {
        double low = 0, high = degrees + 10;
        while (AtLeast(high, degrees) > chance)
        {
            (low, high) = (high, high * 2);
        }

        for (var step = 0; step < 100 && high - low > 1e-13 * high; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = AtLeast(middle, degrees) > chance ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    /// <summary>P(|Z| ≥ |z|) of the normal distribution, whose square has one degree of freedom.</summary>
    public static double NormalTwoSided(double z) => AtLeast(z * z, 1);

    private static double Series(double a, double x)
    {
        double term = 1 / a, sum = term;
        for (var n = 1; n < MostSteps && term > sum * 1e-17; n++)
        {
            term *= x / (a + n);
            sum += term;
        }

        return sum;
    }

    private static double Fraction(double a, double x)
    {
        double b = x + 1 - a, c = 1e300, d = 1 / b, fraction = d;
        for (var n = 1; n < MostSteps; n++)
        {
            var top = -n * (n - a);
            b += 2;
            d = 1 / ((top * d) + b);
            c = b + (top / c);
            fraction *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-16)
            {
                break;
            }
        }

        return fraction;
    }
}
