namespace Monitoring.Core.Slos;

/// <summary>What the live accuracy says of the pilot's.</summary>
public enum PilotFinding
{
    /// <summary>Nothing live is judged.</summary>
    NotMeasured,

    /// <summary>The two ranges meet: no difference is shown.</summary>
    NoDifference,

    /// <summary>Live is worse: its whole range lies below the pilot's.</summary>
    DoesNotHold,

    /// <summary>Live is better: its whole range lies above the pilot's.</summary>
    Better,
}
