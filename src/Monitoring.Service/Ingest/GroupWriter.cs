using System.Threading.Channels;
using Monitoring.Service.Health;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Ingest;

/// <summary>
/// Group commit: the one loop that writes. A group is whatever queued while the group before was written, so there is no timer
/// and a lone request does not wait. When the store is not to be had, everything that waits is refused with the group, and what waited too
/// long is refused in any
/// case: so the longest wait for an answer is that plus one group and the preparing of the next. Stopping takes nothing more in, writes
/// what waits and answers
/// it. A caller that hangs up changes nothing: what was queued is written.
/// </summary>
/// <param name="commit">Writes a group.</param>
/// <param name="capacity">How much may wait.</param>
/// <param name="pulse">The pulse of the loop.</param>
/// <param name="clock">The clock of the idle turns.</param>
/// <param name="logger">The log.</param>
internal sealed class GroupWriter(GroupCommit commit, QueueCapacity capacity, LoopPulse pulse, TimeProvider clock,
    ILogger<GroupWriter> logger)
    : IHostedService, IDisposable
{
    /// <summary>Most items of a group; a larger one would make its first caller wait for nothing.</summary>
    public const int LargestGroup = OutcomeLog.LargestRequest;

    /// <summary>An idle loop turns this often, so that readiness sees it live.</summary>
    public static readonly TimeSpan IdleTurn = TimeSpan.FromSeconds(5);

    /// <summary>What has waited longer for its turn is sent away: too much waits, or the database is too slow.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(4);

    private readonly WriteQueue queue = new(capacity, clock);
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource hardStop = new();
    private Task loop = Task.CompletedTask;

    /// <summary>Items that wait to be written beside the group under way.</summary>
    public int QueuedItems => queue.Items;

    /// <summary>Cancelled when nothing more is taken in.</summary>
    public CancellationToken Stopping => stopping.Token;

    /// <summary>Writes a request of at most <see cref="OutcomeLog.LargestRequest"/> items.</summary>
    /// <returns>Ends after the commit, or when it was refused with nothing stored.</returns>
    public Task<WriteResult> WriteAsync(WriteRequest request) => queue.Add(request);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        loop = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Close();
        await stopping.CancelAsync();
        try
        {
            await loop.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            IngestLog.StoppedHard(logger);
            await hardStop.CancelAsync();
            await loop;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Dispose();
        hardStop.Dispose();
    }

    private async Task RunAsync()
    {
        var group = new List<QueuedRequest>();
        while (await NextAsync())
        {
            queue.TakeInto(group, LargestGroup);
            SendAwayWhatIsTooOld(group);
            if (group.Count > 0)
            {
                await WriteAsync(group);
            }

            group.Clear();
        }
    }

    private void SendAwayWhatIsTooOld(List<QueuedRequest> group)
    {
        // They come in order.
        if (group.Count > 0 && clock.GetElapsedTime(group[0].Since) > LongestWait)
        {
            group.RemoveAll(queued => clock.GetElapsedTime(queued.Since) > LongestWait && queued.TryAnswer(WriteResult.Full));
        }
    }

    private async Task WriteAsync(List<QueuedRequest> group)
    {
        if (!await TryWriteAsync(group))
        {
            group.Clear();
            queue.TakeInto(group, int.MaxValue);
            commit.Refuse(group);
        }
    }

    private async Task<bool> TryWriteAsync(List<QueuedRequest> group)
    {
        try
        {
            return await commit.WriteAsync(group, hardStop.Token);
        }
#pragma warning disable CA1031 // The outer edge of the loop: a fault nobody foresaw must not leave callers waiting or end the writer.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            IngestLog.Unforeseen(logger, failure);
            commit.Refuse(group);
            return true;
        }
    }

    /// <summary>Waits for a request, turning idly meanwhile; false when none will come.</summary>
    private async ValueTask<bool> NextAsync()
    {
        pulse.Turn();
        var waiting = queue.WaitAsync().AsTask();
        while (!waiting.IsCompleted)
        {
            using var tick = new CancellationTokenSource();
            await Task.WhenAny(waiting, Task.Delay(IdleTurn, clock, tick.Token));
            await tick.CancelAsync();
            pulse.Turn();
        }

        return await waiting;
    }
}

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

    /// <summary>Items that wait.</summary>
    public int Items => Volatile.Read(ref items);

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

/// <summary>
/// How much may wait to be written beside the group under way; beyond it callers are sent away at once. The last quarter of the
/// items is kept for small requests, so that a few callers with many items do not send away all others.
/// </summary>
/// <param name="Requests">Most requests.</param>
/// <param name="Items">Most items; at least one whole request fits into three quarters of them.</param>
internal sealed record QueueCapacity(int Requests, int Items)
{
    /// <summary>A request is small up to this many items.</summary>
    public const int Small = 100;

    /// <summary>About a third of a second of writing: longer waits help nobody, and memory stays bounded.</summary>
    public static QueueCapacity Usual { get; } = new(4_096, 20 * OutcomeLog.LargestRequest);

    /// <summary>Most items that may wait when a large request is added.</summary>
    public int ItemsOfLarge { get; } = Items - (Items / 4);
}
