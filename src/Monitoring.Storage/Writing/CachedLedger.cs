using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Storage.Writing;

/// <summary>A ledger with what is stored of its open episodes and of its watched inputs.</summary>
internal sealed class CachedLedger
{
    private (Coverage? Of, bool Watches) inputs;

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

    /// <summary>What its watched inputs have shown; null where none are watched, and while that is not known.</summary>
    public AgentInputs? Inputs { get; private set; }

    /// <summary>Whether the agent's inputs are watched now; asked with every write, so it is found out once for a coverage.</summary>
    public bool WatchesInputs
    {
        get
        {
            if (!ReferenceEquals(inputs.Of, Ledger.Coverage))
            {
                inputs = (Ledger.Coverage, Ledger.Coverage?.WatchesInputs() == true);
            }

            return inputs.Watches;
        }
    }

    /// <summary>True once the store was asked for the inputs.</summary>
    public bool IsInputsKnown { get; private set; }

    /// <summary>Takes what the store knows of the inputs, null where none are watched.</summary>
    public void Know(AgentInputs? inputs) => (Inputs, IsInputsKnown) = (inputs, true);

    /// <summary>The episodes of open SLOs as their rows say, by the SLO's number.</summary>
    public Dictionary<long, EpisodeMark> StoredEpisodes { get; } = [];
}
