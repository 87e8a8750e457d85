using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Backtesting;

/// <summary>One item of a recorded file.</summary>
/// <param name="Post">The item.</param>
/// <param name="At">When the outcome occurred or the verdict was given; null where the item does not say.</param>
/// <param name="Line">Its line in its file, from 1.</param>
public sealed record RecordedPost(Post Post, DateTimeOffset? At, int Line);

/// <summary>
/// In which order recorded outcomes and verdicts would have come. Outcomes keep the order of their file. A verdict with an instant comes
/// before the first outcome of its agent that occurred later, but never before its own outcome; verdicts between the same two outcomes come
/// by their instants. A verdict without one comes after the last outcome, in the order of its file.
/// </summary>
public static class RecordedOrder
{
    /// <summary>All items in that order.</summary>
    /// <param name="outcomes">The outcomes in the order of their file.</param>
    /// <param name="verdicts">The verdicts in the order of theirs.</param>
    public static IEnumerable<RecordedPost> Of(IReadOnlyList<RecordedPost> outcomes, IReadOnlyList<RecordedPost> verdicts)
    {
        var places = new Places(outcomes);
        var ordered = verdicts.Select(verdict => (Verdict: verdict, Place: places.Of(verdict)))
            .OrderBy(one => one.Place).ThenBy(one => one.Verdict.At ?? DateTimeOffset.MaxValue)
            .ToList();
        var next = 0;
        for (var i = 0; i <= outcomes.Count; i++)
        {
            for (; next < ordered.Count && ordered[next].Place == i; next++)
            {
                yield return ordered[next].Verdict;
            }

            if (i < outcomes.Count)
            {
                yield return outcomes[i];
            }
        }
    }

    /// <summary>Before which outcome a verdict comes; their number for one that comes after the last.</summary>
    private sealed class Places
    {
        private readonly Dictionary<(string Agent, string TransactionId), int> own = [];
        private readonly Dictionary<string, List<(DateTimeOffset Latest, int At)>> latest = new(StringComparer.Ordinal);
        private readonly int end;

        public Places(IReadOnlyList<RecordedPost> outcomes)
        {
            end = outcomes.Count;
            for (var i = 0; i < end; i++)
            {
                var (post, at) = (outcomes[i].Post, outcomes[i].At);
                own.TryAdd((post.Agent, post.TransactionId), i);
                if (!latest.TryGetValue(post.Agent, out var ofAgent))
                {
                    latest.Add(post.Agent, ofAgent = []);
                }

                // Where an outcome is the first that occurred after some instant, it is later than all before it.
                if (at is { } occurred && (ofAgent.Count == 0 || occurred > ofAgent[^1].Latest))
                {
                    ofAgent.Add((occurred, i));
                }
            }
        }

        public int Of(RecordedPost verdict)
        {
            if (verdict.At is not { } judged)
            {
                return end;
            }

            var firstLater = latest.TryGetValue(verdict.Post.Agent, out var ofAgent) ? FirstLater(ofAgent, judged) : end;
            return own.TryGetValue((verdict.Post.Agent, verdict.Post.TransactionId), out var outcome)
                ? Math.Max(firstLater, outcome + 1)
                : firstLater;
        }

        private int FirstLater(List<(DateTimeOffset Latest, int At)> ofAgent, DateTimeOffset judged)
        {
            var (low, high) = (0, ofAgent.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = ofAgent[middle].Latest > judged ? (low, middle) : (middle + 1, high);
            }

            return low == ofAgent.Count ? end : ofAgent[low].At;
        }
    }
}

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
