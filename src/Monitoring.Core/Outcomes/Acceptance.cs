using System.Security.Cryptography;
using System.Text;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Outcomes;

/// <summary>
/// Decides what becomes of each item of a group of requests, in order, and judges it: new, duplicate or conflict, its
/// position, and what its verdict does to the agent's SLOs. Collects the rows to store. Pure, but it changes the ledgers and
/// transactions handed in: both are thrown away when the transaction is rolled back. Not thread-safe.
/// </summary>
/// <param name="now">The receipt of the group, in UTC cut to microseconds.</param>
public sealed class Acceptance(DateTimeOffset now)
{
    private readonly HashSet<object> added = new(ReferenceEqualityComparer.Instance);
    private readonly List<SloChange> changes = [];
    private readonly List<DriftSignal> signals = [];
    private readonly List<LateVerdict> late = [];

    /// <summary>New outcomes, in order.</summary>
    public List<StoredOutcome> Outcomes { get; } = [];

    /// <summary>New posted verdicts, in order.</summary>
    public List<PostedVerdict> Verdicts { get; } = [];

    /// <summary>Early verdicts that got their position because their outcome arrived.</summary>
    public List<PostedVerdict> Settled { get; } = [];

    /// <summary>Outcomes stored before this group that got their first verdict event.</summary>
    public List<StoredOutcome> NoLongerPending { get; } = [];

    /// <summary>Changes of SLOs with the agent they belong to, in order.</summary>
    public List<(AgentLedger Agent, SloChange Change)> Changes { get; } = [];

    /// <summary>Drift signals with the agent they belong to, in order.</summary>
    public List<(AgentLedger Agent, DriftSignal Signal)> Signals { get; } = [];

    /// <summary>Verdicts that found a place wrong after it had left its window, with the agent they belong to, in order.</summary>
    public List<(AgentLedger Agent, LateVerdict Verdict)> Late { get; } = [];

    /// <summary>True when somebody is to be told of a change or a signal.</summary>
    public bool MakesNotices =>
        Changes.Exists(changed => changed.Change.Change.Notice is not null) || Signals.Exists(found => found.Signal.IsNotice);

    /// <summary>What happened to each agent that had changes or signals, in the order of its first.</summary>
    public IEnumerable<(AgentLedger Agent, IReadOnlyList<SloChange> Changes, IReadOnlyList<DriftSignal> Signals)> ByAgent()
    {
        var changesOf = Changes.ToLookup(changed => changed.Agent, changed => changed.Change);
        var signalsOf = Signals.ToLookup(found => found.Agent, found => found.Signal);
        return changesOf.Select(agent => agent.Key).Union(signalsOf.Select(agent => agent.Key))
            .Select(agent => (agent, (IReadOnlyList<SloChange>)[.. changesOf[agent]], (IReadOnlyList<DriftSignal>)[.. signalsOf[agent]]));
    }

    /// <summary>The receipt of the group.</summary>
    public DateTimeOffset Now { get; } = now;

