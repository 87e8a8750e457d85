using System.Data.Common;
using Dapper;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>The rows of watched streams of segment values, and of signals.</summary>
internal static class DriftRows
{
    /// <summary>M/A is kept in millionths.</summary>
    public const double EvidenceUnit = 1_000_000;

    /// <summary>Stands for the notice of a signal that was due one and made none, being no news; a notice's own number is 1 or more.</summary>
    public const long NoNews = 0;

    /// <summary>What <see cref="Read"/> reads.</summary>
    public const string StreamColumns = "epoch, judged, wrong, position, evidence, state";

    private const string ReadStreams =
        $"select slo_id, cut, value, {StreamColumns} from drift_streams where agent_id = @agentId order by slo_id, cut, value";

    /// <summary>What names a stream.</summary>
    public static readonly Column[] Key = [.. Column.Numbers("agent_id", "slo_id"), Column.Text("cut"), Column.Text("value")];

    private static readonly Column[] Contents = [.. Column.Numbers("epoch", "judged", "wrong", "position", "evidence"), Column.Bytes("state")];

    private static readonly RowShape NewStreams = new(
        "drift_streams",
        [.. Column.Numbers("agent_id", "number", "slo_id"), Column.Text("cut"), Column.Text("value"), .. Contents]);

    private static readonly RowShape Streams = new("drift_streams", [.. Column.Numbers("agent_id", "number"), .. Contents]) { Keys = 2 };

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

    /// <summary>
    /// Writes the streams of an agent that changed. A new one gets the agent's next number, which finds it from then on: for a stream is
    /// rewritten with every verdict, and its words cost more to look up than all else in its row to write.
    /// </summary>
    public static void Write(WriteTransaction transaction, AgentLedger agent)
    {
        foreach (var (key, stream) in agent.Fold.Bank.Changed)
        {
            var row = transaction.Write(stream.Number == 0 ? NewStreams : Streams).Number(agent.Id);
            if (stream.Number == 0)
            {
                stream.Number = ++agent.LastStream;
                row.Number(stream.Number).Number(key.SloId).Text(key.Cut).Text(key.Value);
            }
            else
            {
                row.Number(stream.Number);
            }

            WriteContent(row, stream);
        }
    }

    /// <summary>Ends a row with what is stored of a stream beside its key, in the order of <see cref="StreamColumns"/>.</summary>
    public static void WriteContent(RowWriter row, DriftStream stream) => row
        .Number(stream.Epoch)
        .Number(stream.Judged)
        .Number(stream.Wrong)
        .Number(stream.Position)
        .Number(Millionths(stream.Evidence))
        .Bytes(stream.Encode())
        .End();

    /// <summary>Writes a signal.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="agentId">The agent.</param>
    /// <param name="signal">The signal.</param>
    /// <param name="notice">Its notice, or <see cref="NoNews"/>; null when none was due.</param>
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

    /// <summary>A stream of a row that has <see cref="StreamColumns"/> from a column on.</summary>
    public static DriftStream Read(DbDataReader row, int column) => DriftStream.Decode(
        row.GetInt64(column),
        row.GetInt64(column + 1),
        row.GetInt64(column + 2),
        row.GetInt64(column + 3),
        row.GetInt64(column + 4) / EvidenceUnit,
        (byte[])row.GetValue(column + 5));

    /// <summary>Reads every stored stream of the watches of an agent as they have been since their last beginnings.</summary>
    public static DriftBank ReadAll(DbConnection connection, long agentId, AgentFold fold)
    {
        var bank = new DriftBank { IsComplete = true };
        using var row = (DbDataReader)connection.ExecuteReader(ReadStreams, new { agentId });
        while (row.Read())
        {
            var (key, stream) = (new DriftKey(row.GetInt64(0), row.GetString(1), row.GetString(2)), Read(row, 3));
            if (IsOfNow(fold, key, stream))
            {
                bank.Put(key, stream);
            }
        }

        return bank;
    }

    /// <summary>Whether a stream belongs to a watch as it has been since its last beginning.</summary>
    public static bool IsOfNow(AgentFold fold, DriftKey key, DriftStream stream) =>
        fold.Slos.Any(slo => slo.Id == key.SloId && slo.Watch.Epoch == stream.Epoch);

    private static long Millionths(double evidence) => (long)Math.Min(evidence * EvidenceUnit, long.MaxValue / 2);
}

/// <summary>
/// Asks for the watched streams that a group can touch and that are not kept; they are at hand when the question was sent and
/// <see cref="Open"/> was called.
/// </summary>
/// <param name="work">The unit of work.</param>
internal sealed class StreamsAsked(UnitOfWork work)
{
    private static readonly RowQuestion Streams = new(
        $$"""
        select d.agent_id, d.number, d.slo_id, d.cut, d.value, {{DriftRows.StreamColumns}} from {keys}
        join drift_streams d on d.agent_id = keys.agent_id and d.slo_id = keys.slo_id and d.cut = keys.cut and d.value = keys.value
        """,
        DriftRows.Key);

    private readonly Dictionary<(long Agent, DriftKey Key), DriftBank> asked = [];
    private RowWriter? keys;

    /// <summary>True when something was asked for that is not at hand yet.</summary>
    public bool IsAny => keys is not null;

    /// <summary>Asks for the streams that verdicts on a transaction can touch, unless they were asked for before.</summary>
    public void Add(AgentLedger agent, SegmentValues segments)
    {
        foreach (var slo in agent.Fold.Slos)
        {
            if (slo.Slo.IsWatched)
            {
                foreach (var cut in slo.Slo.Cuts)
                {
                    if (segments.ValueOf(cut) is { } value)
                    {
                        Add(agent, new DriftKey(slo.Id, cut, value));
                    }
                }
            }
        }
    }

    /// <summary>
    /// Puts those at hand, empty, of which nothing is stored; not before the answer is there, since a question that failed says nothing.
    /// </summary>
    public void Open()
    {
        keys = null;
        foreach (var ((_, key), bank) in asked)
        {
            if (!bank.Streams.ContainsKey(key))
            {
                bank.Put(key, new DriftStream());
            }
        }
    }

    private void Add(AgentLedger agent, DriftKey key)
    {
        if (!agent.Fold.Bank.Streams.ContainsKey(key) && asked.TryAdd((agent.Id, key), agent.Fold.Bank))
        {
            keys ??= work.Transaction.Ask(Streams, Take);
            keys.Number(agent.Id).Number(key.SloId).Text(key.Cut).Text(key.Value).End();
        }
    }

    private void Take(DbDataReader row)
    {
        var (agent, number) = (row.GetInt64(0), row.GetInt64(1));
        var key = new DriftKey(row.GetInt64(2), row.GetString(3), row.GetString(4));
        work.Read(agent, _ =>
        {
            var stream = DriftRows.Read(row, 5);
            stream.Number = number;
            asked[(agent, key)].Put(key, stream);
        });
    }
}
