namespace Monitoring.Core.Outcomes;

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
}
