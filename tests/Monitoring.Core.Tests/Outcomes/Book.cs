using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Tests.Windows;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Outcomes;

/// <summary>A store in memory: takes groups of posts as the product does and keeps just what acceptance says must be kept.</summary>
internal sealed class Book
{
    private readonly IReadOnlyList<CoveredSlo> covered;
    private readonly Dictionary<string, StoredOutcome> outcomes = [];
    private readonly SortedDictionary<long, PostedVerdict> verdicts = [];

    public Book(IReadOnlyList<CoveredSlo> covered)
    {
        this.covered = covered;
        var agent = new LiveAgent();
        agent.Revise(covered);
        Ledger = new AgentLedger(1, "order-entry", null, agent.Fold, new long[5]);
    }

    public DateTimeOffset Now { get; set; } = Logs.Start;

    public IEnumerable<PostedVerdict> Verdicts => verdicts.Values;

    public AgentLedger Ledger { get; private set; }

    public List<ItemResult> Results { get; } = [];

    public List<SloChange> Changes { get; } = [];

    /// <summary>Every row, as text.</summary>
    public IEnumerable<string> Rows =>
        [.. outcomes.Values.Select(row => row.ToString()).Order(StringComparer.Ordinal), .. verdicts.Values.Select(row => row.ToString())];

    /// <summary>The log of verdict events, from the rows.</summary>
    public IEnumerable<LoggedVerdict> Log
    {
        get
        {
            var own = outcomes.Values.Where(row => row.Verdict is not null)
                .Select(row => (row.Position!.Value, row.TransactionId, row.Verdict!.Value));
            var later = verdicts.Values.Where(row => row.Position is not null)
                .Select(row => (row.Position!.Value, row.TransactionId, row.Facts));
            var histories = new Dictionary<string, List<PriorVerdict>>();
            foreach (var (position, id, facts) in own.Concat(later).OrderBy(row => row.Item1))
            {
                var history = histories.TryGetValue(id, out var before) ? before : histories[id] = [];
                var verdict = new VerdictEvent(position, facts.Verdict, facts.Source, facts.Selection, facts.Indicator, outcomes[id].Disposition,
                    Logs.Start);
                yield return new LoggedVerdict(verdict, [.. history], id);
                history.Add(new PriorVerdict(position, facts.Verdict, facts.Source, facts.Selection, facts.Indicator));
            }
        }
    }

    /// <summary>Takes a group: everything it changes is written down, and the next group starts from what was written.</summary>
    public void Take(params IEnumerable<Post> group)
    {
        var acceptance = new Acceptance(Now);
        var known = new Dictionary<string, KnownTransaction>();
        foreach (var post in group)
        {
            var transaction = known.TryGetValue(post.TransactionId, out var read) ? read
                : known[post.TransactionId] = Read(post.TransactionId);
            Results.Add(acceptance.Accept(Ledger, transaction, post));
        }

        foreach (var row in acceptance.Outcomes.Concat(acceptance.NoLongerPending))
        {
            outcomes[row.TransactionId] = row with { };
        }

        foreach (var row in acceptance.Verdicts.Concat(acceptance.Settled))
        {
            verdicts[row.Arrival] = row with { };
        }

        Assert.Equal(acceptance.Outcomes.Count + acceptance.NoLongerPending.Count,
            acceptance.Outcomes.Concat(acceptance.NoLongerPending).Distinct().Count());
        Assert.Equal(acceptance.Verdicts.Count + acceptance.Settled.Count,
            acceptance.Verdicts.Concat(acceptance.Settled).Distinct().Count());
        Changes.AddRange(acceptance.Changes.Select(change => change.Change));
        Ledger = new AgentLedger(1, "order-entry", null, FoldCodec.Decode(FoldCodec.Encode(Ledger.Fold), covered, strengthAfter: 0, Ledger.Fold.Bank),
            Ledger.Pending)
        {
            LastPosition = Ledger.LastPosition,
            LastArrival = Ledger.LastArrival,
            Outcomes = Ledger.Outcomes,
            Waiting = Ledger.Waiting,
            LastOutcomeAt = Ledger.LastOutcomeAt,
        };
    }

    private KnownTransaction Read(string transactionId)
    {
        var known = new KnownTransaction { Outcome = outcomes.GetValueOrDefault(transactionId) is { } row ? row with { } : null };
        foreach (var verdict in verdicts.Values.Where(verdict => verdict.TransactionId == transactionId))
        {
            known.Add(verdict with { });
        }

        return known;
    }
}
