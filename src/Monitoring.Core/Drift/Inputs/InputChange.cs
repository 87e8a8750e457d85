namespace Monitoring.Core.Drift.Inputs;

/// <summary>How an input differs from its reference.</summary>
public enum InputChange
{
    /// <summary>It has a value the reference never had.</summary>
    NeverSeen,

    /// <summary>It has a number below or above all of the reference.</summary>
    OutOfRange,

    /// <summary>It is missing, which it never was in the reference.</summary>
    Missing,

    /// <summary>Its values lie elsewhere than those of the reference, none of them being new by itself.</summary>
    Moved,
}
