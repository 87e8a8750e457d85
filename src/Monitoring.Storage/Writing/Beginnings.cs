using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;

namespace Monitoring.Storage.Writing;

/// <summary>
/// Since when the episodes have most likely gone on that the notices of one transaction are about. A BREACH and a REOPENED ask the drift
/// detector of who is named, otherwise that of all verdicts; whatever comes later in the episode says the same again.
/// </summary>
/// <param name="agent">The agent's ledger.</param>
/// <param name="rows">The transactions of places.</param>
/// <param name="stored">What is stored of signals, streams and episodes.</param>
/// <param name="signals">The drift signals of the transaction, in order.</param>
internal sealed class Beginnings(AgentLedger agent, EvidenceRows rows, BeginningRows stored, IReadOnlyList<DriftSignal> signals)
{
    private readonly Dictionary<long, EpisodeBeginning> found = [];

    /// <summary>Asks for what is known before anybody is named.</summary>
    public void Ask(IReadOnlyList<SloChange> told) => stored.Ask(
        told.Where(change => change.Begins).Select(change => (change.SloId, change.SignalsFrom)),
        told.Where(change => !change.Begins).Select(change => change.Episode.Id));

    /// <summary>Asks for what is stored of the stream of somebody who is named.</summary>
    public void AskRunning(SloChange change, Culprit? culprit)
    {
        if (change.Running is { } running && StreamOf(change, culprit) is { } key && !agent.Fold.Bank.Streams.ContainsKey(key))
        {
            stored.AskRunning(key, running.Epoch);
        }
    }

    /// <summary>The position at which an episode most likely began, by the detector; 0 when it says nothing.</summary>
    public long SinceOf(SloChange change, Culprit? culprit) =>
        StreamOf(change, culprit) is { } key && SinceOf(change, key) is var since and > 0
            ? since
            : SinceOf(change, DriftKey.TotalOf(change.SloId));

    /// <summary>How the episode of a notice began; null when that is not known.</summary>
    /// <param name="change">The notice's change; those of a transaction in order.</param>
    /// <param name="culprit">Who is named.</param>
    /// <param name="oldest">Position of the oldest wrong place of its window; 0 when none is wrong.</param>
    public EpisodeBeginning? Of(SloChange change, Culprit? culprit, long oldest)
    {
        if (!change.Begins)
        {
            return found.GetValueOrDefault(change.Episode.Id) ?? stored.BeginningOf(change.Episode.Id);
        }

        var onset = OnsetAt(SinceOf(change, culprit), OnsetBasis.Drift) ?? OnsetAt(oldest, OnsetBasis.OldestWrong);
        var (judged, wrong) = onset is null
            ? (null, null)
            : Evidence.CountSince(change.Picture!.Kept, change.Picture.HasEveryPlace, onset.Position);
        return found[change.Episode.Id] = new EpisodeBeginning
        {
            Onset = onset,
            Judged = judged,
            Wrong = wrong,
            LiveJudged = change.Live.Judged,
            LiveWrong = change.Live.Judged - change.Live.Correct,
        };
    }

    private static DriftKey? StreamOf(SloChange change, Culprit? culprit) =>
        culprit is null or { Cut: Culprit.AgentVersion } ? null : new DriftKey(change.SloId, culprit.Cut, culprit.Value);

    // What it signalled began before what runs since.
    private long SinceOf(SloChange change, DriftKey key)
    {
        var running = change.Running?.SinceOf(key) is > 0 and var loaded ? loaded : stored.RunningSince(key);
        return signals.Select(signal => new RaisedSignal(signal.Key, signal.Position, signal.Reading.Since.SincePosition))
            .Concat(stored.Signals)
            .Where(signal => signal.Key == key && signal.Position >= change.SignalsFrom && signal.Position <= change.Position)
            .Select(signal => signal.SincePosition)
            .Append(running)
            .Where(since => since > 0)
            .DefaultIfEmpty()
            .Min();
    }

    private Onset? OnsetAt(long position, OnsetBasis basis) =>
        rows.At(position) is { } began ? new Onset(began.TransactionId, began.OccurredAt, basis, position) : null;
}
