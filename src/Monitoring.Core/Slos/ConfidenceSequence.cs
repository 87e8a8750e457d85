using Monitoring.Core.Distributions;

namespace Monitoring.Core.Slos;

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
