using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Drift.Prices;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Tests.Drift.Prices;

/// <summary>
/// The published figures of the detector, simulated with fewer runs; the command <c>drift</c> of the benchmarks repeats them at full
/// length.
/// Tolerances are four standard errors of so many runs, and the rounding of the published figure.
/// </summary>
public sealed class DetectorSimulationTests
{
    private const int Runs = 2_000;

    [Theory]
    [InlineData(0.08, 1, 98, 190)]
    [InlineData(0.08, 2, 123, 235)]
    [InlineData(0.08, 4, 151, 282)]
    [InlineData(0.065, 2, 80, 152)]
    public void A_slide_from_94_to_85_percent_is_noticed_as_soon_as_published(double healthy, int cuts, double mean, double nineInTen)
    {
        var delay = Delay.Of(DetectorSimulation.Delays(Detector(healthy, cuts), 0.06, 0.15, Runs, new Draws(1)));
        Assert.InRange(delay.Mean, mean - 0.5 - (4 * delay.MeanError), mean + 0.5 + (4 * delay.MeanError));
        Assert.InRange(delay.NineInTen, nineInTen * 0.92, nineInTen * 1.08);
    }

    [Theory]
    [InlineData(0.08, 2, 51, 83, 0.94)]
    [InlineData(0.08, 4, 58, 92, 0.96)]
    [InlineData(0.065, 2, 45, 77, 0.86)]
    public void A_customer_that_breaks_is_noticed_and_named_as_soon_as_published(double healthy, int cuts, double mean, double nineInTen,
        double namedFirst)
    {
        var (delays, named) = DetectorSimulation.SegmentDelays(Detector(healthy, cuts), 0.06, 0.80, 0.12, Runs, new Draws(1));
        var delay = Delay.Of(delays);
        Assert.InRange(delay.Mean, mean - 0.5 - (4 * delay.MeanError), mean + 0.5 + (4 * delay.MeanError));
        Assert.InRange(delay.NineInTen, nineInTen * 0.92, nineInTen * 1.08);
        Assert.InRange(named / (double)Runs, namedFirst - 0.03, namedFirst + 0.03);
    }

    [Theory]
    [InlineData(0.08, 1, 0.08)]
    [InlineData(0.08, 2, 0.08)]
    [InlineData(0.065, 2, 0.065)]
    [InlineData(0.08, 1, 0.06)]
    public void Mistaken_alarms_are_at_most_as_frequent_as_guaranteed(double healthy, int cuts, double errorShare)
    {
        var (alarms, verdicts) = DetectorSimulation.ChanceAlarms(Detector(healthy, cuts), errorShare, long.MaxValue, 500, new Draws(2));
        Assert.InRange(alarms, 0, verdicts / (1_000.0 * cuts));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void At_exactly_the_healthy_rate_the_mean_distance_between_alarms_is_the_mean_evidence_at_them(int cuts)
    {
        // Evidence less verdicts passed is a martingale there, so both means are equal (optional stopping): 1.36 A.
        var (detector, draws, memory) = (Detector(0.08, cuts), new Draws(3), new DetectorMemory());
        double evidence = 0, verdicts = 0;
        const int Alarms = 1_000;
        for (var alarms = 0; alarms < Alarms; verdicts++)
        {
            var reading = detector.Feed(ref memory, draws.Happens(0.08) ? Verdict.Incorrect : Verdict.Correct);
            evidence += reading.IsAlarm ? reading.Evidence : 0;
            alarms += reading.IsAlarm ? 1 : 0;
        }

        Assert.Equal(1, verdicts / evidence, 4 / Math.Sqrt(Alarms));
        Assert.InRange(evidence / Alarms / detector.AlarmAt, 1.33, 1.40);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public void Many_customers_raise_no_more_mistaken_alarms_than_one(int customers)
    {
        var (detector, draws) = (Detector(0.08, 2), new Draws(4));
        var (total, values, alarms) = (new DetectorMemory(), new DetectorMemory[customers], 0);
        const int Verdicts = 1_000_000;
        for (var i = 0; i < Verdicts; i++)
        {
            var verdict = draws.Happens(0.08) ? Verdict.Incorrect : Verdict.Correct;
            alarms += detector.Feed(ref total, verdict).IsAlarm ? 1 : 0;
            alarms += detector.Feed(ref values[(int)(draws.Share() * customers)], verdict).IsAlarm ? 1 : 0;
        }

        Assert.InRange(alarms, 0.6 * Verdicts / 1_000, 0.85 * Verdicts / 1_000);
    }

    [Fact]
    public void The_owners_window_rule_notices_the_same_slide_after_about_50_verdicts()
    {
        var delay = Delay.Of(WindowSimulation.Delays(new AccuracyRule(0.92m, 0.90m, 100), new Slide(0.94m, 0.85m), Runs, new Draws(5)));
        Assert.InRange(delay.Mean, 48, 54);
        Assert.InRange(delay.NineInTen, 86, 97);
    }

    private static MixtureDetector Detector(double healthy, int cuts) => MixtureDetector.ForCuts(new HealthyErrorRate(healthy), cuts);
}
