namespace Monitoring.Core.Drift.Prices;

/// <summary>How many verdicts pass until an alarm, counted over simulated slides.</summary>
/// <param name="Mean">On average.</param>
/// <param name="NineInTen">Nine times in ten at most so many.</param>
/// <param name="MeanError">Standard error of the mean, in verdicts.</param>
/// <param name="IsAtLeast">True where the simulation gave up waiting on some slides, so that the true figures are larger.</param>
public readonly record struct Delay(double Mean, double NineInTen, double MeanError, bool IsAtLeast)
{
    /// <summary>Sums up simulated delays; sorts them.</summary>
    /// <param name="delays">Delays in verdicts.</param>
    /// <param name="most">What stands for a slide that was not seen.</param>
    internal static Delay Of(int[] delays, int most = int.MaxValue)
    {
        Array.Sort(delays);
        double sum = 0, squares = 0;
        foreach (var delay in delays)
        {
            sum += delay;
            squares += (double)delay * delay;
        }

        var mean = sum / delays.Length;
        var variance = Math.Max(0, (squares / delays.Length) - (mean * mean));
        return new(mean, delays[(((9 * delays.Length) + 9) / 10) - 1], Math.Sqrt(variance / delays.Length), delays[^1] >= most);
    }
}
