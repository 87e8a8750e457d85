namespace Monitoring.Core.Slos;

/// <summary>What happens when an SLO's outcome drift is detected.</summary>
public enum DriftMode
{
    /// <summary>The owner is told; nothing else changes.</summary>
    Notify,

    /// <summary>No detector watches the SLO.</summary>
    Off,
}
