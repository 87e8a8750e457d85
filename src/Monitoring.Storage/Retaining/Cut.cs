namespace Monitoring.Storage.Retaining;

/// <summary>Where an agent's log is cut: at a snapshot older than what must be kept.</summary>
internal sealed class Cut
{
    /// <summary>The store's number of the agent.</summary>
    public long AgentId { get; init; }

    /// <summary>When the snapshot was taken, in microseconds; nothing received later goes.</summary>
    public long TakenAt { get; init; }

    /// <summary>Its position; no transaction with a later verdict event goes.</summary>
    public long Position { get; init; }

    /// <summary>The position of the cut before, below which everything that may go is gone.</summary>
    public long Done { get; init; }
}
