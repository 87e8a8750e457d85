using System.Numerics;
using Monitoring.Core.Alerts;
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

/// <summary>
/// Seeded draws, the same on every machine and in every version: a price shown today is the price shown tomorrow.
/// Source: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47 (2021): xoshiro256**,
/// its state filled by SplitMix64. Guards no secret. Not thread-safe.
/// </summary>
internal sealed class Draws
{
    private ulong a;
    private ulong b;
    private ulong c;
    private ulong d;

    public Draws(ulong seed)
    {
        a = Mix(ref seed);
        b = Mix(ref seed);
        c = Mix(ref seed);
        d = Mix(ref seed);
    }

    /// <summary>A number from 0, included, to 1, excluded.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>True with the given chance.</summary>
    public bool Happens(double chance) => Share() < chance;

    public ulong Next()
    {
        unchecked
        {
            var result = BitOperations.RotateLeft(b * 5, 7) * 9;
            var shifted = b << 17;
            c ^= a;
            d ^= b;
            b ^= c;
            a ^= d;
            c ^= shifted;
            d = BitOperations.RotateLeft(d, 45);
            return result;
        }
    }

    private static ulong Mix(ref ulong state)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }
}
