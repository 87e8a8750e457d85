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
