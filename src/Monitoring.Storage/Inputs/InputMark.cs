namespace Monitoring.Storage.Inputs;

/// <summary>What upkeep knows of an agent's watched inputs.</summary>
internal sealed record InputMark
{
    /// <summary>The store's number of the agent.</summary>
    public long AgentId { get; init; }

    /// <summary>The log revision that asked for the reference; 0 when nothing is watched.</summary>
    public long FrozenBy { get; init; }

    /// <summary>The last log revision looked at.</summary>
    public long Revision { get; init; }

    /// <summary>When the next look is due, in microseconds.</summary>
    public long NextLookAt { get; init; }
}
