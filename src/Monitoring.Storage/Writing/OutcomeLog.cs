using Monitoring.Core.Outcomes;
using Monitoring.Storage.Days;
using Monitoring.Storage.Engines;
using Monitoring.Storage.Inputs;
using Monitoring.Storage.Late;

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
                return await WriteNumberedAsync(group, Concurrency.Optimistic, cancellationToken);
            }
            catch (Exception e) when (engine.Explain(e) is { IsOutdated: true })
            {
                // Somebody else wrote an agent meanwhile: once more, under locks. Who was refused meanwhile must not be tried again.
                cancellationToken.ThrowIfCancellationRequested();
                return await WriteNumberedAsync(group, Concurrency.Locked, cancellationToken);
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

    /// <summary>Gives every agent that posts its number, then writes; again when retired ones had to be counted first.</summary>
    private async Task<IReadOnlyList<WriteAnswer>> WriteNumberedAsync(IReadOnlyList<WriteRequest> group, Concurrency concurrency,
        CancellationToken cancellationToken)
    {
        var posts = group.SelectMany(request => request.Posts).ToList();
        var posting = posts.Where(post => post is not HeartbeatPost).Select(post => post.Agent).ToHashSet(StringComparer.Ordinal);
        var heard = posts.OfType<HeartbeatPost>().Select(post => post.Agent).ToHashSet(StringComparer.Ordinal);
        var ids = await numbers.OfAsync(posting, heard, cancellationToken);
        while (true)
        {
            var (answers, toCount) = await TransactAsync(group, posts, ids, concurrency, cancellationToken);
            if (answers is not null)
            {
                return answers;
            }

            // Those there is no room for stay without a number, so the next round has none to count but those retired since.
            foreach (var refused in await numbers.CountAsync(toCount, cancellationToken))
            {
                ids.Remove(refused);
            }

            concurrency = Concurrency.Locked;
        }
    }

    /// <summary>One transaction; it writes nothing, and names them, when retired agents post that have to be counted first.</summary>
    private async Task<(IReadOnlyList<WriteAnswer>? Answers, IReadOnlyDictionary<string, long> ToCount)> TransactAsync(
        IReadOnlyList<WriteRequest> group, List<Post> posts, Dictionary<string, long> ids, Concurrency concurrency,
        CancellationToken cancellationToken)
    {
        await using var transaction = await engine.BeginWriteAsync(LockBounds.WithCallers, cancellationToken);
        var work = new UnitOfWork(transaction, cache, storeId, Instant.Cut(clock.GetUtcNow()));
        var outcomes = new OutcomeGroup(work, ids, cache);
        await outcomes.ReadAsync(posts, concurrency, cancellationToken);
        var toCount = outcomes.AgentsToCountFirst();
        if (toCount.Count > 0)
        {
            return (null, toCount);
        }

        var decided = group.Select(outcomes.Decide).ToList();

        // What a notice says is read under the locks; and an answer about an agent that is not written must be as new as its log.
        if (outcomes.MakesNotices || !work.StoringCompares)
        {
            await work.CompareAsync(cancellationToken);
        }

        var notices = await outcomes.WriteAsync(cancellationToken);
        await work.CommitAsync(cancellationToken);
        return (notices == 0 ? decided : [.. decided.Select(answer => answer with { MadeNotices = true })], toCount);
    }
}

/// <summary>The items of one group of requests: reads what deciding them needs, decides them in order, and writes what they add.</summary>
/// <param name="work">The unit of work.</param>
/// <param name="ids">The numbers of the items' agents; without one is what would be one uncovered agent too many, and who is only heard of
/// by a heartbeat.</param>
/// <param name="cache">Is told of agents that are gone.</param>
internal sealed class OutcomeGroup(UnitOfWork work, Dictionary<string, long> ids, LedgerCache cache)
{
    private static readonly ItemResult TooManyUncovered = ItemResult.Rejected(new Fault(
        FaultKind.UncoveredCap,
        "/agent",
        "is not registered, and too many unregistered agents post already; register it in registry.yaml and apply it"));

    private readonly KnownRows known = new(work.Transaction);
    private readonly StreamsAsked streams = new(work);
    private readonly InputFeed inputs = new(work);
    private readonly Acceptance accepted = new(work.Now);
    private readonly Dictionary<AgentLedger, long> before = [];
    private readonly HashSet<UncountedIndicator> uncountedIndicators = [];
    private readonly HashSet<(long Agent, string TransactionId, string Identity)> waiting = [];
    private List<Post> items = [];

    /// <summary>True when somebody is to be told of a change or a signal.</summary>
    public bool MakesNotices => accepted.MakesNotices;

