using System.Text.Json.Serialization;
using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Contract;

/// <summary>What became of one item.</summary>
/// <param name="Index">Its place in the body, from 0.</param>
/// <param name="TransactionId">Its transaction; absent when none could be read.</param>
/// <param name="Status">Accepted, duplicate, conflict or rejected.</param>
/// <param name="Judged">True when its verdict has its position, whatever SLOs count it; absent unless accepted or duplicate.</param>
/// <param name="Position">That position; null while there is none; absent unless accepted or duplicate.</param>
/// <param name="Errors">Everything that is wrong with it; absent when nothing is.</param>
internal sealed record PostedItem(
    int Index,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TransactionId,
    ItemStatus Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Judged,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? Position,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<PostedItemError>? Errors);
