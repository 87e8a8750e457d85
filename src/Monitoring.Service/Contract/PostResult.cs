namespace Monitoring.Service.Contract;

/// <summary>What became of a post, after its commit: every item's result, and the SLOs they moved as they stand after the last item.</summary>
/// <param name="Received">Items received: the sum of the four counts that follow.</param>
/// <param name="Accepted">Items stored.</param>
/// <param name="Duplicate">Items that were stored before with the same content; nothing changed.</param>
/// <param name="Conflict">Items that were stored before with other content; nothing changed.</param>
/// <param name="Rejected">Items with faults; nothing of them is stored.</param>
/// <param name="Results">One per item, in order; where <c>Prefer: return=minimal</c> was sent, only those neither accepted nor duplicates.</param>
/// <param name="Slos">The SLOs moved; absent where <c>Prefer: return=minimal</c> was sent.</param>
internal sealed record PostResult(
    int Received, int Accepted, int Duplicate, int Conflict, int Rejected, IReadOnlyList<PostedItem> Results, IReadOnlyList<MovedSlo> Slos = null!);
