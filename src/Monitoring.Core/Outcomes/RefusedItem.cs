using Monitoring.Core.Markup;

namespace Monitoring.Core.Outcomes;

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
