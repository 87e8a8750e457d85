using System.Collections.Concurrent;
using Monitoring.Core.Drift.Dependence;
using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using static System.FormattableString;

namespace Monitoring.Core.Drift.Watching;

/// <summary>
/// The drift watch of one SLO: what takes a place in its window feeds one detector for all verdicts and one for the value of each
/// declared cut. A correction moves no detector. Not thread-safe.
/// Mails are rare by rule, signals are counted all: signals that follow one another within <see cref="Quiet"/> verdicts are one stretch.
/// Nobody is told before <see cref="FewestForMail"/> verdicts. In a stretch each value is told once, three at most. The total is told only
/// if it speaks first; after it one value is still told, which may be the culprit. While an episode is open no signal is a mail: the page
/// and the episode's next notice tell it, and so it counts as told.
/// </summary>
public sealed class DriftWatch
{
    /// <summary>Verdicts without a signal after which a stretch is over.</summary>
    public const int Quiet = 500;

    /// <summary>
    /// Live verdicts before the first mail: whoever has just begun knows no normal yet, and the window speaks from the first breach on.
    /// </summary>
    public const int FewestForMail = 200;

    /// <summary>Mails of one stretch: more would say that it is not about single values.</summary>
    public const int MostMails = 3;

    // Those of a target are few and shared: of what each of a hundred SLOs has for itself, little is at hand for the processor.
    private static readonly ConcurrentDictionary<(decimal Target, int Cuts), MixtureDetector> OfTargets = [];

    private readonly List<(string Cut, string Value)> named = [];
    private long[] signals = [];
    private MixtureDetector? detector;

    /// <summary>Number of the present beginning, from 1: a change of what counts, the healthy rate or the cuts begins anew.</summary>
    public long Epoch { get; internal set; } = 1;

    /// <summary>Position of the log at that beginning: no verdict up to it counts for a detector.</summary>
    public long BeganAt { get; internal set; }

    /// <summary>The stream of all verdicts.</summary>
    public DriftStream Total { get; internal set; } = new();

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

    /// <summary>True when the last stretch is over, and before the first.</summary>
    public bool IsQuiet => Stretch == 0 || Judged - SignalledAt >= Quiet;

    /// <summary>Mails of the last stretch, of which the total counts for two.</summary>
    public int Mails { get; internal set; }

    /// <summary>The values that were told in the last stretch, with their cuts.</summary>
    public IReadOnlyList<(string Cut, string Value)> Named => named;

    /// <summary>Signals so far: of all verdicts first, then of each declared cut in registry order.</summary>
    public IReadOnlyList<long> Signals => signals;

    /// <summary>Whether the stretch in which the owner was to be told of a value still runs.</summary>
    /// <param name="cut">Segment key; empty for all verdicts.</param>
    /// <param name="value">Segment value; empty for all verdicts.</param>
    /// <param name="position">Position of that signal.</param>
    public bool IsRunning(string cut, string value, long position) =>
        SignalledAt > 0 && position > BeganAt && Judged - SignalledAt <= Quiet && (cut.Length == 0 || named.Contains((cut, value)));

    /// <summary>q0: the frozen baseline's upper bound, or 1 − target.</summary>
    public static HealthyErrorRate HealthyOf(Slo slo, Baseline? baseline) => baseline is null
        ? HealthyErrorRate.OfTarget(slo.Rule.Target)
        : HealthyErrorRate.OfBaseline(baseline.Judged - baseline.Wrong, baseline.Judged);

    /// <summary>Takes over the counts of signals and the values told.</summary>
    internal void Restore(ReadOnlySpan<long> counts, IEnumerable<(string Cut, string Value)> told)
    {
        signals = counts.ToArray();
        named.AddRange(told);
    }

    /// <summary>Takes what took a place.</summary>
    internal void Take(SloFold slo, in VerdictEvent verdict, ISegmented? outcome, DriftBank bank, string transactionId,
        List<DriftSignal>? found)
    {
        Judged++;
        Wrong += verdict.Verdict == Outcomes.Verdict.Incorrect ? 1 : 0;
        Dependence = Dependence.Add(verdict.Verdict);
        if (slo.Slo.IsWatched)
        {
            var watching = Detector(slo.Slo);
            var total = Total.Take(watching, Epoch, verdict.Verdict, verdict.Position);
            Tell(slo, 0, DriftKey.TotalOf(slo.Id), (total, Total), verdict, transactionId, found);
            for (var i = 0; outcome is not null && i < slo.Slo.Cuts.Count; i++)
            {
                if (outcome.ValueOf(slo.Slo.Cuts[i]) is { } value)
                {
                    var key = new DriftKey(slo.Id, slo.Slo.Cuts[i], value);
                    Tell(slo, i + 1, key, bank.Take(key, watching, Epoch, verdict.Verdict, verdict.Position), verdict, transactionId,
                        found);
                }
            }
        }

        if (slo.Slo.FreezesBaseline && Baseline is null && Judged >= HealthyErrorRate.SmallestBaseline)
        {
            Freeze(verdict.Position);
        }
    }

