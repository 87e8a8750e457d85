using System.Threading.Channels;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Ingest;

/// <summary>
/// Requests waiting for the writer, in arrival order, bounded in requests and in items. Many callers add, one writer takes.
/// </summary>
/// <param name="capacity">How much may wait.</param>
/// <param name="clock">Notes since when.</param>
internal sealed class WriteQueue(QueueCapacity capacity, TimeProvider clock)
{
    private readonly Channel<QueuedRequest> channel =
        Channel.CreateBounded<QueuedRequest>(new BoundedChannelOptions(capacity.Requests) { SingleReader = true });

    private int items;
    private volatile bool isClosed;

    /// <summary>Adds a request.</summary>
    /// <returns>Ends when it was written or refused; at once when there is no room.</returns>
    public Task<WriteResult> Add(WriteRequest request)
    {
        var room = request.Posts.Count <= QueueCapacity.Small ? capacity.Items : capacity.ItemsOfLarge;
        if (Interlocked.Add(ref items, request.Posts.Count) <= room)
        {
            var queued = new QueuedRequest(request, clock.GetTimestamp());
            if (channel.Writer.TryWrite(queued))
            {
                return queued.Done;
            }
        }

        Interlocked.Add(ref items, -request.Posts.Count);
        return Task.FromResult(isClosed ? WriteResult.Stopping : WriteResult.Full);
    }

    /// <summary>Ends when there is something to take; false when there never will be.</summary>
    public ValueTask<bool> WaitAsync() => channel.Reader.WaitToReadAsync(CancellationToken.None);

    /// <summary>Takes what waits, whole requests in order, up to a number of items; at least one request when any waits.</summary>
    public void TakeInto(List<QueuedRequest> group, int most)
    {
        var taken = 0;
        while (channel.Reader.TryPeek(out var next) && (group.Count == 0 || taken + next.Request.Posts.Count <= most)
            && channel.Reader.TryRead(out next))
        {
            group.Add(next);
            taken += next.Request.Posts.Count;
        }

        Interlocked.Add(ref items, -taken);
    }

    /// <summary>Takes nothing more in; what waits can still be taken out.</summary>
    public void Close()
    {
        isClosed = true;
        channel.Writer.TryComplete();
    }
}