    /// <summary>
    /// What tells a repeated verdict: its indicator and its id, or else a hash of what was sent to the verdict endpoint.
    /// </summary>
    public static string IdentityOf(VerdictPost post) => post.Facts.VerdictId is { } id
        ? IdentityOf(post.Facts.Indicator, id)
        : "h:" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(post.Content)).AsSpan(0, 18));

    /// <summary>The answer to a heartbeat of an agent nobody registered.</summary>
    public static ItemResult NobodyRegistered { get; } =
        ItemResult.Rejected(new Fault(FaultKind.Field, "/agent", "is not registered; register it in registry.yaml and apply it"));

    /// <summary>Takes a heartbeat.</summary>
    /// <param name="agent">The ledger of the agent.</param>
    public ItemResult Hear(AgentLedger agent)
    {
        if (agent.Coverage is null)
        {
            return NobodyRegistered;
        }

        agent.LastHeartbeatAt = Now;
        return new ItemResult(ItemStatus.Accepted, null, []);
    }

    /// <summary>Decides one item.</summary>
    /// <param name="agent">The ledger of the item's agent.</param>
    /// <param name="known">What is known of its transaction; the same object for every item of the group that names it.</param>
    /// <param name="post">The item.</param>
    public ItemResult Accept(AgentLedger agent, KnownTransaction known, Post post) => post switch
    {
        OutcomePost outcome => Accept(agent, known, outcome),
        VerdictPost verdict => Accept(agent, known, verdict),
        _ => throw new ArgumentException("An item is an outcome or a verdict.", nameof(post)),
    };

    // No indicator holds a colon. That of accuracy goes without saying: so were identities stored before there were others.
    private static string IdentityOf(string indicator, string verdictId) =>
        indicator == Indicator.Accuracy ? "i:" + verdictId : "n:" + indicator + ":" + verdictId;

    private static bool IsEffective(AgentLedger agent, KnownTransaction known, PostedVerdict verdict) =>
        ReferenceEquals(known.HolderOf(verdict.Facts.Indicator, agent.Fold.StrengthAfter), verdict);

    private static bool IsOvertaken(AgentLedger agent, KnownTransaction known, StoredOutcome outcome) =>
        outcome.Verdict is { Indicator: var indicator }
        && !ReferenceEquals(known.HolderOf(indicator, agent.Fold.StrengthAfter), outcome);

    private static long? OrNull(long position) => position == 0 ? null : position;

    private ItemResult Accept(AgentLedger agent, KnownTransaction known, OutcomePost post)
    {
        if (known.Outcome is { } before)
        {
            return before.Content == post.Content
                ? new ItemResult(ItemStatus.Duplicate, before.Position ?? OrNull(known.LastPosition), [])
                {
                    Effective = IsOvertaken(agent, known, before) ? false : null,
                }
                : Conflict.OfOutcome(before.Content, post.Content);
        }

        if (post.Verdict is { VerdictId: { } id, Indicator: var indicator }
            && known.Verdicts.Any(verdict => verdict.Identity == IdentityOf(indicator, id)))
        {
            return Conflict.WithPosted();
        }

        agent.Outcomes++;
        agent.LastOutcomeAt = Now;
        var outcome = new StoredOutcome
        {
            AgentId = agent.Id,
            TransactionId = post.TransactionId,
            ReceivedAt = Now,
            OccurredAt = post.OccurredAt ?? Now,
            Disposition = post.Disposition,
            Content = post.Content,
            Verdict = post.Verdict,
            Position = post.Verdict is null ? null : agent.LastPosition + 1,
        };
        Outcomes.Add(outcome);
        added.Add(outcome);
        if (post.Verdict is { } own)
        {
            Judge(agent, outcome, post.Segments, own, default);
        }

        known.Outcome = outcome;
        foreach (var early in known.Verdicts)
        {
            var history = known.History();
            early.RecordedAt = Now;
            early.Position = Judge(agent, outcome, post.Segments, early.Facts, history);
            agent.Waiting--;
            if (!added.Contains(early))
            {
                Settled.Add(early);
            }
        }

        outcome.IsPending = !known.IsJudged;
        if (outcome.IsPending)
        {
            agent.AddPending(outcome.Disposition, 1);
        }

        return new ItemResult(ItemStatus.Accepted, outcome.Position ?? OrNull(known.LastPosition), [])
        {
            Effective = IsOvertaken(agent, known, outcome) ? false : null,
        };
    }

    private ItemResult Accept(AgentLedger agent, KnownTransaction known, VerdictPost post)
    {
        var identity = IdentityOf(post);
        if (known.Verdicts.FirstOrDefault(verdict => verdict.Identity == identity) is { } before)
        {
            return before.Content == post.Content
                ? new ItemResult(ItemStatus.Duplicate, before.Position, []) { Effective = IsEffective(agent, known, before) }
                : Conflict.OfVerdictId(before.Content, post.Content);
        }

        if (post.Facts.VerdictId is { } id && known.Outcome?.Verdict is { } own && own.VerdictId == id
            && own.Indicator == post.Facts.Indicator)
        {
            return Conflict.WithOwn();
        }

        var verdict = new PostedVerdict
        {
            AgentId = agent.Id,
            TransactionId = post.TransactionId,
            Identity = identity,
            Arrival = ++agent.LastArrival,
            ReceivedAt = Now,
            Facts = post.Facts,
            Content = post.Content,
        };
        Verdicts.Add(verdict);
        added.Add(verdict);
        if (known.Outcome is { } outcome)
        {
            verdict.Position = Judge(agent, outcome, outcome.Segments, post.Facts, known.History());
            verdict.RecordedAt = Now;
            if (outcome.IsPending)
            {
                outcome.IsPending = false;
                agent.AddPending(outcome.Disposition, -1);
                if (!added.Contains(outcome))
                {
                    NoLongerPending.Add(outcome);
                }
            }
        }
        else
        {
            agent.Waiting++;
        }

        known.Add(verdict);
        return new ItemResult(ItemStatus.Accepted, verdict.Position, []) { Effective = IsEffective(agent, known, verdict) };
    }

    private long Judge(AgentLedger agent, StoredOutcome outcome, SegmentValues segments, VerdictFacts facts, EarlierVerdicts history)
    {
        var position = ++agent.LastPosition;
        changes.Clear();
        signals.Clear();
        late.Clear();
        agent.Fold.Apply(
            new VerdictEvent(position, facts.Verdict, facts.Source, facts.Selection, facts.Indicator, outcome.Disposition, Now),
            history,
            outcome.TransactionId,
            changes,
            segments,
            signals,
            late);
        foreach (var change in changes)
        {
            Changes.Add((agent, change));
        }

        foreach (var signal in signals)
        {
            Signals.Add((agent, signal));
        }

        foreach (var verdict in late)
        {
            Late.Add((agent, verdict));
        }

        return position;
    }
}
