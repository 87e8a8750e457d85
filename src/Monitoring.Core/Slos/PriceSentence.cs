using Monitoring.Core.Alerts;
using static System.FormattableString;

namespace Monitoring.Core.Slos;

/// <summary>
/// The price of a rule in one sentence, the same in the mail and before a registry is applied: how often an agent crosses the
/// alert line by chance alone, at two true accuracies (<see cref="RulePrice"/> says what is supposed).
/// The first accuracy is the target. The second is a quarter of the way from there to 100 %, so a quarter of its errors
/// fewer (92 % becomes 94 %), rounded to whole per cent; where the quarter is less than that, to the largest of 0.5, 0.1, 0.05,
/// 0.01 … per cent that is not more than the quarter. So it always lies between the target and 100 %.
/// </summary>
public static class PriceSentence
{
    /// <summary>Longer distances are not told: nobody waits for them, and the model is not that good.</summary>
    private const double LongestTold = 1_000_000;

    /// <summary><c>By chance a 92 % agent crosses this line about every 275 verdicts, a 94 % agent about every 863.</c></summary>
    public static string Of(AccuracyRule rule)
    {
        var better = BetterThan(rule.Target);
        return $"By chance {AgentOf(rule.Target)} crosses this line {Every(Mean(rule, rule.Target), " verdicts")}, "
            + $"{AgentOf(better)} {Every(Mean(rule, better), "")}.";
    }

    /// <summary>The better accuracy of the sentence.</summary>
    internal static decimal BetterThan(decimal target)
    {
        var quarter = (1m - target) / 4m;
        return Rounded(target + quarter, quarter);
    }

    /// <summary>
    /// Rounded to whole per cent or, where that is coarser than allowed, to the largest of 0.5, 0.1, 0.05 … per cent that is not.
    /// </summary>
    internal static decimal Rounded(decimal accuracy, decimal coarsest)
    {
        var step = 0.01m;
        for (var halve = true; step > coarsest; halve = !halve)
        {
            step /= halve ? 2m : 5m;
        }

        return Math.Round(accuracy / step, MidpointRounding.AwayFromZero) * step;
    }

    private static double Mean(AccuracyRule rule, decimal accuracy) =>
        RulePrice.MeanVerdictsBetweenAlarms(rule.Window, rule.Allowed, (double)accuracy);

    private static string Every(double mean, string unit) => Math.Round(mean) switch
    {
        > LongestTold => Invariant($"only after more than {LongestTold:N0}{unit}"),
        1 => "with about every verdict",
        var verdicts => Invariant($"about every {verdicts:N0}{unit}"),
    };

    /// <summary><c>a 92 % agent</c>, <c>an 85 % agent</c>.</summary>
    internal static string AgentOf(decimal accuracy)
    {
        var percent = Ratio.OnTerminal(accuracy);
        var vowel = percent[0] == '8' || decimal.Floor(accuracy * 100m) is 11m or 18m;
        return $"{(vowel ? "an" : "a")} {percent} agent";
    }
}
