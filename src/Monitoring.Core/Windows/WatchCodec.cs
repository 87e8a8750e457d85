using Monitoring.Core.Drift.Dependence;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Storing;

namespace Monitoring.Core.Windows;

/// <summary>
/// The stored form of an SLO's drift watch with the stream of all verdicts; the streams of segment values are rows of their own.
/// </summary>
internal static class WatchCodec
{
    public static void Encode(DriftWatch watch, StateWriter writer)
    {
        writer.Number(watch.Epoch);
        writer.Number(watch.Judged);
        writer.Number(watch.Wrong);
        writer.Number(watch.Baseline?.Judged ?? 0);
        writer.Number(watch.Baseline?.Wrong ?? 0);
        var (rightRight, rightWrong, wrongRight, wrongWrong, last) = watch.Dependence;
        writer.Number(rightRight);
        writer.Number(rightWrong);
        writer.Number(wrongRight);
        writer.Number(wrongWrong);
        writer.Number(last switch { null => 0, Verdict.Correct => 1, _ => 2 });
        writer.Number(watch.Stretch);
        writer.Number(watch.SignalledAt);
        writer.Number(watch.Mails);
        writer.Number(watch.Signals.Count);
        foreach (var count in watch.Signals)
        {
            writer.Number(count);
        }

        writer.Number(watch.BeganAt);
        writer.Number(watch.Named.Count);
        foreach (var (cut, value) in watch.Named)
        {
            writer.Text(cut);
            writer.Text(value);
        }

        watch.Total.Encode(writer);
    }

    /// <summary>Reads the watch of an SLO.</summary>
    public static void Decode(SloFold slo, ref StateReader reader)
    {
        var watch = slo.Watch;
        var signals = DecodeCounts(slo, ref reader);
        watch.BeganAt = reader.Number();
        var named = new (string Cut, string Value)[reader.Number(DriftWatch.MostMails)];
        for (var i = 0; i < named.Length; i++)
        {
            named[i] = (reader.Text(), reader.Text());
        }

        watch.Restore(signals, named);
        watch.Total = DriftStream.Decode(ref reader);
    }

    /// <summary>Reads a watch up to its counts of signals, which it gives.</summary>
    public static long[] DecodeCounts(SloFold slo, ref StateReader reader)
    {
        var watch = slo.Watch;
        watch.Epoch = reader.Number();
        watch.Judged = reader.Number();
        watch.Wrong = reader.Number();
        var (judged, wrong) = (reader.Number(), reader.Number());
        watch.Baseline = judged == 0 ? null : new Baseline(judged, wrong);
        watch.Dependence = new ErrorDependence(
            reader.Number(),
            reader.Number(),
            reader.Number(),
            reader.Number(),
            reader.Number(2) switch { 0 => null, 1 => Verdict.Correct, _ => Verdict.Incorrect });
        watch.Stretch = reader.Number();
        watch.SignalledAt = reader.Number();
        watch.Mails = reader.Number(DriftWatch.MostMails);
        var signals = new long[reader.Number(1 + slo.Slo.Cuts.Count)];
        for (var i = 0; i < signals.Length; i++)
        {
            signals[i] = reader.Number();
        }

        return signals;
    }
}
