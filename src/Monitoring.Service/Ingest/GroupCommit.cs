using Monitoring.Core.Outcomes;
using Monitoring.Service.Health;
using Monitoring.Storage;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Ingest;

/// <summary>
/// One group, one transaction, every caller answered after it. On a fault of the data the requests go one by one, once, and one that
/// fails alone goes part by part, down to the items that can never be stored: those are rejected, and all others are kept. On contention
/// the group goes once more; who names an agent that somebody else holds is sent back and the others go at once; when the store is not
/// to be had all are refused at once.
/// All this is given a few seconds, for a store that says nothing is not waited for. What goes part by part has them anew for each part:
/// so it always ends, and nobody is told to repeat for ever what cannot be stored. A write that is not waited for any more is taken back,
/// which ends it unless its commit was sent; that may yet be stored, which a repeat finds out. Nothing is written before it has ended, one
/// way or the other: what was refused never comes after, and over, something newer that was acknowledged.
/// </summary>
/// <param name="write">The store.</param>
/// <param name="noticesMade">Told when a transaction made a notice.</param>
/// <param name="outages">Told when the store is not to be had.</param>
/// <param name="late">Told when it has not taken a group in time.</param>
/// <param name="clock">The clock of the wait.</param>
/// <param name="logger">The log.</param>
internal sealed class GroupCommit(
    WriteGroup write, Action noticesMade, Outages outages, LateGroups late, TimeProvider clock, ILogger logger)
{
    /// <summary>Longest wait for the store, for a whole group and all tries of it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly HeldAgents held = new(clock);
    private Task takenBack = Task.CompletedTask;
    private long started;
    private StorageException? failure;
    private readonly List<Post> unstorable = [];

    private TimeSpan Left => Patience - clock.GetElapsedTime(started);

    /// <summary>Writes every request of the group and answers it.</summary>
    /// <returns>False when the store was not to be had; who waits behind the group need not ask it then.</returns>
    public async Task<bool> WriteAsync(IReadOnlyList<QueuedRequest> group, CancellationToken cancellationToken)
    {
        started = clock.GetTimestamp();
        var fault = await EndsAsync(takenBack, Patience, group.Count, cancellationToken)
            ? await TryFreeAsync(group, cancellationToken)
            : StorageFault.Unavailable;
        if (fault == StorageFault.Data)
        {
            IngestLog.OneByOne(logger, failure, group.Count);
            unstorable.Clear();
            fault = await WriteOneByOneAsync(group, cancellationToken);
            if (unstorable is [var first, ..])
            {
                IngestLog.Unstorable(logger, unstorable.Count, first.TransactionId, first.Agent);
            }
        }

        if (fault is not null)
        {
            Refuse(group);
        }

        return fault != StorageFault.Unavailable;
    }

    /// <summary>Refuses what has no answer yet.</summary>
    public void Refuse(IReadOnlyList<QueuedRequest> group)
    {
        foreach (var queued in group)
        {
            queued.TryAnswer(failure is { IsDamage: true } ? WriteResult.Damaged : WriteResult.Database);
        }
    }

    private async Task<StorageFault?> WriteOneByOneAsync(IReadOnlyList<QueuedRequest> group, CancellationToken cancellationToken)
    {
        for (var i = 0; i < group.Count; i++)
        {
            if (Left <= TimeSpan.Zero)
            {
                return OutOfTime(group.Count - i);
            }

            var fault = await WriteAloneAsync(group[i], cancellationToken);
            if (fault == StorageFault.Unavailable)
            {
                return fault;
            }

            if (fault is not null)
            {
                Refuse([group[i]]);
            }
        }

        return null;
    }

    private async Task<StorageFault?> WriteAloneAsync(QueuedRequest queued, CancellationToken cancellationToken)
    {
        var fault = await TryFreeAsync([queued], cancellationToken);
        if (fault != StorageFault.Data)
        {
            return fault;
        }

        if (queued.Request.Posts is not [var post])
        {
            return await WriteInPartsAsync(queued, cancellationToken);
        }

        unstorable.Add(post);
        queued.TryAnswer(WriteResult.Unstorable);
        return null;
    }

    // A part that is refused refuses the whole; what was stored of it by then is found by the repeat.
    private async Task<StorageFault?> WriteInPartsAsync(QueuedRequest whole, CancellationToken cancellationToken)
    {
        var answers = new List<WriteAnswer>();
        foreach (var part in RequestParts.Of(whole))
        {
            started = clock.GetTimestamp();
            if (await WriteAloneAsync(part, cancellationToken) is { } fault)
            {
                return fault;
            }

            var result = await part.Done;
            if (result.Answer is not { } answer)
            {
                whole.TryAnswer(result);
                return null;
            }

            answers.Add(answer);
        }

        whole.TryAnswer(new WriteResult(RequestParts.Joined(answers), null));
        return null;
    }

    // Where nothing is in the way this is TryAsync, once. Here and below no fault means that every request has its answer.
    private async Task<StorageFault?> TryFreeAsync(IReadOnlyList<QueuedRequest> group, CancellationToken cancellationToken)
    {
        var free = held.SendBack(group);
        while (free.Count > 0)
        {
            var fault = await TryAsync(free, cancellationToken);
            if (fault == StorageFault.Contention)
            {
                fault = await TryAsync(free, cancellationToken);
            }

            var left = fault == StorageFault.Locked ? held.SendBack(free) : free;
            if (left.Count == free.Count)
            {
                return fault;
            }

            free = left;
        }

        return null;
    }

    private async Task<StorageFault?> TryAsync(IReadOnlyList<QueuedRequest> group, CancellationToken cancellationToken)
    {
        var left = Left;
        if (left <= TimeSpan.Zero)
        {
            return OutOfTime(group.Count);
        }

        var refusal = new CancellationTokenSource();
        var writing = write([.. group.Select(queued => queued.Request)], refusal.Token);
        try
        {
            if (await EndsAsync(writing, left, group.Count, cancellationToken))
            {
                Answer(group, await writing);
                return null;
            }
        }
        catch (StorageException e)
        {
            failure = e;
            Say(e, group.Count);
            held.Note(e.Held);
            return e.Fault;
        }
        finally
        {
            takenBack = TakeBackAsync(writing, refusal, group.Count);
        }

        return StorageFault.Unavailable;
    }

    /// <summary>Waits for a write; false when it takes too long or nothing may be waited for any more.</summary>
    private async Task<bool> EndsAsync(Task writing, TimeSpan within, int requests, CancellationToken cancellationToken)
    {
        try
        {
            await writing.WaitAsync(within, clock, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            late.GivenUp(requests);
            return false;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    // A driver that is to give up asks its server to, and waits for it: so it is told on a thread of its own.
    private async Task TakeBackAsync(Task writing, CancellationTokenSource refusal, int requests)
    {
        using (refusal)
        {
            if (writing.IsCompleted)
            {
                return;
            }

            await Task.WhenAll(writing, refusal.CancelAsync()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (writing.IsCompletedSuccessfully)
        {
            IngestLog.StoredAfterAll(logger, requests);
        }
    }

    // The store has answered all the while: who waits behind may ask it.
    private StorageFault OutOfTime(int requests)
    {
        late.Slow(requests);
        return StorageFault.Contention;
    }

    private void Answer(IReadOnlyList<QueuedRequest> group, IReadOnlyList<WriteAnswer> answers)
    {
        for (var i = 0; i < group.Count; i++)
        {
            group[i].TryAnswer(new WriteResult(answers[i], null));
        }

        if (answers.Any(answer => answer.MadeNotices))
        {
            noticesMade();
        }
    }

    private void Say(StorageException failed, int requests)
    {
        switch (failed.Fault)
        {
            case StorageFault.Data:
                // Said with what follows from it: the narrowing asks many times.
                break;
            case StorageFault.Locked:
                IngestLog.Held(logger, string.Join(", ", failed.Held));
                break;
            case StorageFault.Unavailable:
                outages.Noticed(failed);
                break;
            default:
                IngestLog.NotWritten(logger, failed, requests, failed.Fault);
                break;
        }
    }
}
