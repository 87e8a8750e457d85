namespace Monitoring.Core.Outcomes;

/// <summary>What became of one item.</summary>
public enum ItemStatus
{
    /// <summary>Stored now.</summary>
    Accepted,

    /// <summary>Stored before with the same content; nothing changes.</summary>
    Duplicate,

    /// <summary>Known with other content; nothing changes.</summary>
    Conflict,

    /// <summary>Refused with faults; not stored.</summary>
    Rejected,
}
