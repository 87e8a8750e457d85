using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Drift.Prices;

/// <summary>The detector itself, fed with simulated verdicts.</summary>
internal static class DetectorSimulation
{
    /// <summary>Healthy verdicts before a slide.</summary>
    public const int Before = 1_000;

    /// <summary>Verdicts after which a slide counts as not seen.</summary>
    public const int Most = 50_000;

    /// <summary>Alarms of an agent that stays as it is, over so many verdicts; stops early once there are enough.</summary>
    public static (long Alarms, long Verdicts) ChanceAlarms(MixtureDetector detector, double errorShare, long verdicts, long enough,
        Draws draws)
    {
        var memory = new DetectorMemory();
        var (alarms, passed) = (0L, 0L);
        while (passed < verdicts && alarms < enough)
        {
            passed++;
            alarms += detector.Feed(ref memory, Draw(draws, errorShare)).IsAlarm ? 1 : 0;
        }

        return (alarms, passed);
    }

    /// <summary>Delays of so many slides of the whole stream, after <see cref="Before"/> verdicts of the accuracy before.</summary>
    public static int[] Delays(MixtureDetector detector, double before, double after, int runs, Draws draws)
    {
        var delays = new int[runs];
        for (var run = 0; run < runs; run++)
        {
            var memory = new DetectorMemory();
            for (var verdict = 0; verdict < Before; verdict++)
            {
                detector.Feed(ref memory, Draw(draws, before));
            }

            var delay = 1;
            while (delay < Most && !detector.Feed(ref memory, Draw(draws, after)).IsAlarm)
            {
                delay++;
            }

            delays[run] = delay;
        }

        return delays;
    }

    /// <summary>
    /// One segment value with a share of the work gets worse, everyone else stays. The delay counts verdicts of the whole stream up to the
    /// first alarm of the value or of the total; and how often it was the value's.
    /// </summary>
    public static (int[] Delays, int NamedFirst) SegmentDelays(
        MixtureDetector detector, double before, double after, double shareOfWork, int runs, Draws draws)
    {
        var (delays, namedFirst) = (new int[runs], 0);
        for (var run = 0; run < runs; run++)
        {
            var (total, value) = (new DetectorMemory(), new DetectorMemory());
            for (var verdict = 1 - Before; delays[run] == 0; verdict++)
            {
                var isValue = draws.Happens(shareOfWork);
                var drawn = Draw(draws, isValue && verdict > 0 ? after : before);
                var named = isValue && detector.Feed(ref value, drawn).IsAlarm;
                var seen = detector.Feed(ref total, drawn).IsAlarm;
                if (verdict > 0 && (named || seen || verdict == Most))
                {
                    delays[run] = verdict;
                    namedFirst += named ? 1 : 0;
                }
            }
        }

        return (delays, namedFirst);
    }

    private static Verdict Draw(Draws draws, double errorShare) => draws.Happens(errorShare) ? Verdict.Incorrect : Verdict.Correct;
}
