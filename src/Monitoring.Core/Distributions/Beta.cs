namespace Monitoring.Core.Distributions;

/// <summary>
/// The beta distribution: what is known of a share after counting, and through it the tails of the binomial.
/// Its distribution function is the continued fraction of NIST DLMF 8.17.22 (evaluated by Lentz's method); the factor before it
/// is taken from deviances, not from three large log gammas, so that counts of 100,000 keep their digits
/// (A. DiDonato, A. Morris, "Algorithm 708", ACM TOMS 18 (1992) 360–373).
/// </summary>
internal static class Beta
{
    private const double LogTwoPi = 1.837877066409345483561;
    private const double Tiny = 1e-300;
    private const int MostSteps = 100_000;

    /// <summary>log B(a, b) for positive a and b.</summary>
    public static double LogFunction(double a, double b)
    {
        var mean = a / (a + b);
        return (a * Math.Log(mean)) + (b * Math.Log(b / (a + b))) - LogFactor(a, b, mean, b / (a + b));
    }

    /// <summary>P(X ≤ x), x from 0 to 1.</summary>
    public static double AtMost(double x, double a, double b) => x switch
    {
        <= 0 => 0,
        >= 1 => 1,
        _ when x <= (a + 1) / (a + b + 2) => Tail(x, 1 - x, a, b),
        _ => 1 - Tail(1 - x, x, b, a),
    };

    /// <summary>The x with P(X ≤ x) = <paramref name="chance"/>, which lies between 0 and 1.</summary>
    public static double Quantile(double chance, double a, double b)
    {
        double low = 0, high = 1, x = a / (a + b);
        for (var step = 0; step < 200; step++)
        {
            var miss = AtMost(x, a, b) - chance;
            (low, high) = miss < 0 ? (x, high) : (low, x);

            // Newton's step where it stays inside what is known, halving where it does not.
            var next = x - (miss * x * (1 - x) / Math.Exp(LogFactor(a, b, x, 1 - x)));
            if (Math.Abs(next - x) <= 1e-15 * x)
            {
                return x;
            }

            next = next > low && next < high ? next : (low + high) / 2;
            if (next <= low || next >= high)
            {
                return next;
            }

            x = next;
        }

        return x;
    }

    /// <summary>log(x^a (1−x)^b / B(a, b)), both x and 1 − x given with all their digits.</summary>
    private static double LogFactor(double a, double b, double x, double rest)
    {
        var sum = a + b;
        var (mean, otherMean) = (a / sum, b / sum);
        var distance = x - mean;
        return (0.5 * (Math.Log(a * otherMean) - LogTwoPi))
            - (a * Deviance(distance / mean, x / mean)) - (b * Deviance(-distance / otherMean, rest / otherMean))
            - (Stirling.Error(a) + Stirling.Error(b) - Stirling.Error(sum));
    }

    /// <summary>e − log(ratio), ratio = 1 + e, without loss for small e and for small ratios.</summary>
    private static double Deviance(double e, double ratio)
    {
        if (Math.Abs(e) > 0.1)
        {
            return e - Math.Log(ratio);
        }

        double power = e * e, sum = 0;
        for (var k = 2; k < 24; k++)
        {
            sum += power / k;
            power *= -e;
        }

        return sum;
    }

    private static double Tail(double x, double rest, double a, double b)
    {
        var factor = Math.Exp(LogFactor(a, b, x, rest)) / a;
        if (factor == 0 || rest == 0)
        {
            return factor;
        }

        // Steps needed grow with the root of the larger count: a few hundred for 100,000.
        double c = 1, d = Inverse(1 - ((a + b) * x / (a + 1))), fraction = d;
        for (var m = 1; m < MostSteps; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = Inverse(1 + (even * d));
            c = NotZero(1 + (even / c));
            fraction *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = Inverse(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            fraction *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-15)
            {
                break;
            }
        }

        return factor * fraction;
    }

    private static double Inverse(double value) => 1 / NotZero(value);

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
}
