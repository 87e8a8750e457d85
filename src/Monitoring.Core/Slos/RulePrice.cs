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
