using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Inputs;

/// <summary>
/// Writes a notice of data drift with its message to the owner. It belongs to no episode: as one it has the negative of its own
/// number, so that no other notice absorbs it.
/// </summary>
/// <param name="transaction">The transaction that found the signal.</param>
/// <param name="storeId">The store's own name.</param>
/// <param name="now">Its time.</param>
internal sealed class SignalRows(WriteTransaction transaction, string storeId, DateTimeOffset now)
{
    private static readonly RowShape NewNotices = new(
        "notices", [.. Column.Numbers("agent_id", "notice", "slo_id", "episode", "kind", "position", "made_at"), Column.Text("facts")]);

    private readonly DeliveryRows deliveries = new(transaction, storeId);

    /// <summary>Writes one notice; the agent's ledger is saved after it.</summary>
    public void Write(AgentLedger agent, InputSignal signal)
    {
        var coverage = agent.Coverage ?? throw new InvalidOperationException("Only a covered agent has watched inputs.");
        var notice = ++agent.LastNotice;
        transaction.Write(NewNotices)
            .Number(agent.Id)
            .Number(notice)
            .Number(0)
            .Number(-notice)
            .Number((int)NoticeKind.DataDrift)
            .Number(agent.LastPosition)
            .Number(Instant.ToMicroseconds(now))
            .Text(FactsText.Write(NoticeFacts.OfInput(agent.Name, coverage, agent.LastPosition, now, signal)))
            .End();
        deliveries.Add(agent.Id, ++agent.LastDelivery, notice, -notice, coverage.Owner, coverage.AfterOwner, now);
    }
}
