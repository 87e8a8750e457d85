using Monitoring.Storage;

namespace Monitoring.Service.Ingest;

/// <summary>
/// One group, one transaction, every caller answered after it. On a fault of the data the requests go one by one, once, so that
/// only the culprit is refused; on contention the group goes once more; when the store is not to be had all are refused at once.
/// </summary>
/// <param name="write">The store.</param>
/// <param name="noticesMade">Told when a transaction made a notice.</param>
/// <param name="logger">The log.</param>
internal sealed class GroupCommit(WriteGroup write, Action noticesMade, ILogger logger)
{
    /// <summary>Writes and answers every request of the group.</summary>
    public async Task WriteAsync(IReadOnlyList<QueuedRequest> group, CancellationToken cancellationToken)
    {
        var fault = await TryTwiceAsync(group, cancellationToken).ConfigureAwait(false);
        if (fault == StorageFault.Data)
        {
            IngestLog.OneByOne(logger, group.Count);
            fault = await WriteOneByOneAsync(group, cancellationToken).ConfigureAwait(false);
        }

        if (fault is not null)
        {
            Refuse(group);
        }
    }

    /// <summary>Refuses what has no answer yet.</summary>
    public static void Refuse(IReadOnlyList<QueuedRequest> group)
    {
        foreach (var queued in group)
        {
            queued.Answer(WriteResult.Database);
        }
    }

    private async Task<StorageFault?> WriteOneByOneAsync(IReadOnlyList<QueuedRequest> group, CancellationToken cancellationToken)
    {
        foreach (var queued in group)
        {
            var fault = await TryTwiceAsync([queued], cancellationToken).ConfigureAwait(false);
            if (fault == StorageFault.Unavailable)
            {
                return fault;
            }

            if (fault is not null)
            {
                queued.Answer(WriteResult.Database);
            }
        }

        return null;
    }

    private async Task<StorageFault?> TryTwiceAsync(IReadOnlyList<QueuedRequest> group, CancellationToken cancellationToken)
    {
        var fault = await TryAsync(group, cancellationToken).ConfigureAwait(false);
        return fault == StorageFault.Contention ? await TryAsync(group, cancellationToken).ConfigureAwait(false) : fault;
    }

    private async Task<StorageFault?> TryAsync(IReadOnlyList<QueuedRequest> group, CancellationToken cancellationToken)
    {
        try
        {
            var answers = await write([.. group.Select(queued => queued.Request)], cancellationToken).ConfigureAwait(false);
            if (answers.Any(answer => answer.MadeNotices))
            {
                noticesMade();
            }

            for (var i = 0; i < group.Count; i++)
            {
                group[i].Answer(new WriteResult(answers[i], null));
            }

            return null;
        }
        catch (StorageException failure)
        {
            IngestLog.NotWritten(logger, failure, group.Count, failure.Fault);
            return failure.Fault;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return StorageFault.Unavailable;
        }
    }
}
