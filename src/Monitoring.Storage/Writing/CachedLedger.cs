using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;

namespace Monitoring.Storage.Writing;

/// <summary>A ledger with what is stored of its open episodes.</summary>
internal sealed class CachedLedger
{
    public CachedLedger(AgentLedger ledger)
    {
        Ledger = ledger;
        foreach (var slo in ledger.Fold.Slos.Where(slo => slo.Life.IsOpen))
        {
            StoredEpisodes[slo.Id] = slo.Life.Episode;
        }
    }

    /// <summary>The ledger.</summary>
    public AgentLedger Ledger { get; }

    /// <summary>The episodes of open SLOs as their rows say, by the SLO's number.</summary>
    public Dictionary<long, EpisodeMark> StoredEpisodes { get; } = [];
}
