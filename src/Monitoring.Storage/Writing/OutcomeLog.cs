using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Inputs;

namespace Monitoring.Storage.Writing;

/// <summary>Outcomes and verdicts in, judged in the same transaction. Thread-safe.</summary>
public sealed class OutcomeLog
{
    /// <summary>Most items of one request, so of one transaction's share of it.</summary>
    public const int LargestRequest = 1_000;

    /// <summary>Most agents that may post without anybody answering for them.</summary>
    public const int MostUncovered = AgentNumbers.MostUncovered;

    private readonly SqlEngine engine;
    private readonly LedgerCache cache;
    private readonly AgentNumbers numbers;
    private readonly string storeId;
    private readonly TimeProvider clock;

    internal OutcomeLog(SqlEngine engine, LedgerCache cache, string storeId, TimeProvider clock)
    {
        this.engine = engine;
        this.cache = cache;
        numbers = new AgentNumbers(engine, cache, clock);
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
        if (engine.LocksRows && cache.MayTrust(clock.GetUtcNow()))
        {
            try
            {
                return await WriteAsync(group, trusts: true, cancellationToken).ConfigureAwait(false);
            }
            catch (StorageException outdated) when (outdated.IsOutdated)
            {
                if (outdated.Fault == StorageFault.Data)
                {
                    cache.Repeated(clock.GetUtcNow());
                }
            }
        }

        // Who was refused meanwhile must not be tried again.
        cancellationToken.ThrowIfCancellationRequested();
        return await WriteAsync(group, trusts: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Notes that a registered agent lives though it has nothing to do.</summary>
    /// <returns>False for an agent nobody registered.</returns>
    /// <exception cref="StorageException">Nothing was kept.</exception>
    public async Task<bool> HeartbeatAsync(string agent, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await engine.BeginWriteAsync(cancellationToken).ConfigureAwait(false);
            var connection = await transaction.DirectAsync(cancellationToken).ConfigureAwait(false);
            var isRegistered = await AgentRows.HeartbeatAsync(connection, agent, Instant.Cut(clock.GetUtcNow())).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return isRegistered;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    private async Task<IReadOnlyList<WriteAnswer>> WriteAsync(IReadOnlyList<WriteRequest> group, bool trusts, CancellationToken cancellationToken)
    {
        try
        {
            var posts = group.SelectMany(request => request.Posts).ToList();
            var ids = await numbers.OfAsync(posts.Select(post => post.Agent).ToHashSet(StringComparer.Ordinal), cancellationToken).ConfigureAwait(false);
            while (true)
            {
                var (answers, uncounted) = await WriteAsync(group, posts, ids, trusts, cancellationToken).ConfigureAwait(false);
                if (answers is not null)
                {
                    return answers;
                }

                // Those there is no room for stay without a number, so the next round has none to count but those retired since.
                foreach (var refused in await numbers.CountAsync(uncounted, cancellationToken).ConfigureAwait(false))
                {
                    ids.Remove(refused);
                }

                trusts = false;
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e) is { Fault: StorageFault.Locked, Held.Count: 0 } locked
                ? await new HeldAgents(engine, cache).NameAsync(locked, group, cancellationToken).ConfigureAwait(false)
                : engine.Explain(e);
        }
    }

    /// <summary>One transaction; it writes nothing, and names them, when retired agents post that have to be counted first.</summary>
    private async Task<(IReadOnlyList<WriteAnswer>? Answers, IReadOnlyDictionary<string, long> Uncounted)> WriteAsync(
        IReadOnlyList<WriteRequest> group, List<Post> posts, Dictionary<string, long> ids, bool trusts, CancellationToken cancellationToken)
    {
        await using var transaction = await engine.BeginWriteAsync(LockBounds.WithCallers, cancellationToken).ConfigureAwait(false);
        var now = Instant.Cut(clock.GetUtcNow());
        using var ledgers = new LedgerSession(transaction, cache, now);
        var work = new GroupWork(transaction, ledgers, ids, cache, now);
        await work.ReadAsync(posts, trusts, cancellationToken).ConfigureAwait(false);
        var uncounted = ids.Where(known => AgentNumbers.IsUncounted(ledgers[known.Value].Ledger)).ToDictionary(StringComparer.Ordinal);
        if (uncounted.Count > 0)
        {
            return (null, uncounted);
        }

        var decided = group.Select(work.Decide).ToList();
        await ledgers.ProveAsync(reads: work.Accepted.MakesNotices, cancellationToken).ConfigureAwait(false);
        AgentRows.ComeFirst(transaction);
        TransactionRows.Write(transaction, work.Accepted);
        var changes = new ChangeRows(transaction, storeId, now);
        foreach (var (agent, changed, signals) in work.Accepted.ByAgent())
        {
            var coverage = agent.Coverage ?? throw new InvalidOperationException("Only a covered agent has SLOs.");
            await changes.WriteAsync(agent, coverage, changed, signals, cancellationToken).ConfigureAwait(false);
        }

        var told = work.Inputs.Take(work.Accepted.Outcomes, storeId, now);

        ledgers.Save(changes);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        ledgers.Keep();
        return (changes.Notices + told == 0 ? decided : [.. decided.Select(answer => answer with { MadeNotices = true })], uncounted);
    }

    /// <summary>One group under way.</summary>
    private sealed class GroupWork(
        WriteTransaction transaction, LedgerSession ledgers, Dictionary<string, long> ids, LedgerCache cache, DateTimeOffset now)
    {
        private static readonly ItemResult TooManyUncovered = ItemResult.Rejected(new Fault(
            FaultKind.UncoveredCap,
            "/agent",
            "is not registered, and too many unregistered agents post already; register it in registry.yaml and apply it"));

        private readonly KnownRows known = new(transaction, ledgers);
        private readonly Dictionary<AgentLedger, long> before = [];

        /// <summary>The watched inputs of the agents.</summary>
        public InputFeed Inputs { get; } = new(transaction, ledgers);

        /// <summary>What the group adds so far.</summary>
        public Acceptance Accepted { get; } = new(now);

        /// <summary>Opens the agents, locked unless they are trusted, and reads what is known of every transaction the group names.</summary>
        public async Task ReadAsync(List<Post> posts, bool trusts, CancellationToken cancellationToken)
        {
            if (trusts)
            {
                ledgers.Trust(ids.Values);
            }
            else
            {
                ledgers.Ask(ids.Values);
            }

            Name(posts, trusts && cache.MayAssume(now));
            known.Ask();
            await transaction.SendAsync(cancellationToken).ConfigureAwait(false);
            RefuseUnlessThere();
            await DriftTail.BringUpAsync(transaction, ids.Values.Select(agent => ledgers[agent].Ledger), cancellationToken).ConfigureAwait(false);
            var streams = new StreamsAsked(transaction);
            foreach (var post in posts)
            {
                if (ids.TryGetValue(post.Agent, out var agent))
                {
                    streams.Add(ledgers[agent].Ledger, SegmentsOf(post));
                }
            }

            if (known.AskAgain() | Inputs.Ask(ids.Values) | streams.IsAny)
            {
                await transaction.SendAsync(cancellationToken).ConfigureAwait(false);
            }

            streams.Open();
            Inputs.Open();
        }

        /// <summary>Decides one request, items in order.</summary>
        public WriteAnswer Decide(WriteRequest request)
        {
            var results = new ItemResult[request.Posts.Count];
            before.Clear();
            for (var i = 0; i < results.Length; i++)
            {
                results[i] = Decide(request.Posts[i]);
            }

            List<SloStanding>? moved = null;
            List<string>? uncoveredAgents = null;
            foreach (var (agent, position) in before)
            {
                for (var i = 0; !request.OmitsStandings && i < agent.Fold.Slos.Count; i++)
                {
                    if (agent.Fold.Slos[i].LastPosition > position)
                    {
                        (moved ??= new(agent.Fold.Slos.Count)).Add(SloStanding.Of(agent.Id, agent.Fold.Slos[i]));
                    }
                }

                if (agent.Coverage is null)
                {
                    (uncoveredAgents ??= []).Add(agent.Name);
                }
            }

            var answer = new WriteAnswer(results, moved ?? []);
            return uncoveredAgents is null ? answer : answer with { Uncovered = uncoveredAgents };
        }

        // What a verdict names is asked for in any case, so before it is taken for new with its outcome.
        private void Name(List<Post> posts, bool assumes)
        {
            foreach (var post in posts)
            {
                if (ids.TryGetValue(post.Agent, out var agent) && !(assumes && IsTakenForNew(post, agent)))
                {
                    known.Name(agent, post.TransactionId);
                }
            }

            foreach (var post in posts)
            {
                if (assumes && ids.TryGetValue(post.Agent, out var agent) && IsTakenForNew(post, agent))
                {
                    known.Assume(agent, post.TransactionId);
                }
            }
        }

        private bool IsTakenForNew(Post post, long agent) => post is OutcomePost && ledgers.AwaitsNothing(agent);

        // A database that went back may have lost agents, and given their numbers to others since.
        private void RefuseUnlessThere()
        {
            var gone = ids.Where(known => !ledgers.Has(known.Value, known.Key)).Select(known => known.Key).ToList();
            if (gone.Count > 0)
            {
                gone.ForEach(name => cache.Gone(name, now));
                throw new StorageException(StorageFault.Contention, $"The database no longer knows the number of {string.Join(", ", gone)}; it is looked up anew.");
            }
        }

        // A verdict's transaction was stored before, or an outcome of the same group brings it.
        private SegmentValues SegmentsOf(Post post) =>
            post is OutcomePost outcome ? outcome.Segments : known[ids[post.Agent], post.TransactionId].Outcome?.Segments ?? SegmentValues.None;

        private ItemResult Decide(Post post)
        {
            if (!ids.TryGetValue(post.Agent, out var id))
            {
                return TooManyUncovered;
            }

            var agent = ledgers[id].Ledger;
            before.TryAdd(agent, agent.LastPosition);
            var result = Accepted.Accept(agent, known[id, post.TransactionId], post);
            if (result.Status == ItemStatus.Accepted)
            {
                ledgers.Touch(agent);
            }

            return result;
        }
    }
}
