using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Ingest;

/// <summary>One item as it was read: something to write, or a refusal.</summary>
/// <param name="TransactionId">The transaction it names; null when that could not be read.</param>
/// <param name="Post">What to write; null when refused.</param>
/// <param name="Refusal">Why it is refused; null when it can be written.</param>
internal readonly record struct ParsedItem(string? TransactionId, Post? Post, ItemResult? Refusal)
{
    /// <summary>An array element or line that is no object.</summary>
    public static ParsedItem NotAnObject { get; } =
        new(null, null, ItemResult.Rejected(new Fault(FaultKind.NotAnObject, "", "must be a JSON object")));

    /// <summary>A line that could not be read at all.</summary>
    public static ParsedItem Unreadable(string reason) =>
        new(null, null, ItemResult.Rejected(new Fault(FaultKind.Unreadable, "", reason)));
}
