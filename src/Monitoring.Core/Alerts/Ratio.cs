using static System.FormattableString;

namespace Monitoring.Core.Alerts;

/// <summary>
/// Accuracy in words. Cut, never rounded, to one decimal, so that no line says "90.0% &lt; 90%": 2,699 of 3,000 reads 89.9.
/// Nothing judged has no accuracy at all.
/// </summary>
public static class Ratio
{
    /// <summary><c>89.9%</c>; <c>not measured</c> when nothing was judged.</summary>
    public static string Percent(long correct, long judged) => judged == 0
        ? "not measured"
        : Invariant($"{Tenths(correct, judged) / 10}.{Tenths(correct, judged) % 10}%");

    /// <summary>A ratio of the registry as a percentage, every digit of it and no needless zeros: <c>90%</c>, <c>99.5%</c>.</summary>
    public static string Percent(decimal ratio) => Invariant($"{ratio * 100m:0.############################}%");

    private static Int128 Tenths(long correct, long judged) => (Int128)1000 * correct / judged;
}

/// <summary>A window in numbers.</summary>
/// <param name="Wrong">Wrong places.</param>
/// <param name="Judged">Places that are not empty.</param>
/// <param name="IsFull">True when the W-th place is taken.</param>
public readonly record struct WindowCounts(int Wrong, int Judged, bool IsFull)
{
    /// <summary>Right places.</summary>
    public int Correct => Judged - Wrong;

    /// <summary>
    /// True when this window's share of right places is lower than the other's; exact, and nothing judged is never lower.
    /// </summary>
    public bool IsLowerThan(WindowCounts other) => (long)Correct * other.Judged < (long)other.Correct * Judged;
}
