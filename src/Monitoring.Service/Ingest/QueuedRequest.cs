using Monitoring.Core.Outcomes;
using Monitoring.Storage;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Ingest;

/// <summary>One caller's request on its way to a commit. Answered once; later answers are ignored.</summary>
/// <param name="request">What to write.</param>
/// <param name="since">When it was queued, as a timestamp of the clock.</param>
internal sealed class QueuedRequest(WriteRequest request, long since)
{
    // The caller goes on beside the writer, never on its thread.
    private readonly TaskCompletionSource<WriteResult> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What to write.</summary>
    public WriteRequest Request { get; } = request;

    /// <summary>When it was queued, as a timestamp of the clock.</summary>
    public long Since { get; } = since;

    /// <summary>Ends with the answer. Never faults and is never cancelled.</summary>
    public Task<WriteResult> Done => done.Task;

    /// <summary>Answers the caller; false when it was answered already.</summary>
    public bool TryAnswer(WriteResult answer) => done.TrySetResult(answer);
}

/// <summary>What became of one request: written, or refused with nothing of it stored.</summary>
/// <param name="Answer">The store's answer after the commit; null when refused.</param>
/// <param name="Refusal">Why nothing was stored; null when written.</param>
internal sealed record WriteResult(WriteAnswer? Answer, Refusal? Refusal)
{
    /// <summary>Too much is waiting.</summary>
    public static WriteResult Full { get; } = new(null, Refusal.Full);

    /// <summary>The service stops.</summary>
    public static WriteResult Stopping { get; } = new(null, Refusal.Stopping);

    /// <summary>Somebody else holds an agent it names.</summary>
    public static WriteResult Held { get; } = new(null, Refusal.Held);

    /// <summary>The database did not take it.</summary>
    public static WriteResult Database { get; } = new(null, Refusal.Database);

    /// <summary>The database is damaged.</summary>
    public static WriteResult Damaged { get; } = new(null, Refusal.Damaged);

    /// <summary>The one item of a request can never be stored.</summary>
    /// <param name="failure">What the database said.</param>
    public static WriteResult Unstorable(StorageException failure) => new(
        new WriteAnswer(
            [
                ItemResult.Rejected(new Fault(
                    FaultKind.Unstorable,
                    "",
                    $"is unstorable, so sending the same again does not help; the database says: {failure.Message}")),
            ],
            []),
        null);
}

/// <summary>Writes a group of requests in one transaction; one answer per request, after the commit.</summary>
/// <param name="requests">The group, in arrival order.</param>
/// <param name="cancellationToken">Takes the attempt back: nothing is kept, unless its commit was sent already.</param>
internal delegate Task<IReadOnlyList<WriteAnswer>> WriteGroup(IReadOnlyList<WriteRequest> requests, CancellationToken cancellationToken);
