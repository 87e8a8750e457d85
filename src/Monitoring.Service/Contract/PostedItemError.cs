namespace Monitoring.Service.Contract;

/// <summary>One fault of an item.</summary>
/// <param name="Pointer">JSON pointer to the field; empty for the item itself.</param>
/// <param name="Reason">What is wrong and what would be right.</param>
internal sealed record PostedItemError(string Pointer, string Reason);
