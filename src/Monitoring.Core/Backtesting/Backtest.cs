using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Backtesting;

/// <summary>
/// What a registry would have said over recorded outcomes: the same acceptance and the same fold as the live service, in
/// memory. Pure. Not thread-safe.
/// </summary>
public sealed class Backtest
{
    private readonly Dictionary<string, AgentLedger> agents = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Agent, string TransactionId), KnownTransaction> known = [];
    private readonly Dictionary<string, List<KnownTransaction>> judged = new(StringComparer.Ordinal);
    private readonly Dictionary<long, SloTally> tallies = [];
    private readonly Dictionary<string, long> uncovered = new(StringComparer.Ordinal);
    private long accepted;
    private long duplicates;
    private long conflicts;
    private long undated;
    private DateTimeOffset latest = DateTimeOffset.UnixEpoch;

    /// <summary>Starts with empty windows.</summary>
    /// <param name="registry">Agents and SLOs to judge by.</param>
    public Backtest(PlantRegistry registry)
    {
        foreach (var agent in registry.Agents)
        {
            var fold = new AgentFold();
            var covered = agent.Slos.Select(slo => new CoveredSlo(tallies.Count + 1, 1, Tallied(agent.Name, slo))).ToList();
            fold.Revise(covered, 0, default, _ => [], []);
            var coverage = new Coverage(agent.Title, agent.Owner, agent.Deputy, registry.Fallback, agent.SilentAfter,
                covered) { Pilot = agent.Pilot };
            judged.Add(agent.Name, []);
            agents.Add(agent.Name, new AgentLedger(agents.Count + 1, agent.Name, coverage, fold, new long[5]));
        }
    }

    /// <summary>Judges one item, in the order in which they came.</summary>
    /// <param name="post">The item.</param>
    /// <param name="at">When it happened; null where the item does not say, and then no report says when either.</param>
    /// <returns>What became of it; null when nobody answers for its agent.</returns>
    public ItemResult? Add(Post post, DateTimeOffset? at)
    {
        if (!agents.TryGetValue(post.Agent, out var agent))
        {
            uncovered[post.Agent] = uncovered.GetValueOrDefault(post.Agent) + 1;
            return null;
        }

        var key = (post.Agent, post.TransactionId);
        if (!known.TryGetValue(key, out var transaction))
        {
            transaction = new KnownTransaction();
            known.Add(key, transaction);
        }

        var before = agent.LastPosition;
        latest = at > latest ? at.Value : latest;
        undated += at is null && post is VerdictPost ? 1 : 0;

        // Nothing is decided by the instant: one is needed, and any other than the clock's makes every run the same.
        var acceptance = new Acceptance(at ?? latest);
        var result = acceptance.Accept(agent, transaction, post);
        accepted += result.Status == ItemStatus.Accepted ? 1 : 0;
        duplicates += result.Status == ItemStatus.Duplicate ? 1 : 0;
        conflicts += result.Status == ItemStatus.Conflict ? 1 : 0;
        var byPosition = judged[post.Agent];
        byPosition.AddRange(Enumerable.Repeat(transaction, (int)(agent.LastPosition - before)));
        foreach (var (_, change) in acceptance.Changes)
        {
            tallies[change.SloId].Note(change, post.TransactionId, at);
        }

        foreach (var (_, signal) in acceptance.Signals)
        {
            tallies[signal.Key.SloId].Note(signal, at, position => byPosition[(int)position - 1].Outcome!);
        }

        foreach (var slo in agent.Fold.Slos.Where(slo => slo.LastPosition > before))
        {
            tallies[slo.Id].See(slo, post.TransactionId);
        }

        return result;
    }

    /// <summary>What was found so far.</summary>
    public BacktestReport Report() => new(
        accepted,
        duplicates,
        conflicts,
        agents.Values.Sum(agent => agent.Waiting),
        undated,
        [.. uncovered.OrderBy(agent => agent.Key, StringComparer.Ordinal).Select(agent => new UncoveredAgent(agent.Key, agent.Value))],
        [.. agents.Values.SelectMany(agent => agent.Fold.Slos).Select(slo => tallies[slo.Id].Report(slo))]);

    private Slo Tallied(string agent, Slo slo)
    {
        tallies.Add(tallies.Count + 1, new SloTally(agent));
        return slo;
    }
}