    /// <summary>
    /// Reads agents, the transactions named and the streams verdicts on them can touch: in one question where the agents are kept,
    /// in two where their SLOs have to be read first or a verdict names an outcome stored before.
    /// </summary>
    public async Task ReadAsync(List<Post> posts, Concurrency concurrency, CancellationToken cancellationToken)
    {
        items = [.. posts.Where(post => post is not HeartbeatPost && ids.ContainsKey(post.Agent))];
        work.Open(ids.Values, concurrency);
        known.Ask(
            items.Select(post => (ids[post.Agent], post.TransactionId)),
            agent => work.Find(agent) is not { LastArrival: 0 });
        foreach (var post in posts.OfType<OutcomePost>())
        {
            AskStreams(post.Agent, post.Segments);
        }

        await work.Transaction.SendAsync(cancellationToken);
        streams.Open();
        RefuseUnlessThere();
        foreach (var post in items)
        {
            AskStreams(post.Agent, post is OutcomePost outcome ? outcome.Segments
                : known[ids[post.Agent], post.TransactionId].Outcome?.Segments);
        }

        if (inputs.Ask() | streams.IsAny)
        {
            await work.Transaction.SendAsync(cancellationToken);
        }

        streams.Open();
        inputs.Open();
    }

    /// <summary>Agents that left the registry and post, with their numbers: they have to be counted first.</summary>
    public Dictionary<string, long> AgentsToCountFirst() => ids
        .Where(known => work.Find(known.Value) is { } agent && AgentNumbers.IsUncounted(agent))
        .Where(known => items.Exists(post => post.Agent == known.Key))
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>Decides one request, items in order.</summary>
    public WriteAnswer Decide(WriteRequest request)
    {
        var results = new ItemResult[request.Posts.Count];
        before.Clear();
        uncountedIndicators.Clear();
        waiting.Clear();
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

        return new WriteAnswer(results, moved ?? [])
        {
            Uncovered = uncoveredAgents ?? [],
            UncountedIndicators = uncountedIndicators.Count == 0 ? [] : [.. uncountedIndicators],
            Waiting = waiting.Count,
        };
    }

    /// <summary>Writes what the items add, beside the agents' states.</summary>
    /// <returns>Notices made.</returns>
    public async Task<int> WriteAsync(CancellationToken cancellationToken)
    {
        work.StatesFirst();
        TransactionRows.Write(work.Transaction, accepted);
        DayRows.Arrive(work.Transaction, accepted.Outcomes);
        foreach (var agent in work.Agents)
        {
            DriftRows.Write(work.Transaction, agent.Ledger);
        }

        foreach (var (agent, changed, signals) in accepted.ByAgent())
        {
            var coverage = agent.Coverage ?? throw new InvalidOperationException("Only a covered agent has SLOs.");
            await work.Changes.WriteAsync(agent, coverage, changed, signals, cancellationToken);
        }

        LateRows.Write(work.Transaction, accepted.Late);
        inputs.Take(accepted.Outcomes);
        return work.Notices.Count;
    }

    private void AskStreams(string agent, SegmentValues? segments)
    {
        if (segments is not null && ids.TryGetValue(agent, out var id) && work.Find(id) is { } ledger)
        {
            streams.Add(ledger, segments);
        }
    }

    // A database that went back may have lost agents, and given their numbers to others since.
    private void RefuseUnlessThere()
    {
        var gone = ids.Where(known => work.SetAside(known.Value) is null && work.Find(known.Value)?.Name != known.Key)
            .Select(known => known.Key).ToList();
        if (gone.Count > 0)
        {
            gone.ForEach(name => cache.Gone(name, work.Now));
            throw new StorageException(StorageFault.Contention,
                $"The database no longer knows the number of {string.Join(", ", gone)}; it is looked up anew.");
        }
    }

    private ItemResult Decide(Post post)
    {
        if (!ids.TryGetValue(post.Agent, out var id))
        {
            return post is HeartbeatPost ? Acceptance.NobodyRegistered : TooManyUncovered;
        }

        if (work.SetAside(id) is { } unreadable)
        {
            return ItemResult.Rejected(new Fault(FaultKind.AgentState, "/agent", unreadable.Words));
        }

        var agent = work[id].Ledger;
        before.TryAdd(agent, agent.LastPosition);
        var result = post is HeartbeatPost ? accepted.Hear(agent) : accepted.Accept(agent, known[id, post.TransactionId], post);
        if (result.Status == ItemStatus.Accepted)
        {
            work.Touch(agent);
        }

        if (post is VerdictPost verdict && result is { Status: ItemStatus.Accepted or ItemStatus.Duplicate, Judged: false })
        {
            waiting.Add((id, verdict.TransactionId, Acceptance.IdentityOf(verdict)));
        }

        if (result.Status is ItemStatus.Accepted or ItemStatus.Duplicate && post.Judgement is { Indicator: var indicator }
            && agent.Fold.Slos.Count > 0 && !agent.Fold.Counts(indicator))
        {
            uncountedIndicators.Add(new UncountedIndicator(agent.Name, indicator));
        }

        return result;
    }
}
