using Monitoring.Core.Distributions;

namespace Monitoring.Core.Slos;

/// <summary>
/// The accuracy that a counted one speaks for at least, one-sided, as a share from 0 to 1: "at least 84 %, 95 % sure".
/// Looked at once, on a dated report.
/// </summary>
public static class LowerBound
{
    /// <summary>The Jeffreys bound, the quantile of Beta(correct + ½, wrong + ½); 0 where nothing was right (Brown, Cai, DasGupta, 2001).</summary>
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
