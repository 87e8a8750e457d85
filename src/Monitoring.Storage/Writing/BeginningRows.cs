using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

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
