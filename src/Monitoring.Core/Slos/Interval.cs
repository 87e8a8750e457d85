namespace Monitoring.Core.Slos;

/// <summary>
/// The range of true accuracies that a counted accuracy is compatible with, both ends included, as shares from 0 to 1.
/// It belongs on a dated report of one number; no alert looks at it, for a bound looked at after every verdict is
/// wrong far more often than its level says.
/// </summary>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>The 97.5 % point of the normal distribution: two-sided 95 %.</summary>
    private const double Z = 1.959963984540054;

    /// <summary>
    /// The 95 % score interval: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    /// JASA 22 (1927) 209–212. Nothing judged has no interval and is refused.
    /// </summary>
    public static Interval Wilson(long correct, long judged)
    {
        if (judged < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(judged), judged, "Nothing is judged, so there is no accuracy and no interval: say \"not measured\".");
        }

        if (correct < 0 || correct > judged)
        {
            throw new ArgumentOutOfRangeException(nameof(correct), correct, "Correct verdicts are a part of the judged ones.");
        }

        double right = correct, all = judged;
        var center = right + (Z * Z / 2);
        var half = Z * Math.Sqrt((right * (all - right) / all) + (Z * Z / 4));
        var scale = all + (Z * Z);

        // All wrong reaches 0 and all right reaches 1 exactly; rounding would show 99.9 %.
        return new Interval(correct == 0 ? 0 : (center - half) / scale, correct == judged ? 1 : (center + half) / scale);
    }
}
