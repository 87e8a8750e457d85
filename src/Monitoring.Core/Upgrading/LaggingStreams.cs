using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Upgrading;

/// <summary>
/// Gives the watched streams of segment values what the log has beyond them: older programs stored them up to so many positions late.
/// Every verdict was judged when it came, so signals are thrown away.
/// </summary>
public static class LaggingStreams
{
    private const int MostBehind = 20_000;

    /// <summary>The first position whose verdict stored streams may lack; above the last when they lack none.</summary>
    /// <param name="fold">The agent's state at the last position.</param>
    /// <param name="lastPosition">The last position of the log.</param>
    public static long Since(AgentFold fold, long lastPosition)
    {
        var from = lastPosition + 1;
        foreach (var slo in fold.Slos)
        {
            from = IsFed(slo, lastPosition) ? Math.Min(from, slo.Watch.BeganAt + 1) : from;
        }

        return Math.Max(from, lastPosition - MostBehind + 1);
    }

    /// <summary>
    /// Gives the streams of a fold a verdict event of the log, at or before its state, that some of them may not have had.
    /// </summary>
    /// <param name="fold">The fold, with every stored stream loaded.</param>
    /// <param name="verdict">The event.</param>
    /// <param name="history">Earlier verdict events of the same transaction.</param>
    /// <param name="segments">The transaction's segments.</param>
    public static void Take(AgentFold fold, in VerdictEvent verdict, EarlierVerdicts history, ISegmented segments)
    {
        foreach (var slo in fold.Slos)
        {
            var (admission, rule) = (slo.Slo.Admission, fold.StrengthAfter);
            var standing = history.In(admission, verdict.Disposition, rule)
                .Take(admission, verdict.Disposition, verdict.Prior, rule);
            if (!IsFed(slo, verdict.Position) || standing.Place != verdict.Position)
            {
                continue;
            }

            foreach (var cut in slo.Slo.Cuts)
            {
                if (segments.ValueOf(cut) is { } value)
                {
                    Take(fold.Bank, new DriftKey(slo.Id, cut, value), slo, verdict);
                }
            }
        }
    }

    private static void Take(DriftBank bank, DriftKey key, SloFold slo, in VerdictEvent verdict)
    {
        if (!bank.Streams.TryGetValue(key, out var stream) || stream.Position < verdict.Position)
        {
            bank.Take(key, slo.Watch.Detector(slo.Slo), slo.Watch.Epoch, verdict.Verdict, verdict.Position);
        }
    }

    // What took a place at a position fed the streams if the present watch had begun before.
    private static bool IsFed(SloFold slo, long position) =>
        slo.Slo is { IsWatched: true, Cuts.Count: > 0 } && position > slo.Watch.BeganAt;
}
