using Monitoring.Storage.Writing;

namespace Monitoring.Service.Ingest;

/// <summary>One caller's request on its way to a commit. Answered once, by the writer; later answers are ignored.</summary>
/// <param name="request">What to write.</param>
internal sealed class QueuedRequest(WriteRequest request)
{
    // The writer must not run its callers.
    private readonly TaskCompletionSource<WriteResult> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What to write.</summary>
    public WriteRequest Request { get; } = request;

    /// <summary>Ends after the commit, or when nothing can be stored. Never faults and is never cancelled.</summary>
    public Task<WriteResult> Done => done.Task;

    /// <summary>Answers the caller.</summary>
    public void Answer(WriteResult result) => done.TrySetResult(result);
}
