using Monitoring.Core.Distributions;

namespace Monitoring.Core.Reviews;

/// <summary>
/// Whether the verdicts that come by themselves say something else than the random ones of the same 30 days, by more than chance: Fisher's
/// exact test of both counts, two-sided by doubling the smaller tail, the random ones counted as so many of one weight as they are worth,
/// rounded down. It opens below 1 % and closes at 5 % or more, so that a gap at the edge is told once. Looked at once a day,
/// over days most of which the day before saw too, it opens by chance about once in two years.
/// </summary>
public static class ShareGap
{
    private const double Opens = 0.01, Closes = 0.05;

    // The tail is exact to nine digits up to here, and more verdicts would not change what is said.
    private const long Most = 100_000;

    /// <summary>Whether there is a gap now.</summary>
    /// <param name="random">What the random verdicts say; null when there are none.</param>
    /// <param name="right">Others that are right.</param>
    /// <param name="judged">Others.</param>
    /// <param name="wasOpen">Whether there was one.</param>
    public static bool IsOpen(RandomShare? random, long right, long judged, bool wasOpen) =>
        random is not null && judged > 0 && Chance(random, right, judged) < (wasOpen ? Closes : Opens);

    /// <summary>How likely two shares at least so far apart are when both come from one.</summary>
    public static double Chance(RandomShare random, long right, long judged)
    {
        var scale = Math.Min(1, (double)Most / judged);
        var (others, othersWrong) = ((int)Math.Round(judged * scale), (int)Math.Round((judged - right) * scale));
        var drawn = (int)Math.Clamp(random.Size, 0, Most);
        var wrong = (int)Math.Round((1 - random.Accuracy) * drawn);
        var (population, marked) = (others + drawn, othersWrong + wrong);
        var upper = Hypergeometric.LogTail(population, marked, drawn, wrong);
        var lower = Hypergeometric.LogTail(population, population - marked, drawn, drawn - wrong);
        return Math.Min(1, 2 * Math.Exp(Math.Min(upper, lower)));
    }
}
