using System.Runtime.Intrinsics;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Drift.Detection;

/// <summary>
/// The mixture Shiryaev–Roberts e-detector for verdicts: is the agent wrong more often than healthy?
/// It looks for eight sizes of worsening at once: errors whose odds are 1.25 to 10 times the healthy ones. For each, R ← (1 + R)·L with
/// L the likelihood ratio of the verdict; the evidence M is the mean of the eight, and M ≥ A is an alarm, after which every R is 0.
/// If every verdict is wrong with chance q0 at most, whatever came before, the expected number of mistaken alarms in any N
/// verdicts is at most N/A for one stream, and N·d/A for d ways of cutting it, however many values each way has.
/// Source: J. Shin, A. Ramdas, A. Rinaldo, "E-detectors: a nonparametric framework for sequential change detection" (2023).
/// Immutable and shared by all streams of one rate. Only +, · and / in a fixed order, so a replay has the same bits on every machine.
/// </summary>
public sealed class MixtureDetector
{
    /// <summary>Verdicts to one mistaken alarm at most, over all cuts together.</summary>
    public const int VerdictsPerMistake = 1_000;

    /// <summary>
    /// The alarm line lies at so many times 1/q0 at least. Among right verdicts alone M rises to the mean of 1/(ρ − 1), 1.10, divided by
    /// q0, and
    /// one wrong verdict after them lifts it to 2.10/q0. Neither says that an agent got worse.
    /// </summary>
    private const double BeyondOneError = 2.5;

    /// <summary>Sizes, counted from the smallest, for which a doubling is the nearer of the two stretches.</summary>
    private const int MildSizes = 4;

    private readonly DetectorMemory onWrong;
    private readonly DetectorMemory onRight;
    private readonly long mildWrongAdds;
    private readonly long hardWrongAdds;

    /// <summary>Makes the detector.</summary>
    /// <param name="healthy">q0.</param>
    /// <param name="alarmAt">A, at least 1.</param>
    public MixtureDetector(HealthyErrorRate healthy, double alarmAt)
    {
        if (healthy.Share is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(healthy), healthy, "A healthy error rate lies between 0 and 1.");
        }

        if (alarmAt is not (>= 1 and < double.MaxValue))
        {
            throw new ArgumentOutOfRangeException(nameof(alarmAt), alarmAt, "The alarm line is a finite number from 1 on.");
        }

        Healthy = healthy;
        AlarmAt = alarmAt;
        var odds = healthy.Share / (1 - healthy.Share);
        Span<double> wrong = stackalloc double[DetectorMemory.Sizes], right = stackalloc double[DetectorMemory.Sizes];
        for (var k = 0; k < DetectorMemory.Sizes; k++)
        {
            var worse = OddsMultipliers[k] * odds / (1 + (OddsMultipliers[k] * odds));
            wrong[k] = worse / healthy.Share;
            right[k] = (1 - worse) / (1 - healthy.Share);
        }

