using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>
/// Writes what the fold changed: transitions, episodes, and notices with their evidence, all in the transaction of the verdicts.
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

    private static readonly RowShape Episodes = new(
        "episodes",
        [
            .. Column.Numbers("agent_id", "episode", "slo_id", "opened_position", "opened_at"),
            Column.NumberOrNull("closed_position"),
            Column.NumberOrNull("closed_at"),
            .. Column.Numbers("reopenings", "worst_judged", "worst_wrong", "worst_position"),
        ])
    {
        OnConflict = """
            on conflict (agent_id, episode) do update set
                closed_position = excluded.closed_position, closed_at = excluded.closed_at, reopenings = excluded.reopenings,
                worst_judged = excluded.worst_judged, worst_wrong = excluded.worst_wrong, worst_position = excluded.worst_position
            """,
    };

    private readonly Dictionary<(long Agent, long Episode), (long Slo, EpisodeMark Mark)> episodes = [];

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
        var evidence = await AgentEvidence.ReadAsync(transaction, agent, coverage, changes, signals,
            cancellationToken);
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

    /// <summary>Adds the episodes of open SLOs whose lowest window moved without a change of state.</summary>
    public void AddOpenEpisodes(CachedLedger cached)
    {
        for (var i = 0; i < cached.Ledger.Fold.Slos.Count; i++)
        {
            var slo = cached.Ledger.Fold.Slos[i];
            if (!slo.Life.IsOpen)
            {
                _ = cached.StoredEpisodes.Count > 0 && cached.StoredEpisodes.Remove(slo.Id);
            }
            else if (!cached.StoredEpisodes.TryGetValue(slo.Id, out var stored) || stored != slo.Life.Episode)
            {
                episodes[(cached.Ledger.Id, slo.Life.Episode.Id)] = (slo.Id, slo.Life.Episode);
                cached.StoredEpisodes[slo.Id] = slo.Life.Episode;
            }
        }
    }

    /// <summary>Writes each episode that moved once, as it stands at last.</summary>
    public void WriteEpisodes()
    {
        foreach (var ((agent, number), (slo, episode)) in episodes)
        {
            transaction.Write(Episodes)
                .Number(agent)
                .Number(number)
                .Number(slo)
                .Number(episode.OpenedPosition)
                .Number(Instant.ToMicroseconds(episode.OpenedAt))
                .NumberOrNull(episode.ClosedAt is null ? null : episode.ClosedPosition)
                .NumberOrNull(episode.ClosedAt is { } closed ? Instant.ToMicroseconds(closed) : null)
                .Number(episode.Reopenings)
                .Number(episode.Worst.Judged)
                .Number(episode.Worst.Wrong)
                .Number(episode.WorstPosition)
                .End();
        }

        episodes.Clear();
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
            episodes[(agent.Id, change.Episode.Id)] = (change.SloId, change.Episode);
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