    /// <summary>Follows a registry edit at a position of the log.</summary>
    internal void Revise(Slo before, Slo after, long position)
    {
        if (before.Admission != after.Admission)
        {
            (Judged, Wrong, Dependence, Baseline) = (0, 0, default, null);
            Begin(position);
        }
        else if (before.Rule.Target != after.Rule.Target || !before.Cuts.SequenceEqual(after.Cuts) || before.IsWatched != after.IsWatched)
        {
            Begin(position);
        }

        if (!after.FreezesBaseline && Baseline is not null)
        {
            Baseline = null;
            Begin(position);
        }
        else if (after.FreezesBaseline && Baseline is null && Judged >= HealthyErrorRate.SmallestBaseline)
        {
            Freeze(position);
        }
    }

    private void Freeze(long position)
    {
        Baseline = new Baseline(Judged, Wrong);
        Begin(position);
    }

    private void Begin(long position)
    {
        Epoch++;
        (BeganAt, SignalledAt, Mails, signals, detector) = (position, 0, 0, [], null);
        named.Clear();
    }

    /// <summary>What watches the streams of an SLO as it stands.</summary>
    internal MixtureDetector Detector(Slo slo) => detector ??= Baseline is null
        ? OfTargets.GetOrAdd(
            (slo.Rule.Target, 1 + slo.Cuts.Count), static key => MixtureDetector.ForCuts(HealthyErrorRate.OfTarget(key.Target), key.Cuts))
        : MixtureDetector.ForCuts(HealthyOf(slo, Baseline), 1 + slo.Cuts.Count);

    private void Tell(
        SloFold slo,
        int cut,
        DriftKey key,
        (CountedReading Reading, DriftStream Stream) fed,
        in VerdictEvent verdict,
        string transactionId,
        List<DriftSignal>? found)
    {
        var (reading, stream) = fed;
        if (reading.IsAlarm)
        {
            if (signals.Length <= cut)
            {
                Array.Resize(ref signals, 1 + slo.Slo.Cuts.Count);
            }

            signals[cut]++;
            var stretch = Stretch;
            var isNews = TakeIntoStretch(cut == 0, slo.Life.IsOpen, key);
            var isNotice = isNews && !slo.Life.IsOpen;
            found?.Add(new DriftSignal(
                key,
                slo.Slo,
                reading,
                isNotice,
                stream.Evidence,
                Detector(slo.Slo).Healthy.Share,
                Baseline,
                Dependence,
                slo.Counts,
                isNotice ? WindowPicture.Of(slo.Window) : null,
                verdict.Position,
                verdict.At,
                transactionId)
            {
                BeginsStretch = Stretch > stretch,
            });
        }
    }

    // A signal belongs to the stretch of the one before it, unless it was quiet for long between them; true when it is one more of those
    // that a stretch tells: so many values, or the total in their place, which counts for all of them but one.
    private bool TakeIntoStretch(bool isTotal, bool isOpen, DriftKey key)
    {
        if (Stretch == 0 || SignalledAt == 0 || Judged - SignalledAt > Quiet)
        {
            (Stretch, Mails) = (Stretch + 1, 0);
            named.Clear();
        }

        SignalledAt = Judged;
        if (Judged < FewestForMail)
        {
            return false;
        }

        if (isTotal)
        {
            var isFirst = Mails == 0 && !isOpen;
            Mails = isFirst ? MostMails - 1 : Mails;
            return isFirst;
        }

        if (Mails >= MostMails || named.Contains((key.Cut, key.Value)))
        {
            return false;
        }

        named.Add((key.Cut, key.Value));
        Mails++;
        return true;
    }
}

/// <summary>What an agent had shown in production when its owner froze it.</summary>
/// <param name="Judged">Live verdicts, at least 1,000.</param>
/// <param name="Wrong">Wrong ones of them.</param>
public sealed record Baseline(long Judged, long Wrong);

/// <summary>Since when the loaded streams of one SLO have been worse, copied at the position of a notice.</summary>
public sealed class RunningStretches
{
    private readonly Dictionary<DriftKey, long> sinceByKey = [];

    private RunningStretches(long epoch) => Epoch = epoch;

    /// <summary>Number of the watch's beginning then: a stream of an earlier one says nothing.</summary>
    public long Epoch { get; }

    /// <summary>Copies the running stretches of streams that have a place in the SLO's window.</summary>
    /// <param name="slo">The SLO.</param>
    /// <param name="bank">The streams of its segment values that are loaded.</param>
    public static RunningStretches Of(SloFold slo, DriftBank bank)
    {
        var watch = slo.Watch;
        var running = new RunningStretches(watch.Epoch);
        running.Add(DriftKey.TotalOf(slo.Id), watch.Total);
        var oldest = slo.Window.FirstPosition;
        foreach (var (key, stream) in bank.Streams)
        {
            if (key.SloId == slo.Id && stream.Position >= oldest)
            {
                running.Add(key, stream);
            }
        }

        return running;
    }

    /// <summary>Position of the wrong verdict that began the running stretch of a loaded stream; 0 when none runs.</summary>
    public long SinceOf(DriftKey key) => sinceByKey.GetValueOrDefault(key);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join(", ", sinceByKey.Select(stream => Invariant($"{stream.Key} since {stream.Value}")).Order(StringComparer.Ordinal));

    private void Add(DriftKey key, DriftStream stream)
    {
        if (stream.Epoch == Epoch && stream.Since.SincePosition is var since and > 0)
        {
            sinceByKey[key] = since;
        }
    }
}
