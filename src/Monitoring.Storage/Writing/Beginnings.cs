using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

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

/// <summary>A drift signal as it is stored, or as it is about to be.</summary>
/// <param name="Key">Which stream.</param>
/// <param name="Position">Position of the verdict that raised it.</param>
/// <param name="SincePosition">Position of the wrong verdict with which its stretch began; 0 when none is known.</param>
/// <param name="TransactionId">The transaction judged.</param>
/// <param name="Notice">Number of the notice that told it; null when none did.</param>
internal sealed record RaisedSignal(DriftKey Key, long Position, long SincePosition, string TransactionId, long? Notice)
{
    /// <summary>A signal of this transaction, as long as nobody was told.</summary>
    public static RaisedSignal Of(DriftSignal signal) =>
        new(signal.Key, signal.Position, signal.Reading.Since.SincePosition, signal.TransactionId, null);
}

/// <summary>Reads what the beginnings of episodes are known by: drift signals, running stretches, earlier notices of the episode.</summary>
internal sealed class BeginningRows(WriteTransaction transaction, AgentLedger agent)
{
    private static readonly RowQuestion SignalsFrom = new(
        """
        select d.slo_id, d.cut, d.value, d.position, d.since_position, d.transaction_id, d.notice from {keys}
        join drift_signals d on d.agent_id = keys.agent_id and d.slo_id = keys.slo_id and d.position >= keys.position
        """,
        [.. Column.Numbers("agent_id", "slo_id", "position")]);

    private static readonly RowQuestion Streams = new(
        $$"""
        select d.slo_id, d.cut, d.value, {{DriftRows.StreamColumns}} from (
            select keys.agent_id, keys.slo_id, keys.cut, keys.value, keys.epoch as asked from {keys}) k
        join drift_streams d on d.agent_id = k.agent_id and d.slo_id = k.slo_id and d.cut = k.cut and d.value = k.value and d.epoch = k.asked
        """,
        [.. DriftRows.Key, Column.Number("epoch")]);

    private static readonly RowQuestion Beginnings = new(
        """
        select n.alert, n.facts from {keys}
        join notices n on n.agent_id = keys.agent_id and n.alert = keys.episode and n.kind in (1, 2)
        order by n.alert, n.notice
        """,
        [.. Column.Numbers("agent_id", "episode")]);

    private readonly List<RaisedSignal> signals = [];
    private readonly Dictionary<DriftKey, long> running = [];
    private readonly Dictionary<long, EpisodeBeginning?> beginnings = [];
    private RowWriter? streamKeys;

    /// <summary>Asks for signals, and for how episodes began that are older than this transaction.</summary>
    /// <param name="signalsFrom">SLOs and the positions from which on their signals matter.</param>
    /// <param name="episodes">Numbers of episodes.</param>
    public void Ask(IEnumerable<(long SloId, long Position)> signalsFrom, IEnumerable<long> episodes)
    {
        RowWriter? keys = null;
        foreach (var slo in signalsFrom.GroupBy(asked => asked.SloId, asked => asked.Position))
        {
            keys ??= transaction.Ask(SignalsFrom, row => signals.Add(new(
                new DriftKey(row.GetInt64(0), row.GetString(1), row.GetString(2)),
                row.GetInt64(3),
                row.GetInt64(4),
                row.GetString(5),
                row.IsDBNull(6) || row.GetInt64(6) == DriftRows.NoNews ? null : row.GetInt64(6))));
            keys.Number(agent.Id).Number(slo.Key).Number(slo.Min()).End();
        }

        keys = null;
        foreach (var episode in episodes.Distinct())
        {
            keys ??= transaction.Ask(Beginnings, row => beginnings[row.GetInt64(0)] = FactsText.Read(row.GetString(1)).Began());
            keys.Number(agent.Id).Number(episode).End();
        }
    }

    /// <summary>Asks for the running stretch of a stream that this transaction did not load, and so does not change.</summary>
    public void AskRunning(DriftKey key, long epoch)
    {
        if (running.TryAdd(key, 0))
        {
            streamKeys ??= transaction.Ask(Streams, row =>
                running[new DriftKey(row.GetInt64(0), row.GetString(1), row.GetString(2))] = DriftRows.Read(row, 3).Since.SincePosition);
            streamKeys.Number(agent.Id).Number(key.SloId).Text(key.Cut).Text(key.Value).Number(epoch).End();
        }
    }

    /// <summary>The stored signals that were asked for.</summary>
    public IReadOnlyList<RaisedSignal> Signals => signals;

    /// <summary>Position of the wrong verdict that began the running stretch of a stream that was asked for; 0 when none runs.</summary>
    public long RunningSince(DriftKey key) => running.GetValueOrDefault(key);

    /// <summary>How an episode that was asked for began.</summary>
    public EpisodeBeginning? BeginningOf(long episode) => beginnings.GetValueOrDefault(episode);
}
