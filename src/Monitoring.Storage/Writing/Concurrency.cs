namespace Monitoring.Storage.Writing;

/// <summary>How a unit of work keeps others from changing what it read.</summary>
internal enum Concurrency
{
    /// <summary>Nothing is locked; the update that stores an agent compares its version.</summary>
    Optimistic,

    /// <summary>Agents are locked before they are read.</summary>
    Locked,
}
