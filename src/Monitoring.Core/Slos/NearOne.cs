namespace Monitoring.Core.Slos;

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
