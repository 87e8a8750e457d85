using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Backtesting;

/// <summary>Counts what one SLO says during a backtest.</summary>
internal sealed class SloTally(string agent)
{
    private readonly List<EpisodeReport> episodes = [];
    private readonly List<DriftReport> drift = [];
    private long judgements;
    private long mails;
    private (WindowCounts Counts, string TransactionId)? lowest;
    private long newestPlace;

    /// <summary>Notes a change of state or a notice.</summary>
    /// <param name="change">The change.</param>
    /// <param name="transactionId">Whose verdict made it.</param>
    /// <param name="at">When that was; null where the file does not say.</param>
    public void Note(SloChange change, string transactionId, DateTimeOffset? at)
    {
        if (change.Change.Notice is not { } kind)
        {
            return;
        }

        mails++;
        if (kind == NoticeKind.Breach)
        {
            episodes.Add(new EpisodeReport(
                change.Episode.Id, transactionId, at, null, null, 0, 0, Window(change.Counts, transactionId)));
        }

        episodes[^1] = episodes[^1] with
        {
            ClosedBy = kind == NoticeKind.Recovered ? transactionId : null,
            ClosedAt = kind == NoticeKind.Recovered ? at : null,
            Reopenings = change.Episode.Reopenings,
            Mails = episodes[^1].Mails + 1,
        };
    }

    /// <summary>Notes a drift signal.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="at">When its verdict was given; null where the file does not say.</param>
    public void Note(DriftSignal signal, DateTimeOffset? at) => drift.Add(new DriftReport(
        signal.Key.Cut,
        signal.Key.Value,
        signal.TransactionId,
        at,
        signal.Reading.Since.Wrong,
        signal.Reading.Since.Judged,
        signal.IsNotice));

    /// <summary>Looks at the window after an evaluation.</summary>
    public void See(SloFold slo, string transactionId)
    {
        if (slo.Window.LastPosition > newestPlace)
        {
            newestPlace = slo.Window.LastPosition;
            judgements++;
        }

        if (slo.Counts.IsFull && (lowest is null || slo.Counts.IsLowerThan(lowest.Value.Counts)))
        {
            lowest = (slo.Counts, transactionId);
        }

        if (episodes.Count > 0 && slo.Life.Episode.WorstPosition == slo.LastPosition)
        {
            episodes[^1] = episodes[^1] with { Lowest = Window(slo.Counts, transactionId) };
        }
    }

    /// <summary>What was found.</summary>
    public SloReport Report(SloFold slo) => new(
        agent,
        slo.Slo.Name,
        slo.Life.State,
        judgements,
        mails,
        lowest is { } found ? Window(found.Counts, found.TransactionId) : null,
        [.. episodes],
        [.. drift]);

    private static WorstWindow Window(WindowCounts counts, string transactionId) => new(counts.Wrong, counts.Judged, transactionId);
}
