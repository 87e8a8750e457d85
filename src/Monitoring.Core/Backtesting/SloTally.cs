using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Backtesting;

/// <summary>Counts what one SLO says during a backtest.</summary>
internal sealed class SloTally(string agent)
{
    private readonly List<EpisodeReport> episodes = [];
    private readonly List<DriftReport> drift = [];
    private readonly List<(DriftKey Of, long Position)> told = [];
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
    /// <param name="outcomeAt">The outcome judged at a position.</param>
    public void Note(DriftSignal signal, DateTimeOffset? at, Func<long, StoredOutcome> outcomeAt)
    {
        var isMail = signal.IsNotice && !IsExplained(signal, outcomeAt);
        if (isMail)
        {
            told.Add((signal.Key, signal.Position));
        }

        drift.Add(new DriftReport(
            signal.Key.Cut,
            signal.Key.Value,
            signal.TransactionId,
            at,
            signal.Reading.Since.Wrong,
            signal.Reading.Since.Judged,
            isMail));
    }

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

    // As the service decides it: the value shares the work of another, of whom somebody was told within the window.
    private bool IsExplained(DriftSignal signal, Func<long, StoredOutcome> outcomeAt)
    {
        var places = signal.Picture!.Places;
        return CulpritRule.FindExplaining([.. places.Select(Placed)], signal.Slo.Cuts, signal.Key.Cut, signal.Key.Value) is { } driving
            && told.Exists(of => of.Of == new DriftKey(signal.Key.SloId, driving.Cut, driving.Value)
                && of.Position >= places[0].Position && of.Position < signal.Position);

        PlacedTransaction Placed(Place place)
        {
            var sent = OutcomeContent.Read(outcomeAt(place.Position).Content);
            return new(place.Content, signal.TransactionId, signal.At, sent.AgentVersion, sent.Segments);
        }
    }

    private static WorstWindow Window(WindowCounts counts, string transactionId) => new(counts.Wrong, counts.Judged, transactionId);
}
