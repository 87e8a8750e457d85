using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Late;

/// <summary>
/// The rows of verdicts that found a place wrong after it had left its window. Each commits with its verdict, so none is lost, and waits
/// until its windows were looked at.
/// </summary>
internal static class LateRows
{
    private static readonly RowShape Waiting = new(
        "late_truths", [.. Column.Numbers("agent_id", "position", "slo_id"), Column.Text("transaction_id")]);

    private static readonly RowShape Stretches = new(
        "late_stretches",
        [
            .. Column.Numbers("agent_id", "notice", "slo_id", "from_position", "to_position", "from_at", "to_at", "learned_at"),
            Column.Text("transaction_id"),
        ])
    {
        OnConflict = """
            on conflict (agent_id, notice) do update set
                from_position = excluded.from_position, to_position = excluded.to_position, from_at = excluded.from_at, to_at = excluded.to_at
            """,
    };

    /// <summary>Writes them; nothing where there are none.</summary>
    public static void Write(WriteTransaction transaction, IEnumerable<(AgentLedger Agent, LateVerdict Verdict)> late)
    {
        foreach (var (agent, verdict) in late)
        {
            transaction.Write(Waiting)
                .Number(agent.Id).Number(verdict.Position).Number(verdict.SloId).Text(verdict.TransactionId).End();
        }
    }

    /// <summary>Writes a stretch under the number of its notice, or how far one that is there reaches now.</summary>
    public static void Write(WriteTransaction transaction, long agentId, long notice, long sloId, ToldStretch stretch) =>
        transaction.Write(Stretches)
            .Number(agentId)
            .Number(notice)
            .Number(sloId)
            .Number(stretch.Span.From)
            .Number(stretch.Span.To)
            .Number(stretch.FromAt)
            .Number(stretch.ToAt)
            .Number(stretch.LearnedAt)
            .Text(stretch.TransactionId)
            .End();
}
