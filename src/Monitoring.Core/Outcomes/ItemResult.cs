using Monitoring.Core.Markup;

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

/// <summary>One fault of one item.</summary>
/// <param name="Kind">What sort of fault.</param>
/// <param name="Pointer">JSON pointer to the field, <c>/verdict</c>; empty for the item itself.</param>
/// <param name="Reason">What is wrong and what would be right, in words.</param>
public sealed record Fault(FaultKind Kind, string Pointer, string Reason);

/// <summary>Why an item was refused; the words of the metric's <c>reason</c> label.</summary>
public enum FaultKind
{
    /// <summary>A field is missing or has a value that is not allowed.</summary>
    Field,

    /// <summary>A field nobody knows.</summary>
    UnknownField,

    /// <summary>The same field twice.</summary>
    DuplicateField,

    /// <summary>An array element or line that is no JSON object.</summary>
    NotAnObject,

    /// <summary><c>occurredAt</c> lies more than 24 hours ahead of the service's clock.</summary>
    Future,

    /// <summary>Too many agents post without being registered.</summary>
    UncoveredCap,

    /// <summary>The body or line could not be read at all.</summary>
    Unreadable,

    /// <summary>The body has too many bytes or items.</summary>
    TooLarge,

    /// <summary>The database refuses the item alone, however often it is sent.</summary>
    Unstorable,

    /// <summary>The stored state of its agent cannot be read. Nothing is wrong with the item: it is taken once that is mended.</summary>
    AgentState,

    /// <summary>Whoever posts it may not post for its agent.</summary>
    Forbidden,
}

/// <summary>
/// An item that was refused, in the words of its answer and of bounded length: what may be kept, and shown to people, of something that
/// anybody may have written. Hidden characters are codes, so that every database can hold it.
/// </summary>
/// <param name="Result">Rejected or conflict.</param>
/// <param name="TransactionId">The transaction it names; null when that could not be read.</param>
/// <param name="Pointer">JSON pointer to the first field at fault; empty for the item itself.</param>
/// <param name="Reason">What is wrong with that, as the rest of a sentence; of a whole post in sentences.</param>
/// <param name="At">When it was refused, in UTC cut to microseconds.</param>
public sealed record RefusedItem(ItemStatus Result, string? TransactionId, string Pointer, string Reason, DateTimeOffset At)
{
    /// <summary>Longest pointer kept, in UTF-16 units.</summary>
    public const int LongestPointer = 200;

    /// <summary>Longest reason kept, in UTF-16 units.</summary>
    public const int LongestReason = 500;

    /// <summary>True for a whole post, refused before an item of it was taken: a sheet with an unknown column, a body that is no JSON.</summary>
    public bool IsPost { get; init; }

    /// <summary>What is kept of a refused item.</summary>
    /// <param name="result">Rejected or conflict.</param>
    /// <param name="transactionId">The transaction it names, as the item rules allow it; null when that could not be read.</param>
    /// <param name="fault">The first of its faults.</param>
    /// <param name="at">When it was refused, in UTC cut to microseconds.</param>
    public static RefusedItem Of(ItemStatus result, string? transactionId, Fault fault, DateTimeOffset at) => new(
        result, transactionId, Visible.Line(fault.Pointer, LongestPointer), Visible.Line(fault.Reason, LongestReason), at);
}
