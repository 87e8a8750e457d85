using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>
/// Writes what the fold changed: transitions, and notices with their evidence, all in the transaction of the verdicts.
/// </summary>
/// <param name="transaction">The transaction of the verdicts.</param>
/// <param name="storeId">The store's own name, part of every Message-Id.</param>
/// <param name="now">The receipt of the group.</param>
internal sealed class ChangeRows(WriteTransaction transaction, string storeId, DateTimeOffset now)
{
    private static readonly RowShape Transitions = new(
        "transitions",
        [
            .. Column.Numbers("agent_id", "number", "slo_id", "position"),
            Column.Text("transaction_id"),
            .. Column.Numbers("from_state", "to_state", "judged", "wrong"),
            Column.NumberOrNull("episode"),
            .. Column.Numbers("reopening", "recorded_at"),
        ]);

    /// <summary>The episodes that moved.</summary>
    public EpisodeRows Episodes { get; } = new(transaction);

    /// <summary>Makes the notices.</summary>
    public NoticeRows Notices { get; } = new(transaction, storeId, now);

    /// <summary>
    /// Writes what a transaction changed of one agent, in the order of the log: a notice knows the numbers of those before it. Call it once
    /// for each agent: its evidence is read once a call.
    /// </summary>
    /// <param name="agent">The agent's ledger.</param>
    /// <param name="coverage">Who answers for the agent: the last owner of a retired SLO.</param>
    /// <param name="changes">Its changes, in order.</param>
    /// <param name="signals">Its drift signals, in order.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task WriteAsync(
        AgentLedger agent, Coverage coverage, IReadOnlyList<SloChange> changes, IReadOnlyList<DriftSignal> signals,
            CancellationToken cancellationToken)
    {
        var evidence = await AgentEvidence.ReadAsync(transaction, agent, coverage, changes, signals, cancellationToken);
        var next = 0;
        foreach (var change in changes)
        {
            for (; next < signals.Count && signals[next].Position < change.Position; next++)
            {
                Write(agent, coverage, signals[next], evidence);
            }

            Write(agent, coverage, change, evidence);
        }

        for (; next < signals.Count; next++)
        {
            Write(agent, coverage, signals[next], evidence);
        }
    }

    private void Write(AgentLedger agent, Coverage coverage, SloChange change, AgentEvidence evidence)
    {
        if (change.Change.IsTransition)
        {
            transaction.Write(Transitions)
                .Number(agent.Id)
                .Number(++agent.LastTransition)
                .Number(change.SloId)
                .Number(change.Position)
                .Text(change.TransactionId)
                .Number((int)change.Change.From)
                .Number((int)change.Change.To)
                .Number(change.Counts.Judged)
                .Number(change.Counts.Wrong)
                .NumberOrNull(change.Belongs ? change.Episode.Id : null)
                .Number(change.Belongs ? change.Episode.Reopenings : 0)
                .Number(Instant.ToMicroseconds(change.At))
                .End();
        }

        if (change.Belongs)
        {
            Episodes.Moved(agent.Id, change.SloId, change.Episode);
        }

        if (change.Change.Notice is { } kind)
        {
            Notices.Add(agent, new(change.SloId, change.Episode.Id), evidence.FactsOf(change, kind), NoticeRecipient.OwnerOf(coverage));
        }
    }

    // Its notice belongs to no alert: it is a matter of its own.
    private void Write(AgentLedger agent, Coverage coverage, DriftSignal signal, AgentEvidence evidence)
    {
        DriftRows.Write(transaction, agent.Id, signal, signal.IsNotice ? NoticeOf() : null);

        long NoticeOf()
        {
            if (evidence.IsExplained(signal))
            {
                return DriftRows.NoNews;
            }

            var notice = Notices.Add(agent, new(signal.Key.SloId, Alert: null), evidence.FactsOf(signal), NoticeRecipient.OwnerOf(coverage));
            evidence.Told(signal, notice);
            return notice;
        }
    }
}
