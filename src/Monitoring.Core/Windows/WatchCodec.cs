using Monitoring.Core.Drift.Dependence;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Windows;

/// <summary>The stored form of an SLO's drift watch; the streams themselves are rows of their own.</summary>
internal static class WatchCodec
{
    public static void Encode(DriftWatch watch, VarintWriter writer)
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
    }

    public static void Decode(DriftWatch watch, int cuts, ref VarintReader reader)
    {
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
        var signals = new long[reader.Number(cuts)];
        for (var i = 0; i < signals.Length; i++)
        {
            signals[i] = reader.Number();
        }

        watch.Restore(signals);
    }
}
