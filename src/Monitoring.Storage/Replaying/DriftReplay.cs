using System.Data.Common;
using Dapper;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Windows;
using Monitoring.Storage.Retaining;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Storage.Replaying;

/// <summary>Compares an agent's replayed drift watch, stream by stream to the last bit, with what is stored.</summary>
internal sealed class DriftReplay(DbConnection connection, long agentId)
{
    private const string ReadSignals =
        """
        select slo_id as SloId, position as Position, cut as Cut, value as Value, notice as Notice from drift_signals
        where agent_id = @agentId and position > @after order by position, slo_id, cut, value
        """;

    /// <summary>Puts the streams of a snapshot at hand.</summary>
    public void Load(DriftBank bank, long takenAt)
    {
        using var row = connection.ExecuteReader(SnapshotRows.ReadBaseStreams, new { agentId, takenAt });
        while (row.Read())
        {
            bank.Put(new DriftKey(row.GetInt64(0), row.GetString(1), row.GetString(2)), DriftRows.Read((DbDataReader)row, 3));
        }
    }

    /// <summary>Where streams or signals differ, in words.</summary>
    public IReadOnlyList<string> Compare(string agent, AgentFold fold, List<DriftSignal> signals, long after)
    {
        var differences = new List<string>();
        var stored = new Dictionary<DriftKey, DriftStream>(DriftRows.ReadAll(connection, agentId, fold).Streams);
        foreach (var (key, stream) in fold.Bank.Streams.Where(stream => DriftRows.IsOfNow(fold, stream.Key, stream.Value)))
        {
            if (!stored.Remove(key, out var found))
            {
                differences.Add(Invariant($"{agent}: the drift watch of SLO {key.SloId} {key.Cut} {key.Value} is not stored"));
            }
            else if (found.Epoch != stream.Epoch || found.Judged != stream.Judged || found.Wrong != stream.Wrong
                || found.Position != stream.Position
                || !found.Encode().AsSpan().SequenceEqual(stream.Encode()))
            {
                differences.Add(Invariant(
                    $"{agent}: the drift watch of SLO {key.SloId} {key.Cut} {key.Value} is stored with {found.Wrong} wrong of {found.Judged}, replayed with {stream.Wrong} of {stream.Judged} (or another memory)"));
            }
        }

        differences.AddRange(
            stored.Keys.Select(key =>
            Invariant($"{agent}: the drift watch of SLO {key.SloId} {key.Cut} {key.Value} is stored and was not replayed")));
        var replayed = signals.Select(signal => Words(signal.Key.SloId, signal.Position, signal.Key.Cut, signal.Key.Value, signal.IsNotice))
            .Order(StringComparer.Ordinal);
        var kept = connection.Query<SignalRow>(ReadSignals, new { agentId, after })
            .Select(row => Words(row.SloId, row.Position, row.Cut, row.Value, row.Notice is not null)).Order(StringComparer.Ordinal);
        if (!replayed.SequenceEqual(kept))
        {
            differences.Add(agent + ": the drift signals stored are not those replayed");
        }

        return differences;
    }

    private static string Words(long slo, long position, string cut, string value, bool isNotice) =>
        Invariant($"{position} {slo} {cut} {value} {isNotice}");

    private sealed class SignalRow
    {
        public long SloId { get; init; }

        public long Position { get; init; }

        public string Cut { get; init; } = "";

        public string Value { get; init; } = "";

        public long? Notice { get; init; }
    }
}
