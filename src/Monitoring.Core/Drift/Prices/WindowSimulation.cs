using Monitoring.Core.Slos;

namespace Monitoring.Core.Drift.Prices;

/// <summary>
/// A window rule on simulated slides. Before the slide the window is full and not in breach; the delay counts verdicts from the slide on,
/// up to the one that breaches.
/// </summary>
internal static class WindowSimulation
{
    /// <summary>Verdicts after which a slide counts as not seen, in windows.</summary>
    public const int MostWindows = 100;

    /// <summary>Delays of so many slides.</summary>
    public static int[] Delays(AccuracyRule rule, Slide slide, int runs, Draws draws)
    {
        var delays = new int[runs];
        var wrongs = new bool[rule.Window];
        for (var run = 0; run < runs; run++)
        {
            delays[run] = Delay(rule, (double)(1m - slide.From), (double)(1m - slide.To), wrongs, draws);
        }

        return delays;
    }

    private static int Delay(AccuracyRule rule, double before, double after, bool[] wrongs, Draws draws)
    {
        int wrong;
        do
        {
            wrong = 0;
            for (var place = 0; place < wrongs.Length; place++)
            {
                wrongs[place] = draws.Happens(before);
                wrong += wrongs[place] ? 1 : 0;
            }
        }
        while (rule.IsBreach(wrong));

        var oldest = 0;
        var most = wrongs.Length * MostWindows;
        for (var verdicts = 1; verdicts < most; verdicts++)
        {
            wrong -= wrongs[oldest] ? 1 : 0;
            wrongs[oldest] = draws.Happens(after);
            wrong += wrongs[oldest] ? 1 : 0;
            oldest = oldest + 1 == wrongs.Length ? 0 : oldest + 1;
            if (rule.IsBreach(wrong))
            {
                return verdicts;
            }
        }

        return most;
    }
}
