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
