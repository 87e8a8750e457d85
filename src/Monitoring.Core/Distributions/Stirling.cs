namespace Monitoring.Core.Distributions;

/// <summary>
/// The logarithm of the gamma function as Stirling's formula and its error, so that the error alone can be subtracted
/// where three gamma functions of similar size cancel.
/// Source: NIST Digital Library of Mathematical Functions 5.11.1; C. Loader, "Fast and accurate computation of
/// binomial probabilities" (2000).
/// </summary>
internal static class Stirling
{
    private const double HalfLogTwoPi = 0.918938533204672741780;

    /// <summary>From here on the series is exact to the last digit of a double.</summary>
    private const double Large = 16;

    /// <summary>log Γ(z), z &gt; 0.</summary>
    public static double LogGamma(double z) => ((z - 0.5) * Math.Log(z)) - z + HalfLogTwoPi + Error(z);

    /// <summary>log Γ(z) − ((z − ½) log z − z + ½ log 2π), z &gt; 0.</summary>
    public static double Error(double z)
    {
        var sum = 0.0;
        for (; z < Large; z++)
        {
            sum += ((z + 0.5) * Math.Log((z + 1) / z)) - 1;
        }

        var square = 1 / (z * z);
        var series = (1.0 / 12) + (square * ((-1.0 / 360) + (square * ((1.0 / 1260) + (square * ((-1.0 / 1680)
            + (square * ((1.0 / 1188) + (square * (-691.0 / 360360))))))))));
        return sum + (series / z);
    }
}
