using System.Globalization;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Core.Alerts;

/// <summary>
/// Shares as percentages, for every text of the product. An accuracy in words is cut, never rounded, to one decimal, so that no line says
/// "90.0% &lt; 90%": 2,699 of 3,000 reads 89.9. Nothing judged has no accuracy at all. Subjects and logs have the sign close
/// (<see cref="Percent(long, long)"/>), sentences set it off by a blank that no line is broken at (<see cref="Apart(long, long)"/>).
/// </summary>
public static class Ratio
{
    private const string NoBreak = "\u00A0%";

    /// <summary><c>89.9%</c>; <c>not measured</c> when nothing was judged.</summary>
    public static string Percent(long correct, long judged) => judged == 0
        ? "not measured"
        : Invariant($"{Tenths(correct, judged) / 10}.{Tenths(correct, judged) % 10}%");

    /// <summary>A ratio of the registry as a percentage, every digit of it and no needless zeros: <c>90%</c>, <c>99.5%</c>.</summary>
    public static string Percent(decimal ratio) => Invariant($"{ratio * 100m:0.############################}%");

    /// <summary><c>89.9 %</c>; <c>not measured</c> when nothing was judged.</summary>
    public static string Apart(long correct, long judged) => SetOff(Percent(correct, judged));

    /// <summary>A ratio of the registry: <c>90 %</c>, <c>99.5 %</c>.</summary>
    public static string Apart(decimal ratio) => SetOff(Percent(ratio));

    /// <summary>A share that is no count, cut to one decimal: <c>31.8 %</c>.</summary>
    /// <param name="share">0 or more.</param>
    public static string Apart(double share) => Invariant($"{Cut(share, 1):0.0}{NoBreak}");

    /// <summary>A share cut to whole per cents: <c>31 %</c>.</summary>
    /// <param name="share">0 or more.</param>
    public static string Whole(double share) => Invariant($"{Cut(share, 0):0}{NoBreak}");

    /// <summary>A ratio of the registry on a terminal, where a no-break space would not be found: <c>90 %</c>.</summary>
    public static string OnTerminal(decimal ratio) => Percent(ratio).Replace("%", " %", StringComparison.Ordinal);

    /// <summary>A range without its sign, outward, so that the words never promise a narrower one than was computed: <c>81–94</c>.</summary>
    /// <param name="range">Low and high end, ratios.</param>
    /// <param name="decimals">0 or 1.</param>
    public static string Ends(Interval range, int decimals)
    {
        var unit = decimals == 0 ? 1.0 : 10.0;
        var format = decimals == 0 ? "0" : "0.0";
        var (low, high) = (Math.Floor(range.Low * 100 * unit) / unit, Math.Ceiling(range.High * 100 * unit) / unit);
        return $"{low.ToString(format, CultureInfo.InvariantCulture)}–{high.ToString(format, CultureInfo.InvariantCulture)}";
    }

    /// <summary>A range with its sign: <c>81–94 %</c>.</summary>
    /// <param name="range">Low and high end, ratios.</param>
    /// <param name="decimals">0 or 1.</param>
    public static string Range(Interval range, int decimals) => Ends(range, decimals) + NoBreak;

    private static Int128 Tenths(long correct, long judged) => (Int128)1000 * correct / judged;

    private static string SetOff(string percent) => percent.Replace("%", NoBreak, StringComparison.Ordinal);

    // In decimals, and without the last digits of a double: 0.29 · 100 is 28.999…, and the mean of many 0.94 is 0.93999….
    private static decimal Cut(double share, int decimals) =>
        decimal.Round(decimal.Round((decimal)share * 100m, 9), decimals, MidpointRounding.ToZero);
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
