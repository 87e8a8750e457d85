using System.Data.Common;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>The rows of watched streams. A group loads those it can touch and are not at hand, and rewrites those it touched.</summary>
internal static class DriftRows
{
    /// <summary>M/A is kept in millionths.</summary>
    public const double EvidenceUnit = 1_000_000;

    private static readonly Column[] Key = [.. Column.Numbers("agent_id", "slo_id"), Column.Text("cut"), Column.Text("value")];

    private static readonly Column[] Values = [.. Column.Numbers("epoch", "judged", "wrong", "evidence"), Column.Bytes("state")];

    private static readonly RowQuestion Streams = new(
        """
        select d.agent_id, d.slo_id, d.cut, d.value, d.epoch, d.judged, d.wrong, d.state from {keys}
        join drift_streams d on d.agent_id = keys.agent_id and d.slo_id = keys.slo_id and d.cut = keys.cut and d.value = keys.value
        """,
        Key);

    private static readonly RowShape Added = new("drift_streams", [.. Key, .. Values]);

    private static readonly RowShape Changed = new("drift_streams", [.. Key, .. Values]) { Keys = 4 };

    private static readonly RowShape Signals = new(
        "drift_signals",
        [
            .. Column.Numbers("agent_id", "slo_id", "position"),
            Column.Text("cut"),
            Column.Text("value"),
            Column.Text("transaction_id"),
            .. Column.Numbers("judged", "wrong", "since_position", "evidence", "made_at"),
            Column.NumberOrNull("notice"),
        ]);

    /// <summary>Asks for the streams that verdicts on transactions can touch and that are not at hand.</summary>
    /// <returns>True when there are such.</returns>
    public static bool Ask(WriteTransaction transaction, IEnumerable<(AgentLedger Agent, SegmentValues Segments)> transactions)
    {
        RowWriter? keys = null;
        var banks = new Dictionary<long, DriftBank>();
        foreach (var (agent, segments) in transactions)
        {
            foreach (var slo in agent.Fold.Slos)
            {
                if (slo.Slo.Drift != DriftMode.Off)
                {
                    Ask(agent, DriftKey.TotalOf(slo.Id));
                    foreach (var cut in slo.Slo.Cuts)
                    {
                        if (segments.ValueOf(cut) is { } value)
                        {
                            Ask(agent, new DriftKey(slo.Id, cut, value));
                        }
                    }
                }
            }
        }

        return keys is not null;

        void Ask(AgentLedger agent, DriftKey key)
        {
            var bank = agent.Fold.Bank;
            if (bank.Has(key))
            {
                return;
            }

            bank.Put(key, new DriftStream());
            banks[agent.Id] = bank;
            keys ??= transaction.Ask(Streams, row => Take(row, banks));
            keys.Number(agent.Id).Number(key.SloId).Text(key.Cut).Text(key.Value).End();
        }
    }

    /// <summary>Writes the streams of an agent that took a verdict.</summary>
    public static void Write(WriteTransaction transaction, long agentId, DriftBank bank)
    {
        foreach (var (key, stream) in bank.Touched)
        {
            transaction.Write(stream.IsStored ? Changed : Added)
                .Number(agentId)
                .Number(key.SloId)
                .Text(key.Cut)
                .Text(key.Value)
                .Number(stream.Epoch)
                .Number(stream.Judged)
                .Number(stream.Wrong)
                .Number(Millionths(stream.Evidence))
                .Bytes(stream.Encode())
                .End();
        }
    }

    /// <summary>Writes a signal.</summary>
    public static void Write(WriteTransaction transaction, long agentId, DriftSignal signal, long? notice) => transaction.Write(Signals)
        .Number(agentId)
        .Number(signal.Key.SloId)
        .Number(signal.Position)
        .Text(signal.Key.Cut)
        .Text(signal.Key.Value)
        .Text(signal.TransactionId)
        .Number(signal.Reading.Judged)
        .Number(signal.Reading.Wrong)
        .Number(signal.Reading.Since.SincePosition)
        .Number(Millionths(signal.Evidence))
        .Number(Instant.ToMicroseconds(signal.At))
        .NumberOrNull(notice)
        .End();

    /// <summary>A stream of a row: epoch, judged, wrong and state from a column on.</summary>
    public static DriftStream Read(DbDataReader row, int column) => DriftStream.Decode(
        row.GetInt64(column), row.GetInt64(column + 1), row.GetInt64(column + 2), (byte[])row.GetValue(column + 3));

    private static long Millionths(double evidence) => (long)Math.Min(evidence * EvidenceUnit, long.MaxValue / 2);

    private static void Take(DbDataReader row, Dictionary<long, DriftBank> banks) =>
        banks[row.GetInt64(0)].Put(new DriftKey(row.GetInt64(1), row.GetString(2), row.GetString(3)), Read(row, 4));
}
