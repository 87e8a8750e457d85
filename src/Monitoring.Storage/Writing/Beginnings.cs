using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;

namespace Monitoring.Storage.Writing;

/// <summary>
/// How the episodes began that the notices of one transaction are about. A BREACH and a REOPENED ask the drift detector of who is named,
/// otherwise that of all verdicts, since when; whatever comes later in the episode says the same again.
/// </summary>
/// <param name="agent">The agent's ledger.</param>
/// <param name="rows">The transactions of places.</param>
/// <param name="stored">What is stored of signals, streams and episodes.</param>
/// <param name="raised">The drift signals of the transaction, in order.</param>
internal sealed class Beginnings(AgentLedger agent, EvidenceRows rows, BeginningRows stored, IReadOnlyList<DriftSignal> raised)
{
    private readonly Dictionary<long, EpisodeBeginning> found = [];
    private readonly List<RaisedSignal> signals = [.. raised.Select(RaisedSignal.Of)];

    /// <summary>Asks for what is known before anybody is named.</summary>
    public void Ask(IReadOnlyList<SloChange> told, IReadOnlyList<DriftSignal> drifted) => stored.Ask(
        told.Select(change => (change.SloId, FromOf(change)))
            .Concat(drifted.Select(signal => (signal.Key.SloId, signal.Picture!.Places[0].Position))),
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
            Position = change.Position,
            Onset = onset,
            Judged = judged,
            Wrong = wrong,
            LiveJudged = change.Live.Judged,
            LiveWrong = change.Live.Judged - change.Live.Correct,
            Named = culprit is null ? null : new(culprit.Cut, culprit.Value),
        };
    }

    /// <summary>The same with the drift notices that went before, once those of this transaction have their numbers.</summary>
    public EpisodeBeginning? WithDriftNotices(SloChange change, EpisodeBeginning? beginning)
    {
        if (change.Begins)
        {
            return beginning is null ? null : found[change.Episode.Id] = beginning with
            {
                DriftNotices = [.. Between(change.SloId, change.SignalsFrom, change.Position).Select(signal => signal.Notice).OfType<long>().Distinct().Order()],
            };
        }

        return beginning is not null && found.TryGetValue(change.Episode.Id, out var told) ? told : beginning;
    }

    /// <summary>The signals since an episode began or came back, those of that very verdict included, in order.</summary>
    public IEnumerable<RaisedSignal> SignalsSince(EpisodeBeginning beginning, SloChange change) =>
        Between(change.SloId, beginning.Position, change.Position);

    /// <summary>True when somebody was told of a stream in the window of a signal, before it.</summary>
    public bool IsToldOf(DriftKey key, DriftSignal before) =>
        Between(key.SloId, before.Picture!.Places[0].Position, before.Position - 1).Any(signal => signal.Key == key && signal.Notice is not null);

    /// <summary>Notes that a signal of this transaction was told.</summary>
    public void Told(DriftSignal signal, long notice)
    {
        var index = signals.FindIndex(known => known.Key == signal.Key && known.Position == signal.Position);
        signals[index] = signals[index] with { Notice = notice };
    }

    private static long FromOf(SloChange change) => change.Begins ? change.SignalsFrom : change.Episode.OpenedPosition;

    private static DriftKey? StreamOf(SloChange change, Culprit? culprit) =>
        culprit is null or { Cut: Culprit.AgentVersion } ? null : new DriftKey(change.SloId, culprit.Cut, culprit.Value);

    private IEnumerable<RaisedSignal> Between(long sloId, long from, long upTo) => stored.Signals.Concat(signals)
        .Where(signal => signal.Key.SloId == sloId && signal.Position >= from && signal.Position <= upTo)
        .OrderBy(signal => signal.Position);

    // What it signalled began before what runs since.
    private long SinceOf(SloChange change, DriftKey key) => Between(change.SloId, change.SignalsFrom, change.Position)
        .Where(signal => signal.Key == key)
        .Select(signal => signal.SincePosition)
        .Append(change.Running?.SinceOf(key) is > 0 and var loaded ? loaded : stored.RunningSince(key))
        .Where(since => since > 0)
        .DefaultIfEmpty()
        .Min();

    private Onset? OnsetAt(long position, OnsetBasis basis) =>
        rows.At(position) is { } began ? new Onset(began.TransactionId, began.OccurredAt, basis, position) : null;
}
