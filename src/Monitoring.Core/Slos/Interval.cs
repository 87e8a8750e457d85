using Monitoring.Core.Distributions;

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
        Counted.Check(correct, judged);
        double right = correct, all = judged;
        var center = right + (Z * Z / 2);
        var half = Z * Math.Sqrt((right * (all - right) / all) + (Z * Z / 4));
        var scale = all + (Z * Z);

        // All wrong reaches 0 and all right reaches 1 exactly; rounding would show 99.9 %.
        return new Interval(correct == 0 ? 0 : (center - half) / scale, correct == judged ? 1 : (center + half) / scale);
    }

    /// <summary>
    /// The equal-tailed Jeffreys interval, quantiles of Beta(correct + ½, wrong + ½), with 0 where nothing was right and 1 where all was:
    /// L. Brown, T. Cai, A. DasGupta, "Interval estimation for a binomial proportion", Statistical Science 16 (2001) 101–133.
    /// </summary>
    /// <param name="correct">Right verdicts.</param>
    /// <param name="judged">Verdicts, at least 1.</param>
    /// <param name="level">Between 0 and 1, both excluded: 0.95.</param>
    public static Interval Jeffreys(long correct, long judged, double level)
    {
        Counted.Check(correct, judged, level);
        var (a, b, tail) = (correct + 0.5, judged - correct + 0.5, (1 - level) / 2);
        return new Interval(correct == 0 ? 0 : Beta.Quantile(tail, a, b), correct == judged ? 1 : 1 - Beta.Quantile(tail, b, a));
    }

    /// <summary>
    /// The exact interval: C. Clopper, E. Pearson, "The use of confidence or fiducial limits", Biometrika 26 (1934) 404–413.
    /// It holds the true accuracy at least as often as its level says, mostly more often.
    /// </summary>
    /// <param name="correct">Right verdicts.</param>
    /// <param name="judged">Verdicts, at least 1.</param>
    /// <param name="level">Between 0 and 1, both excluded: 0.95.</param>
    public static Interval ClopperPearson(long correct, long judged, double level)
    {
        Counted.Check(correct, judged, level);
        var (wrong, tail) = (judged - correct, (1 - level) / 2);
        return new Interval(
            correct == 0 ? 0 : Beta.Quantile(tail, correct, wrong + 1.0),
            wrong == 0 ? 1 : 1 - Beta.Quantile(tail, wrong, correct + 1.0));
    }
}
