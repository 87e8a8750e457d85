using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Backtesting;

/// <summary>What a registry would have said over recorded outcomes.</summary>
/// <param name="Accepted">Items taken.</param>
/// <param name="Duplicates">Items that repeat an earlier one.</param>
/// <param name="Conflicts">Items that name a known transaction with other content.</param>
/// <param name="Waiting">Verdicts whose outcome is not among the items, so that nothing was judged by them.</param>
/// <param name="Undated">Verdicts that do not say when they were given.</param>
/// <param name="Uncovered">Agents of the file that the registry does not know.</param>
/// <param name="Slos">One report per SLO, in registry order.</param>
public sealed record BacktestReport(
    long Accepted,
    long Duplicates,
    long Conflicts,
    long Waiting,
    long Undated,
    IReadOnlyList<UncoveredAgent> Uncovered,
    IReadOnlyList<SloReport> Slos);

/// <summary>What one SLO would have said.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Slo">The SLO's name.</param>
/// <param name="State">Its state at the end.</param>
/// <param name="Judgements">Transactions that took a place.</param>
/// <param name="Mails">Notices of the window rule, each of which is a mail to the owner.</param>
/// <param name="Lowest">The lowest full window, the earliest on a tie; null when the window never filled.</param>
/// <param name="Episodes">Its episodes in order.</param>
/// <param name="Drift">Its drift signals in order.</param>
public sealed record SloReport(
    string Agent,
    string Slo,
    AccuracyState State,
    long Judgements,
    long Mails,
    WorstWindow? Lowest,
    IReadOnlyList<EpisodeReport> Episodes,
    IReadOnlyList<DriftReport> Drift)
{
    /// <summary>Drift notices, each of which is a mail to the owner.</summary>
    public int DriftMails => Drift.Count(signal => signal.IsMail);

    /// <summary>Mails per 1,000 judgements; null when nothing was judged.</summary>
    public double? MailsPerThousand => Judgements == 0 ? null : 1000.0 * Mails / Judgements;
}

/// <summary>One episode of a backtest.</summary>
/// <param name="Number">Its number within the agent.</param>
/// <param name="OpenedBy">Transaction whose verdict opened it.</param>
/// <param name="OpenedAt">When that was; null where the file does not say.</param>
/// <param name="ClosedBy">Transaction whose verdict closed it; null while open.</param>
/// <param name="ClosedAt">When that was; null while open, and where the file does not say.</param>
/// <param name="Reopenings">How often it came back.</param>
/// <param name="Mails">Notices of the episode.</param>
/// <param name="Lowest">Its lowest window.</param>
public sealed record EpisodeReport(
    long Number,
    string OpenedBy,
    DateTimeOffset? OpenedAt,
    string? ClosedBy,
    DateTimeOffset? ClosedAt,
    int Reopenings,
    int Mails,
    WorstWindow Lowest);

/// <summary>One drift signal of a backtest.</summary>
/// <param name="Cut">Segment key; empty for all verdicts.</param>
/// <param name="Value">Segment value; empty for all verdicts.</param>
/// <param name="TransactionId">Transaction whose verdict raised it.</param>
/// <param name="At">When that was; null where the file does not say.</param>
/// <param name="SinceWrong">Wrong verdicts of the stream since it has most likely been worse.</param>
/// <param name="SinceJudged">All verdicts of the stream since then.</param>
/// <param name="IsMail">
/// True when the owner would have been told; false when a mail of the same stretch had said it, an open episode's notices do, or the value
/// shares the work of another of whom they were told.
/// </param>
public sealed record DriftReport(
    string Cut, string Value, string TransactionId, DateTimeOffset? At, long SinceWrong, long SinceJudged, bool IsMail);

/// <summary>A window in numbers and the transaction whose judgement made it.</summary>
/// <param name="Wrong">Wrong places.</param>
/// <param name="Judged">Judged places.</param>
/// <param name="TransactionId">The transaction.</param>
public sealed record WorstWindow(int Wrong, int Judged, string TransactionId);

/// <summary>An agent of the file that the registry does not know.</summary>
/// <param name="Agent">Its name.</param>
/// <param name="Items">Its items, which nobody judged.</param>
public sealed record UncoveredAgent(string Agent, long Items);

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
