namespace Monitoring.Core.Alerts;

/// <summary>Where an SLO stands on the accuracy axis.</summary>
/// <remarks>The numbers are stored.</remarks>
public enum AccuracyState
{
    /// <summary>Fewer than W places are taken and no breach is certain.</summary>
    WarmingUp = 0,

    /// <summary>At target.</summary>
    Healthy = 1,

    /// <summary>Between target and alert line.</summary>
    AtRisk = 2,

    /// <summary>Below the alert line, or not yet back at target.</summary>
    Breached = 3,

    /// <summary>Back at target; the hold is running.</summary>
    Recovering = 4,
}
