using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>Writes what the fold changed: transitions, episodes, notices with their evidence, and deliveries, all in the transaction of the verdicts.</summary>
/// <param name="transaction">The transaction of the verdicts.</param>
/// <param name="storeId">The store's own name, part of every Message-Id.</param>
/// <param name="now">The receipt of the group.</param>
internal sealed class ChangeRows(WriteTransaction transaction, string storeId, DateTimeOffset now)
{
    private const string AddTransition =
        """
        insert into transitions (
            agent_id, number, slo_id, position, transaction_id, from_state, to_state, judged, wrong, episode, reopening, recorded_at)
        values (
            @agent_id, @number, @slo_id, @position, @transaction_id, @from_state, @to_state, @judged, @wrong, @episode, @reopening,
            @recorded_at)
        """;

    private const string SaveEpisode =
        """
        insert into episodes (
            agent_id, episode, slo_id, opened_position, opened_at, closed_position, closed_at, reopenings, worst_judged,
            worst_wrong, worst_position)
        values (
            @agent_id, @episode, @slo_id, @opened_position, @opened_at, @closed_position, @closed_at, @reopenings, @worst_judged,
            @worst_wrong, @worst_position)
        on conflict (agent_id, episode) do update set
            closed_position = excluded.closed_position, closed_at = excluded.closed_at, reopenings = excluded.reopenings,
            worst_judged = excluded.worst_judged, worst_wrong = excluded.worst_wrong, worst_position = excluded.worst_position
        """;

    private const string AddNotice =
        """
        insert into notices (agent_id, notice, slo_id, episode, kind, position, made_at, facts)
        values (@agent_id, @notice, @slo_id, @episode, @kind, @position, @made_at, @facts)
        """;

    private readonly EvidenceRows evidence = new(transaction);
    private readonly DeliveryRows deliveries = new(transaction, storeId);

    /// <summary>Notices made so far.</summary>
    public int Notices { get; private set; }

    /// <summary>Writes one change.</summary>
    /// <param name="agent">The agent's ledger.</param>
    /// <param name="coverage">Who answered for the agent: the last owner of a retired SLO.</param>
    /// <param name="change">The change.</param>
    public void Write(AgentLedger agent, Coverage coverage, SloChange change)
    {
        if (change.Change.IsTransition)
        {
            transaction.Prepared(AddTransition).Run(
                agent.Id,
                ++agent.LastTransition,
                change.SloId,
                change.Position,
                change.TransactionId,
                (int)change.Change.From,
                (int)change.Change.To,
                change.Counts.Judged,
                change.Counts.Wrong,
                change.Belongs ? change.Episode.Id : null,
                change.Belongs ? change.Episode.Reopenings : 0,
                Instant.ToMicroseconds(change.At));
        }

        if (change.Belongs)
        {
            Save(agent.Id, change.SloId, change.Episode);
        }

        if (change.Change.Notice is { } kind)
        {
            Tell(agent, coverage, change, kind);
        }
    }

    /// <summary>Writes the episodes of open SLOs whose lowest window moved without a change of state.</summary>
    public void WriteOpenEpisodes(CachedLedger cached)
    {
        foreach (var slo in cached.Ledger.Fold.Slos)
        {
            if (!slo.Life.IsOpen)
            {
                cached.StoredEpisodes.Remove(slo.Id);
            }
            else if (!cached.StoredEpisodes.TryGetValue(slo.Id, out var stored) || stored != slo.Life.Episode)
            {
                Save(cached.Ledger.Id, slo.Id, slo.Life.Episode);
                cached.StoredEpisodes[slo.Id] = slo.Life.Episode;
            }
        }
    }

    private void Save(long agentId, long sloId, EpisodeMark episode) => transaction.Prepared(SaveEpisode).Run(
        agentId,
        episode.Id,
        sloId,
        episode.OpenedPosition,
        Instant.ToMicroseconds(episode.OpenedAt),
        episode.ClosedAt is null ? null : episode.ClosedPosition,
        episode.ClosedAt is { } closed ? Instant.ToMicroseconds(closed) : null,
        episode.Reopenings,
        episode.Worst.Judged,
        episode.Worst.Wrong,
        episode.WorstPosition);

    private void Tell(AgentLedger agent, Coverage coverage, SloChange change, NoticeKind kind)
    {
        var facts = evidence.Facts(agent, coverage, change, kind);
        transaction.Prepared(AddNotice).Run(
            agent.Id,
            ++agent.LastNotice,
            change.SloId,
            change.Episode.Id,
            (int)kind,
            change.Position,
            Instant.ToMicroseconds(change.At),
            FactsText.Write(facts));
        deliveries.Add(agent.Id, ++agent.LastDelivery, agent.LastNotice, change.Episode.Id, coverage.Owner, coverage.AfterOwner, now);
        Notices++;
    }
}
