namespace Monitoring.Core.Outcomes;

/// <summary>How a transaction left the agent. Final with the outcome.</summary>
/// <remarks>The numbers are stored.</remarks>
public enum Disposition
{
    /// <summary>Released with no human touch.</summary>
    Auto = 0,

    /// <summary>A human acted before release; held and then released counts too.</summary>
    Assisted = 1,

    /// <summary>Handed to manual work.</summary>
    Abandoned = 2,

    /// <summary>Withdrawn by the source.</summary>
    Cancelled = 3,

    /// <summary>No result.</summary>
    Failed = 4,
}
