using System.Data.Common;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

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
            if (slo.Slo.Drift != DriftMode.Off)
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
