namespace Monitoring.Core.Outcomes;

/// <summary>The answer to one item.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Position">Position of its verdict; null while it has none.</param>
/// <param name="Faults">What was wrong; empty unless rejected or in conflict.</param>
public sealed record ItemResult(ItemStatus Status, long? Position, IReadOnlyList<Fault> Faults)
{
    /// <summary>True when the item's verdict has its position, whatever SLOs count it.</summary>
    public bool Judged => Position is not null;

    /// <summary>
    /// Whether a posted verdict holds, whatever SLOs count it: false while another one of the same transaction and indicator does. Of an
    /// outcome only false is told, when its own verdict was overtaken. Null otherwise, and for an item that is neither accepted nor a
    /// duplicate.
    /// </summary>
    public bool? Effective { get; init; }

    /// <summary>An item that was refused.</summary>
    public static ItemResult Rejected(params IReadOnlyList<Fault> faults) => new(ItemStatus.Rejected, null, faults);
}

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