        (onWrong, onRight) = (DetectorMemory.Of(wrong), DetectorMemory.Of(right));
        mildWrongAdds = WrongAdds(OddsMultipliers.IndexOf(2));
        hardWrongAdds = WrongAdds(OddsMultipliers.IndexOf(6));
    }

    /// <summary>q0.</summary>
    public HealthyErrorRate Healthy { get; }

    /// <summary>A.</summary>
    public double AlarmAt { get; }

    /// <summary>How many times the healthy odds of an error each size of worsening has.</summary>
    private static ReadOnlySpan<double> OddsMultipliers => [1.25, 1.5, 2, 2.5, 3, 4, 6, 10];

    /// <summary>
    /// The shipped severity: A = 1,000·d, so at most one mistaken alarm in 1,000 verdicts over all cuts together; 2.5/q0 where that is
    /// more,
    /// so that an agent which is nearly never wrong is not called worse before its second error.
    /// </summary>
    /// <param name="healthy">q0.</param>
    /// <param name="cuts">d, at least 1: the total and each declared cut, <c>segments: [customer]</c> is 2.</param>
    public static MixtureDetector ForCuts(HealthyErrorRate healthy, int cuts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cuts, 1);
        return new(healthy, Math.Max((double)VerdictsPerMistake * cuts, BeyondOneError / healthy.Share));
    }

    /// <summary>Takes one verdict.</summary>
    /// <param name="memory">The stream's memory; set back to nothing on an alarm.</param>
    /// <param name="verdict">Right or wrong; an unsure one takes no place and is refused.</param>
    public Reading Feed(ref DetectorMemory memory, Verdict verdict)
    {
        ref readonly var ratios = ref onRight;
        if (verdict == Verdict.Incorrect)
        {
            ratios = ref onWrong;
        }
        else if (verdict != Verdict.Correct)
        {
            throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "A detector takes verdicts that say right or wrong.");
        }

        var smaller = (Vector256<double>.One + memory.Smaller) * ratios.Smaller;
        var larger = (Vector256<double>.One + memory.Larger) * ratios.Larger;

        var next = new DetectorMemory(smaller, larger);
        var evidence = next.Mean;
        if (evidence < AlarmAt)
        {
            memory = next;
            return new(evidence, false);
        }

        memory = default;
        return new(evidence, true);
    }

    /// <summary>Takes one verdict and keeps count of it.</summary>
    /// <param name="memory">The stream's memory; set back to nothing on an alarm.</param>
    /// <param name="tally">The stream's tally; set back to nothing on an alarm.</param>
    /// <param name="verdict">Right or wrong; an unsure one takes no place and is refused.</param>
    /// <param name="position">Position of the verdict in the log, 1 or more.</param>
    public CountedReading Feed(ref DetectorMemory memory, ref Tally tally, Verdict verdict, long position)
    {
        var before = memory;
        var reading = Feed(ref memory, verdict);
        tally = new(
            tally.Judged + 1,
            tally.Wrong + (verdict == Verdict.Incorrect ? 1 : 0),
            tally.Mild.Add(verdict, position, mildWrongAdds),
            tally.Hard.Add(verdict, position, hardWrongAdds));
        var counted = new CountedReading(reading.Evidence, reading.IsAlarm, tally.Judged, tally.Wrong,
            Since(reading.IsAlarm ? before : memory, tally));
        if (reading.IsAlarm)
        {
            tally = default;
        }

        return counted;
    }

    /// <summary>Since when a stream has most likely been worse, of a memory and a tally as they are stored.</summary>
    public static Stretch Since(in DetectorMemory memory, in Tally tally)
    {
        var strongest = 0;
        for (var k = 1; k < DetectorMemory.Sizes; k++)
        {
            strongest = memory[k] > memory[strongest] ? k : strongest;
        }

        // A hard rise that is over, while a mild one goes on, was none.
        return strongest < MildSizes || tally.Hard.Score == 0 ? tally.Mild : tally.Hard;
    }

    private long WrongAdds(int size) =>
        Math.Max(1, (long)Math.Round(Stretch.RightTakes * Math.Log(onWrong[size]) / -Math.Log(onRight[size])));
}

/// <summary>What a detector says after one verdict.</summary>
/// <param name="Evidence">M, 0 or more: how strongly the stream speaks for a worsening; on an alarm the value that raised it.</param>
/// <param name="IsAlarm">True when the evidence reached the alarm line; the detector has started anew.</param>
public readonly record struct Reading(double Evidence, bool IsAlarm);

/// <summary>What a detector says after one verdict, and what stands behind it.</summary>
/// <param name="Evidence">M, 0 or more; on an alarm the value that raised it.</param>
/// <param name="IsAlarm">True when the evidence reached the alarm line; detector and tally have started anew.</param>
/// <param name="Judged">Verdicts since the detector last started, this one included.</param>
/// <param name="Wrong">Wrong ones of them.</param>
/// <param name="Since">Since when the stream has most likely been worse; empty when nothing speaks for that now.</param>
public readonly record struct CountedReading(double Evidence, bool IsAlarm, long Judged, long Wrong, Stretch Since);
