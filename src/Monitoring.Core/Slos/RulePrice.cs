using Monitoring.Core.Alerts;
using static System.FormattableString;

namespace Monitoring.Core.Slos;

/// <summary>
/// What a window rule costs: how often it alarms by chance alone while the agent's accuracy is what it is.
/// The rule alarms when more than the allowed number of verdicts are wrong in any <c>window</c> consecutive ones.
/// P(no alarm in n verdicts) is exact at one window (Q1), two (Q2) and three (Q3); from two windows on it goes on as
/// Q2 (Q3/Q2)^(n/w − 2), between one and two as Q1 (Q2/Q1)^(n/w − 1).
/// Source: J. Naus, "Approximations for distributions of scan statistics", JASA 77 (1982) 177–183.
/// All of it supposes independent verdicts of one accuracy; where errors bunch, alarms come sooner.
/// </summary>
public static class RulePrice
{
    /// <summary>
    /// Mean number of verdicts until the rule alarms, the first whole window included, so never less than
    /// <paramref name="window"/>. Infinite where no alarm can come or its chance is too small for a double.
    /// </summary>
    /// <param name="window">Verdicts in the window, at least 1.</param>
    /// <param name="allowedWrong">Wrong verdicts a window may hold without an alarm, 0 or more.</param>
    /// <param name="accuracy">True share of correct verdicts, 0 to 1, both included.</param>
    public static double MeanVerdictsBetweenAlarms(int window, int allowedWrong, double accuracy)
    {
        Check(window, allowedWrong, accuracy);
        if (allowedWrong >= window)
        {
            return double.PositiveInfinity;
        }

        var quiet = QuietChances.Of(window, allowedWrong, 1 - accuracy);
        if (quiet.LogThreeGivenTwo == 0)
        {
            return double.PositiveInfinity;
        }

        // The sum of P(no alarm in n) over n = 0, 1, 2 …: w ones, then two geometric series.
        return window
            + (quiet.One * NearOne.OneMinusExp(quiet.LogTwoGivenOne) / NearOne.OneMinusExp(quiet.LogTwoGivenOne / window))
            + (quiet.Two / NearOne.OneMinusExp(quiet.LogThreeGivenTwo / window));
    }

    /// <summary>
    /// Chance, 0 to 1, that the rule has alarmed by the given number of verdicts, counted from an empty window.
    /// Less than one window counts too: one error too many is an alarm before the window is full.
    /// </summary>
    /// <param name="window">Verdicts in the window, at least 1.</param>
    /// <param name="allowedWrong">Wrong verdicts a window may hold without an alarm, 0 or more.</param>
    /// <param name="accuracy">True share of correct verdicts, 0 to 1, both included.</param>
    /// <param name="verdicts">Verdicts passed, 0 or more.</param>
    public static double ProbabilityOfAlarmWithin(int window, int allowedWrong, double accuracy, long verdicts)
    {
        Check(window, allowedWrong, accuracy);
        ArgumentOutOfRangeException.ThrowIfNegative(verdicts);
        if (allowedWrong >= Math.Min(window, verdicts))
        {
            return 0;
        }

        if (verdicts <= window)
        {
            return Binomial.Above(allowedWrong, Binomial.Chances((int)verdicts, 1 - accuracy));
        }

        var quiet = QuietChances.Of(window, allowedWrong, 1 - accuracy);
        var windows = (double)verdicts / window;
        return NearOne.OneMinusExp(windows <= 2
            ? quiet.LogOne + ((windows - 1) * quiet.LogTwoGivenOne)
            : quiet.LogOne + quiet.LogTwoGivenOne + ((windows - 2) * quiet.LogThreeGivenTwo));
    }

    private static void Check(int window, int allowedWrong, double accuracy)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(allowedWrong);
        if (accuracy is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(accuracy), accuracy, "An accuracy is a share from 0 to 1.");
        }
    }
}

/// <summary>
/// The exact chances that a window rule stays quiet over one, two and three windows of verdicts (Naus's Q1, Q2
/// and Q3, 1982, for Bernoulli trials), and the logarithms of the first, of Q2/Q1 and of Q3/Q2.
/// Where alarms are rare the three chances all round to 1 and their differences would be noise, so the differences
/// are summed themselves, from terms of one sign; the logarithms come from them.
/// </summary>
internal readonly record struct QuietChances(double One, double Two, double Three, double LogOne, double LogTwoGivenOne,
    double LogThreeGivenTwo)
{
    /// <param name="window">Verdicts in the window.</param>
    /// <param name="allowedWrong">Less than <paramref name="window"/>.</param>
    /// <param name="wrongShare">Chance that a verdict is wrong, 0 to 1.</param>
    public static QuietChances Of(int window, int allowedWrong, double wrongShare)
    {
        // b(j) = P(exactly j wrong in one window), F(j) = P(at most j), k = wrong verdicts that make the alarm.
        var b = Binomial.Chances(window, wrongShare);
        var k = allowedWrong + 1;

        // Naus's (r−1) F(r−2; w) − w q F(r−3; w−1) is the sum of F(0 … r−2), and the bracket of his A2 twice the
        // sum of those sums. His A3 − A4 is the sum over r < k of b(2k−r) Q2(r), Q2(r) being the chance of two
        // quiet windows for the rule that alarms at r wrong ones.
        double f = 0, sumOfF = 0, sumOfSums = 0, third = 0;
        for (var r = 1; r < k; r++)
        {
            f += b[r - 1]; // F(r−1); sumOfF is the sum of F(0 … r−2)
            var mirror = (2 * k) - r;
            if (mirror <= window)
            {
                third += b[mirror] * Math.Max(0, (f * f) - (b[r] * sumOfF));
            }

            sumOfSums += sumOfF;
            sumOfF += f;
        }

        f += b[k - 1];
        var alarm = Binomial.Above(allowedWrong, b); // 1 − Q1

        var pair = b[k] * sumOfF;
        var two = Math.Max(0, (f * f) - pair);
        var oneToTwo = (f * alarm) + pair; // Q1 − Q2
        var twoToThree = (f * f * alarm) + (pair * (f - alarm)) - (b[k] * b[k] * sumOfSums) - third; // Q2 − Q3
        var three = Math.Max(0, two - twoToThree);
        return new QuietChances(
            f, two, three, NearOne.LogOfRest(1, alarm), NearOne.LogOfRest(f, oneToTwo), NearOne.LogOfRest(two, twoToThree));
    }
}

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
