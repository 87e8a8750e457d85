using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>
/// Outcomes, verdicts and heartbeats in, judged in the same transaction: read, decide, compare or lock, write, commit. Thread-safe.
/// </summary>
public sealed class OutcomeLog
{
    /// <summary>Most items of one request, so of one transaction's share of it.</summary>
    public const int LargestRequest = 1_000;

    private readonly SqlEngine engine;
    private readonly LedgerCache cache;
    private readonly AgentNumbers numbers;
    private readonly string storeId;
    private readonly TimeProvider clock;

    internal OutcomeLog(SqlEngine engine, LedgerCache cache, string storeId, TimeProvider clock)
    {
        this.engine = engine;
        this.cache = cache;
        numbers = new AgentNumbers(engine, cache, storeId, clock);
        this.storeId = storeId;
        this.clock = clock;
    }

    /// <summary>Writes a group of requests in one transaction: taken in order, each item stored, judged and its notices made.</summary>
    /// <param name="group">Requests of many callers, in arrival order.</param>
    /// <param name="cancellationToken">Ends the attempt before the commit.</param>
    /// <returns>One answer per request, after the commit.</returns>
    /// <exception cref="StorageException">Nothing was kept; its fault says what to do next.</exception>
    public async Task<IReadOnlyList<WriteAnswer>> WriteAsync(IReadOnlyList<WriteRequest> group, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                // From what is kept, and without locks.
                return await WriteAsync(group, Concurrency.Optimistic, cancellationToken);
            }
            catch (Exception e) when (engine.Explain(e) is { IsOutdated: true })
            {
                // Somebody else wrote an agent meanwhile: once more, under locks. Who was refused meanwhile must not be tried again.
                cancellationToken.ThrowIfCancellationRequested();
                return await WriteAsync(group, Concurrency.Locked, cancellationToken);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var failure = engine.Explain(e);
            throw failure is { Fault: StorageFault.Locked, Held.Count: 0 }
                ? await new HeldAgents(engine, cache).NameAsync(failure, group, cancellationToken)
                : failure;
        }
    }

    private async Task<IReadOnlyList<WriteAnswer>> WriteAsync(IReadOnlyList<WriteRequest> group, Concurrency concurrency,
        CancellationToken cancellationToken)
    {
        var posts = group.SelectMany(request => request.Posts).ToList();
        var posting = posts.Where(post => post is not HeartbeatPost).Select(post => post.Agent).ToHashSet(StringComparer.Ordinal);
        var heard = posts.OfType<HeartbeatPost>().Select(post => post.Agent).ToHashSet(StringComparer.Ordinal);
        var ids = await numbers.OfAsync(posting, heard, cancellationToken);
        while (true)
        {
            var (answers, uncounted) = await WriteAsync(group, posts, ids, concurrency, cancellationToken);
            if (answers is not null)
            {
                return answers;
            }

            // Those there is no room for stay without a number, so the next round has none to count but those retired since.
            foreach (var refused in await numbers.CountAsync(uncounted, cancellationToken))
            {
                ids.Remove(refused);
            }

            concurrency = Concurrency.Locked;
        }
    }

    /// <summary>One transaction; it writes nothing, and names them, when retired agents post that have to be counted first.</summary>
    private async Task<(IReadOnlyList<WriteAnswer>? Answers, IReadOnlyDictionary<string, long> Uncounted)> WriteAsync(
        IReadOnlyList<WriteRequest> group, List<Post> posts, Dictionary<string, long> ids, Concurrency concurrency,
            CancellationToken cancellationToken)
    {
        await using var transaction = await engine.BeginWriteAsync(LockBounds.WithCallers, cancellationToken);
        var work = new UnitOfWork(transaction, cache, storeId, Instant.Cut(clock.GetUtcNow()));
        var outcomes = new OutcomeGroup(work, ids, cache);
        await outcomes.ReadAsync(posts, concurrency, cancellationToken);
        var uncounted = outcomes.Uncounted();
        if (uncounted.Count > 0)
        {
            return (null, uncounted);
        }

        var decided = group.Select(outcomes.Decide).ToList();

        // What a notice says is read under the locks; and an answer about an agent that is not written must be as new as its log.
        if (outcomes.MakesNotices || !work.StoringCompares)
        {
            await work.CompareAsync(cancellationToken);
        }

        var notices = await outcomes.WriteAsync(cancellationToken);
        await work.CommitAsync(cancellationToken);
        return (notices == 0 ? decided : [.. decided.Select(answer => answer with { MadeNotices = true })], uncounted);
    }
}
