namespace Monitoring.Core.Slos;

/// <summary>
/// The exact chances that a window rule stays quiet over one, two and three windows of verdicts (Naus's Q1, Q2
/// and Q3, 1982, for Bernoulli trials), and the logarithms of the first, of Q2/Q1 and of Q3/Q2.
/// Where alarms are rare the three chances all round to 1 and their differences would be noise, so the differences
/// are summed themselves, from terms of one sign; the logarithms come from them.
/// </summary>
internal readonly record struct QuietChances(double One, double Two, double Three, double LogOne, double LogTwoGivenOne, double LogThreeGivenTwo)
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
