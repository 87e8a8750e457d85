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
        return Wilson(correct, (double)judged);
    }

    /// <summary>The same of an estimated share, made of as much as so many verdicts would say; that need not be a whole number.</summary>
    /// <param name="share">The share, 0 to 1.</param>
    /// <param name="size">How many, more than 0.</param>
    public static Interval OfShare(double share, double size) => share is >= 0 and <= 1 && size > 0
        ? Wilson(share == 1 ? size : share * size, size)
        : throw new ArgumentOutOfRangeException(nameof(share), share, "A share is 0 to 1, of more than nothing.");

    /// <summary>
    /// The fewest verdicts of which the score interval can lie above a share: so many, all right, reach it, since n right of n begin at
    /// n / (n + z²).
    /// </summary>
    /// <param name="share">From 0 to below 1.</param>
    public static int FewestAbove(double share) => (int)Math.Ceiling(Z * Z * share / (1 - share));

    private static Interval Wilson(double right, double all)
    {
        var center = right + (Z * Z / 2);
        var half = Z * Math.Sqrt((right * (all - right) / all) + (Z * Z / 4));
        var scale = all + (Z * Z);

        // All wrong reaches 0 and all right reaches 1 exactly; rounding would show 99.9 %.
        return new Interval(right == 0 ? 0 : (center - half) / scale, right == all ? 1 : (center + half) / scale);
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

/// <summary>
/// The accuracy that a counted one speaks for at least, one-sided, as a share from 0 to 1: "at least 84 %, 95 % sure".
/// Looked at once, on a dated report.
/// </summary>
public static class LowerBound
{
    /// <summary>
    /// The Jeffreys bound, the quantile of Beta(correct + ½, wrong + ½); 0 where nothing was right (Brown, Cai, DasGupta, 2001).
    /// </summary>
    /// <param name="correct">Right verdicts.</param>
    /// <param name="judged">Verdicts, at least 1.</param>
    /// <param name="level">Between 0 and 1, both excluded: 0.95.</param>
    public static double Jeffreys(long correct, long judged, double level)
    {
        Counted.Check(correct, judged, level);
        return correct == 0 ? 0 : Beta.Quantile(1 - level, correct + 0.5, judged - correct + 0.5);
    }

    /// <summary>The exact bound of Clopper and Pearson (1934): never right less often than its level.</summary>
    /// <param name="correct">Right verdicts.</param>
    /// <param name="judged">Verdicts, at least 1.</param>
    /// <param name="level">Between 0 and 1, both excluded: 0.95.</param>
    public static double ClopperPearson(long correct, long judged, double level)
    {
        Counted.Check(correct, judged, level);
        return correct == 0 ? 0 : Beta.Quantile(1 - level, correct, judged - correct + 1.0);
    }
}

/// <summary>
/// The range of true accuracies that stays right however often it is looked at: with the chance of its level it holds the true
/// accuracy after every verdict at once. Wider than an <see cref="Interval"/>, and for anything looked at daily.
/// An accuracy p is left out once ∫ x^k (1−x)^(n−k) dJeffreys(x) / (p^k (1−p)^(n−k)) reaches 1/(1 − level).
/// Source: H. Robbins, "Statistical methods related to the law of the iterated logarithm", Annals of Mathematical Statistics 41 (1970)
/// 1397–1409: the beta-binomial mixture and Ville's inequality.
/// </summary>
public static class ConfidenceSequence
{
    /// <summary>The range after so many verdicts, both ends included.</summary>
    /// <param name="correct">Right verdicts.</param>
    /// <param name="judged">Verdicts, at least 1.</param>
    /// <param name="level">Between 0 and 1, both excluded: 0.95.</param>
    public static Interval Of(long correct, long judged, double level)
    {
        Counted.Check(correct, judged, level);
        var wrong = judged - correct;

        // An accuracy stays while log of its likelihood is at least this.
        var least = Beta.LogFunction(correct + 0.5, wrong + 0.5) - Beta.LogFunction(0.5, 0.5) + Math.Log(1 - level);
        return new Interval(
            correct == 0 ? 0 : Least(correct, wrong, least),
            wrong == 0 ? 1 : 1 - Least(wrong, correct, least));
    }

    /// <summary>The smallest share of k's kind that is still likely enough, by halving between 0 and the counted share.</summary>
    private static double Least(long k, long others, double least)
    {
        double low = 0, high = (double)k / (k + others);
        for (var step = 0; step < 200 && high - low > 1e-16; step++)
        {
            var share = (low + high) / 2;
            var likelihood = (k * Math.Log(share)) + (others == 0 ? 0 : others * Math.Log(1 - share));
            (low, high) = likelihood < least ? (share, high) : (low, share);
        }

        return high;
    }
}

/// <summary>What every interval asks of the counts it is given.</summary>
internal static class Counted
{
    public static void Check(long correct, long judged)
    {
        if (judged < 1)
        {
            throw new ArgumentOutOfRangeException(nameof(judged), judged,
                "Nothing is judged, so there is no accuracy and no interval: say \"not measured\".");
        }

        if (correct < 0 || correct > judged)
        {
            throw new ArgumentOutOfRangeException(nameof(correct), correct, "Correct verdicts are a part of the judged ones.");
        }
    }

    public static void Check(long correct, long judged, double level)
    {
        Check(correct, judged);
        if (level is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "A level lies between 0 and 1: 0.95.");
        }
    }
}
