using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Storage.Writing;

/// <summary>A ledger with what is stored of its open episodes.</summary>
internal sealed class CachedLedger
{
    private long counted;
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

    /// <summary>Where it is kept; null before it was.</summary>
    public KeptAgent? Home { get; set; }

    /// <summary>True when its transaction did not end well: only its watched streams are of use.</summary>
    public bool IsSpoilt { get; set; }

    /// <summary>How many watched streams came to hand since this was last asked.</summary>
    public long CountNewStreams()
    {
        var more = Ledger.Fold.Bank.Count - counted;
        counted += more;
        return more;
    }

    /// <summary>Counts none of its watched streams any more.</summary>
    /// <returns>How many fewer are counted, not positive.</returns>
    public long ForgetStreams()
    {
        var fewer = -counted;
        counted = 0;
        return fewer;
    }

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
