using Monitoring.Core.Outcomes;
using Monitoring.Storage.Inputs;

namespace Monitoring.Storage.Writing;

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
    private readonly HashSet<UncountedIndicator> uncounted = [];
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
    public Dictionary<string, long> Uncounted() => ids
        .Where(known => work.Find(known.Value) is { } agent && AgentNumbers.IsUncounted(agent))
        .Where(known => items.Exists(post => post.Agent == known.Key))
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>Decides one request, items in order.</summary>
    public WriteAnswer Decide(WriteRequest request)
    {
        var results = new ItemResult[request.Posts.Count];
        before.Clear();
        uncounted.Clear();
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
            UncountedIndicators = uncounted.Count == 0 ? [] : [.. uncounted],
            Waiting = waiting.Count,
        };
    }

    /// <summary>Writes what the items add, beside the agents' states.</summary>
    /// <returns>Notices made.</returns>
    public async Task<int> WriteAsync(CancellationToken cancellationToken)
    {
        work.StatesFirst();
        TransactionRows.Write(work.Transaction, accepted);
        foreach (var agent in work.Agents)
        {
            DriftRows.Write(work.Transaction, agent.Ledger);
        }

        foreach (var (agent, changed, signals) in accepted.ByAgent())
        {
            var coverage = agent.Coverage ?? throw new InvalidOperationException("Only a covered agent has SLOs.");
            await work.Changes.WriteAsync(agent, coverage, changed, signals, cancellationToken);
        }

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
            uncounted.Add(new UncountedIndicator(agent.Name, indicator));
        }

        return result;
    }
}
