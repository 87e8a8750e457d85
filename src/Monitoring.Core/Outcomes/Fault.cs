namespace Monitoring.Core.Outcomes;

/// <summary>One fault of one item.</summary>
/// <param name="Kind">What sort of fault.</param>
/// <param name="Pointer">JSON pointer to the field, <c>/verdict</c>; empty for the item itself.</param>
/// <param name="Reason">What is wrong and what would be right, in words.</param>
public sealed record Fault(FaultKind Kind, string Pointer, string Reason);
