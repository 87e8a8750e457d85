using Monitoring.Core.Drift.Dependence;
using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Drift.Watching;

/// <summary>
/// The drift watch of one SLO: what takes a place in its window feeds one detector for all verdicts and one for the value of each
/// declared cut. A correction moves no detector. Not thread-safe.
/// Mails are rare by rule, signals are counted all: signals that follow one another within <see cref="Quiet"/> verdicts are one stretch.
/// Nobody is told before <see cref="FewestForMail"/> verdicts. In a stretch each value is told once, three at most. The total is told only if it speaks first and no episode is open, whose mails
/// say it already; after it one value is still told, which may be the culprit.
/// </summary>
public sealed class DriftWatch
{
    /// <summary>Verdicts without a signal after which a stretch is over.</summary>
    public const int Quiet = 500;

    /// <summary>Live verdicts before the first mail: whoever has just begun knows no normal yet, and the window speaks from the first breach on.</summary>
    public const int FewestForMail = 200;

    /// <summary>Mails of one stretch: more would say that it is not about single values.</summary>
    public const int MostMails = 3;

    private long[] signals = [];
    private MixtureDetector? detector;

    /// <summary>Number of the present beginning, from 1: a change of what counts, the healthy rate or the cuts begins anew.</summary>
    public long Epoch { get; internal set; } = 1;

    /// <summary>Live verdicts since the SLO counts what it counts.</summary>
    public long Judged { get; internal set; }

    /// <summary>Wrong ones of them.</summary>
    public long Wrong { get; internal set; }

    /// <summary>What the owner froze; null before, so that the target says what is healthy.</summary>
    public Baseline? Baseline { get; internal set; }

    /// <summary>Whether errors bunch.</summary>
    public ErrorDependence Dependence { get; internal set; }

    /// <summary>Number of the last stretch of signals; 0 before the first.</summary>
    public long Stretch { get; internal set; }

    /// <summary>Live verdicts at the last signal.</summary>
    public long SignalledAt { get; internal set; }

    /// <summary>Mails of the last stretch, of which the total counts for two.</summary>
    public int Mails { get; internal set; }

    /// <summary>Signals so far: of all verdicts first, then of each declared cut in registry order.</summary>
    public IReadOnlyList<long> Signals => signals;

    /// <summary>q0: the frozen baseline's upper bound, or 1 − target.</summary>
    public static HealthyErrorRate HealthyOf(Slo slo, Baseline? baseline) => baseline is null
        ? HealthyErrorRate.OfTarget(slo.Rule.Target)
        : HealthyErrorRate.OfBaseline(baseline.Judged - baseline.Wrong, baseline.Judged);

    /// <summary>Takes over the counts of signals.</summary>
    internal void Restore(ReadOnlySpan<long> counts) => signals = counts.ToArray();

    /// <summary>Takes what took a place.</summary>
    internal void Take(SloFold slo, in VerdictEvent verdict, ISegmented? outcome, DriftBank bank, string transactionId, List<DriftSignal> found)
    {
        Judged++;
        Wrong += verdict.Verdict == Outcomes.Verdict.Incorrect ? 1 : 0;
        Dependence = Dependence.Add(verdict.Verdict);
        if (slo.Slo.Drift == DriftMode.Notify)
        {
            detector ??= MixtureDetector.ForCuts(HealthyOf(slo.Slo, Baseline), 1 + slo.Slo.Cuts.Count);
            Feed(detector, slo, 0, DriftKey.TotalOf(slo.Id), verdict, bank, transactionId, found);
            for (var i = 0; i < slo.Slo.Cuts.Count; i++)
            {
                if (outcome?.ValueOf(slo.Slo.Cuts[i]) is { } value)
                {
                    Feed(detector, slo, i + 1, new DriftKey(slo.Id, slo.Slo.Cuts[i], value), verdict, bank, transactionId, found);
                }
            }
        }

        if (slo.Slo.FreezesBaseline && Baseline is null && Judged >= HealthyErrorRate.SmallestBaseline)
        {
            Freeze();
        }
    }

    /// <summary>Follows a registry edit.</summary>
    internal void Revise(Slo before, Slo after)
    {
        if (before.Admission != after.Admission)
        {
            (Judged, Wrong, Dependence, Baseline) = (0, 0, default, null);
            Begin();
        }
        else if (before.Rule.Target != after.Rule.Target || !before.Cuts.SequenceEqual(after.Cuts) || before.Drift != after.Drift)
        {
            Begin();
        }

        if (!after.FreezesBaseline && Baseline is not null)
        {
            Baseline = null;
            Begin();
        }
        else if (after.FreezesBaseline && Baseline is null && Judged >= HealthyErrorRate.SmallestBaseline)
        {
            Freeze();
        }
    }

    private void Freeze()
    {
        Baseline = new Baseline(Judged, Wrong);
        Begin();
    }

    private void Begin()
    {
        Epoch++;
        (SignalledAt, Mails, signals, detector) = (0, 0, [], null);
    }

    private void Feed(MixtureDetector detector, SloFold slo, int cut, DriftKey key, in VerdictEvent verdict, DriftBank bank, string transactionId, List<DriftSignal> found)
    {
        var stream = bank.Touch(key);
        var reading = stream.Take(detector, Epoch, verdict.Verdict, verdict.Position);
        if (reading.IsAlarm)
        {
            if (signals.Length <= cut)
            {
                Array.Resize(ref signals, 1 + slo.Slo.Cuts.Count);
            }

            signals[cut]++;
            var isNotice = Tells(cut == 0, slo.Life.IsOpen, stream);
            found.Add(new DriftSignal(
                key,
                slo.Slo,
                reading,
                isNotice,
                stream.Evidence,
                detector.Healthy.Share,
                Baseline,
                Dependence,
                slo.Counts,
                isNotice ? WindowPicture.Of(slo.Window) : null,
                verdict.Position,
                verdict.At,
                transactionId));
        }
    }

    private bool Tells(bool isTotal, bool isOpen, DriftStream stream)
    {
        if (Stretch == 0 || SignalledAt == 0 || Judged - SignalledAt > Quiet)
        {
            (Stretch, Mails) = (Stretch + 1, 0);
        }

        SignalledAt = Judged;
        if (Judged < FewestForMail || (isTotal ? isOpen || Mails > 0 : Mails >= MostMails || stream.NamedIn == Stretch))
        {
            return false;
        }

        Mails = isTotal ? MostMails - 1 : Mails + 1;
        stream.NamedIn = Stretch;
        return true;
    }
}
