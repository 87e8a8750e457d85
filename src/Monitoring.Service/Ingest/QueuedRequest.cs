using Monitoring.Storage.Writing;

namespace Monitoring.Service.Ingest;

/// <summary>One caller's request on its way to a commit. Answered once, by the writer; later answers are ignored.</summary>
/// <param name="request">What to write.</param>
/// <param name="since">When it was queued, as a timestamp of the clock.</param>
internal sealed class QueuedRequest(WriteRequest request, long since)
{
    // A caller with one item sends its answer and is done. One with many may have more to read, which others must not wait for.
    private readonly TaskCompletionSource<WriteResult> done =
        new(request.Posts.Count == 1 ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);

    private WriteResult? result;

    /// <summary>What to write.</summary>
    public WriteRequest Request { get; } = request;

    /// <summary>When it was queued, as a timestamp of the clock.</summary>
    public long Since { get; } = since;

    /// <summary>Ends some time after <see cref="Call"/>. Never faults and is never cancelled.</summary>
    public Task<WriteResult> Done => done.Task;

    /// <summary>True when there is an answer, told or not.</summary>
    public bool IsAnswered => result is not null;

    /// <summary>Notes the answer; false when there is one already. By the writer alone.</summary>
    public bool TryAnswer(WriteResult answer)
    {
        if (IsAnswered)
        {
            return false;
        }

        result = answer;
        return true;
    }

    /// <summary>Tells the caller the answer there is; a caller of one item goes on from here, on this thread.</summary>
    public void Call() => done.TrySetResult(result ?? throw new InvalidOperationException("There is no answer yet."));
}
