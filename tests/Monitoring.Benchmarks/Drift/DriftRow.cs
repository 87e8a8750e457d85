using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Drift.Prices;

namespace Monitoring.Benchmarks.Drift;

/// <summary>One row of the table of published figures: a detector, and what it is expected to show.</summary>
internal sealed record DriftRow(
    double Healthy, int Cuts, double? Between92, double Between94, double SlideMean, double SlideNineInTen, double? ValueMean,
        double? ValueNineInTen, double? NamedFirst)
{
    /// <summary>The published figures: 20,000 runs each, a change after 1,000 verdicts.</summary>
    public static IReadOnlyList<DriftRow> Published { get; } =
    [
        new(0.08, 1, 1_495, 9_558, 98, 190, null, null, null),
        new(0.08, 2, 2_945, 29_066, 123, 235, 51, 83, 0.94),
        new(0.08, 4, 5_289, 69_851, 151, 282, 58, 92, 0.96),
        new(0.065, 2, null, 5_160, 80, 152, 45, 77, 0.86),
    ];

    /// <summary>The figures of this row, each with its standard error.</summary>
    public IEnumerable<DriftFigure> Measure(int runs, ulong seed)
    {
        var detector = MixtureDetector.ForCuts(new HealthyErrorRate(Healthy), Cuts);
        if (Between92 is { } between92)
        {
            yield return Between(detector, "false alarms at 92 %", 0.08, between92, runs, new Draws(seed));
        }

        yield return Between(detector, "false alarms at 94 %", 0.06, Between94, runs, new Draws(seed + 1));
        foreach (var figure in Delays("94 to 85 %", DetectorSimulation.Delays(detector, 0.06, 0.15, runs, new Draws(seed + 2)), SlideMean,
            SlideNineInTen))
        {
            yield return figure;
        }

        if (ValueMean is not { } valueMean || ValueNineInTen is not { } valueNineInTen || NamedFirst is not { } expectedNamed)
        {
            yield break;
        }

        var (delays, named) = DetectorSimulation.SegmentDelays(detector, 0.06, 0.80, 0.12, runs, new Draws(seed + 3));
        foreach (var figure in Delays("customer 12 % to 20 %", delays, valueMean, valueNineInTen))
        {
            yield return figure;
        }

        var share = named / (double)runs;
        yield return new("customer named first", expectedNamed, share, Math.Sqrt(share * (1 - share) / runs));
    }

    private static DriftFigure Between(MixtureDetector detector, string what, double errorShare, double expected, int alarms, Draws draws)
    {
        var (met, verdicts) = DetectorSimulation.ChanceAlarms(detector, errorShare, long.MaxValue, alarms, draws);
        var mean = verdicts / (double)met;
        return new(what, expected, mean, mean / Math.Sqrt(met));
    }

    public static IEnumerable<DriftFigure> Delays(string what, int[] delays, double mean, double nineInTen)
    {
        var delay = Delay.Of(delays);
        yield return new(what + ", mean", mean, delay.Mean, delay.MeanError);

        // The error of a quantile, from the order statistics one standard error of the rank away.
        var rank = (int)Math.Sqrt(0.09 * delays.Length);
        var at = (9 * delays.Length / 10) - 1;
        yield return new(what + ", 9 in 10", nineInTen, delay.NineInTen,
            Math.Max(0.5, (delays[Math.Min(at + rank, delays.Length - 1)] - delays[at - rank]) / 2.0));
    }
}
