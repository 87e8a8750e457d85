namespace Monitoring.Storage.Tests.Contract;

/// <summary>How two processes write the same agents at the same time.</summary>
public enum Manner
{
    /// <summary>Both trust what they keep, and prove it with the update of the states.</summary>
    BothTrust,

    /// <summary>One does, the other locks first, for it has just met writes of the first.</summary>
    OneTrusts,

    /// <summary>Both lock first.</summary>
    BothLock,

    /// <summary>Both trust, and repeat a verdict of one agent, for which nothing is written then.</summary>
    BothRepeat,
}
