namespace Monitoring.Storage.Writing;

/// <summary>Outcomes and verdicts in, judged in the same transaction.</summary>
public sealed class OutcomeLog
{
    /// <summary>Most items of one request, so of one transaction's share of it.</summary>
    public const int LargestRequest = 1_000;

    /// <summary>Writes a group of requests in one transaction: taken in order, each item stored, judged and its notices made.</summary>
    /// <param name="group">Requests of many callers, in arrival order.</param>
    /// <param name="cancellationToken">Ends the attempt before the commit.</param>
    /// <returns>One answer per request, after the commit.</returns>
    /// <exception cref="StorageException">Nothing was kept; its fault says what to do next.</exception>
    public Task<IReadOnlyList<WriteAnswer>> WriteAsync(IReadOnlyList<WriteRequest> group, CancellationToken cancellationToken) => throw new NotSupportedException("later");

    /// <summary>Notes that a registered agent lives though it has nothing to do.</summary>
    /// <returns>False for an agent nobody registered.</returns>
    public Task<bool> HeartbeatAsync(string agent, CancellationToken cancellationToken) => throw new NotSupportedException("later");
}
