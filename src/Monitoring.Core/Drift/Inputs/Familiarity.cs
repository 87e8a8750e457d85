namespace Monitoring.Core.Drift.Inputs;

/// <summary>Whether the reference had a value.</summary>
public enum Familiarity
{
    /// <summary>The reference had it, or may have had it.</summary>
    Known,

    /// <summary>The reference never had it.</summary>
    Unseen,
}
