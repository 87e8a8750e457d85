using Monitoring.Core.Outcomes;
using Monitoring.Storage.Engines;

namespace Monitoring.Storage.Writing;

/// <summary>Outcomes and verdicts in, judged in the same transaction. Thread-safe.</summary>
public sealed class OutcomeLog
{
    /// <summary>Most items of one request, so of one transaction's share of it.</summary>
    public const int LargestRequest = 1_000;

    /// <summary>Most agents that may post without anybody answering for them.</summary>
    public const int MostUncovered = 1_000;

    private readonly SqlEngine engine;
    private readonly LedgerCache cache;
    private readonly string storeId;
    private readonly TimeProvider clock;

    internal OutcomeLog(SqlEngine engine, LedgerCache cache, string storeId, TimeProvider clock)
    {
        this.engine = engine;
        this.cache = cache;
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
            await using var transaction = await engine.BeginWriteAsync(cancellationToken).ConfigureAwait(false);
            using var ledgers = new LedgerSession(transaction, cache);
            var now = Instant.Cut(clock.GetUtcNow());
            var work = new GroupWork(transaction, ledgers, now);
            work.Read(group);
            var decided = group.Select(work.Decide).ToList();
            TransactionRows.Write(transaction, work.Accepted);
            var changes = new ChangeRows(transaction, storeId, now);
            foreach (var (agent, change) in work.Accepted.Changes)
            {
                changes.Write(agent, agent.Coverage ?? throw new InvalidOperationException("Only a covered agent has SLOs."), change);
            }

            ledgers.Save(changes);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            ledgers.Keep();
            return [.. decided.Select(answer => answer with { MadeNotices = changes.Notices > 0 })];
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    /// <summary>Notes that a registered agent lives though it has nothing to do.</summary>
    /// <returns>False for an agent nobody registered.</returns>
    /// <exception cref="StorageException">Nothing was kept.</exception>
    public async Task<bool> HeartbeatAsync(string agent, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await engine.BeginWriteAsync(cancellationToken).ConfigureAwait(false);
            var isRegistered = AgentRows.Heartbeat(transaction, agent, Instant.Cut(clock.GetUtcNow()));
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return isRegistered;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw engine.Explain(e);
        }
    }

    /// <summary>One group under way.</summary>
    private sealed class GroupWork(WriteTransaction transaction, LedgerSession ledgers, DateTimeOffset now)
    {
        private static readonly ItemResult TooManyUncovered = ItemResult.Rejected(new Fault(
            FaultKind.UncoveredCap,
            "/agent",
            "is not registered, and too many unregistered agents post already; register it in registry.yaml and apply it"));

        private readonly Dictionary<string, Dictionary<string, KnownTransaction>> known = new(StringComparer.Ordinal);
        private long? uncovered;

        /// <summary>What the group adds so far.</summary>
        public Acceptance Accepted { get; } = new(now);

        /// <summary>Reads what is known of every transaction the group names.</summary>
        public void Read(IReadOnlyList<WriteRequest> group)
        {
            foreach (var posts in group.SelectMany(request => request.Posts).GroupBy(post => post.Agent, StringComparer.Ordinal))
            {
                var ids = posts.Select(post => post.TransactionId).ToHashSet(StringComparer.Ordinal);
                known[posts.Key] = ledgers.Find(posts.Key) is { } agent
                    ? TransactionRows.Read(transaction, agent.Ledger, ids)
                    : ids.ToDictionary(id => id, _ => new KnownTransaction(), StringComparer.Ordinal);
            }
        }

        /// <summary>Decides one request, items in order.</summary>
        public WriteAnswer Decide(WriteRequest request)
        {
            var results = new ItemResult[request.Posts.Count];
            var before = new Dictionary<AgentLedger, long>();
            for (var i = 0; i < results.Length; i++)
            {
                results[i] = Decide(request.Posts[i], before);
            }

            return new WriteAnswer(results, [.. before.SelectMany(pair => Moved(pair.Key, pair.Value))])
            {
                Uncovered = [.. before.Keys.Where(agent => agent.Coverage is null).Select(agent => agent.Name)],
            };
        }

        private static IEnumerable<SloStanding> Moved(AgentLedger agent, long before) =>
            agent.Fold.Slos.Where(slo => slo.LastPosition > before).Select(slo => SloStanding.Of(agent.Id, slo));

        private ItemResult Decide(Post post, Dictionary<AgentLedger, long> before)
        {
            var agent = ledgers.Find(post.Agent)?.Ledger;
            if (agent is null or { Coverage: null, UncoveredAt: null })
            {
                uncovered ??= AgentRows.Uncovered(transaction);
                if (uncovered >= MostUncovered)
                {
                    return TooManyUncovered;
                }

                uncovered++;
                agent ??= ledgers.FindOrAdd(post.Agent).Ledger;
                agent.UncoveredAt = now;
                ledgers.Touch(agent);
            }

            before.TryAdd(agent, agent.LastPosition);
            var result = Accepted.Accept(agent, known[post.Agent][post.TransactionId], post);
            if (result.Status == ItemStatus.Accepted)
            {
                ledgers.Touch(agent);
            }

            return result;
        }
    }
}
