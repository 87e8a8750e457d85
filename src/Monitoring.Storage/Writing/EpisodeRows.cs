using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>The episodes that a transaction moved, each written once, as it stands at last.</summary>
/// <param name="transaction">The transaction of the verdicts.</param>
internal sealed class EpisodeRows(WriteTransaction transaction)
{
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

    private readonly Dictionary<(long Agent, long Episode), (long Slo, EpisodeMark Mark)> moved = [];

    /// <summary>Notes an episode that began, changed or ended.</summary>
    public void Moved(long agentId, long sloId, EpisodeMark episode) => moved[(agentId, episode.Id)] = (sloId, episode);

    /// <summary>Notes the episodes of open SLOs whose lowest window moved without a change of state.</summary>
    public void AddOpen(CachedLedger cached)
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
                Moved(cached.Ledger.Id, slo.Id, slo.Life.Episode);
                cached.StoredEpisodes[slo.Id] = slo.Life.Episode;
            }
        }
    }

    /// <summary>Writes what was noted.</summary>
    public void Write()
    {
        foreach (var ((agent, number), (slo, episode)) in moved)
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

        moved.Clear();
    }
}
