using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Alerts;

/// <summary>Plays a scenario through acceptance and fold, as the product does, in groups of posts.</summary>
internal sealed class LifeRun
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 6, 0, 0, TimeSpan.Zero);

    private readonly LifeScenario scenario;
    private readonly Dictionary<string, KnownTransaction> known = [];
    private readonly List<LifeChange> changes = [];
    private AgentLedger ledger;
    private DateTimeOffset now = Start;

    public LifeRun(LifeScenario scenario)
    {
        this.scenario = scenario;
        Covered = [new CoveredSlo(1, 1, LifePosts.SloOf(scenario.Slo, "order-entry-accuracy"))];
        var fold = new AgentFold();
        fold.Add(new SloFold(1, Covered[0].Slo, scenario.Slo.Hold == Covered[0].Slo.Rule.Hold ? null : scenario.Slo.Hold));
        ledger = LedgerOf(fold);
    }

    public IReadOnlyList<CoveredSlo> Covered { get; }

    public IReadOnlyList<LifeChange> Changes => changes;

    public List<ItemStatus> Statuses { get; } = [];

    public LifeEnd End
    {
        get
        {
            var slo = ledger.Fold.Slos[0];
            return new LifeEnd(slo.Counts.Wrong, slo.Counts.Judged, slo.Life.State.ToString(), (int)slo.Life.Episode.Id, slo.Life.Held);
        }
    }

    /// <summary>Takes the next events as one group.</summary>
    public void Take(int count)
    {
        var group = scenario.Events.Skip(Statuses.Count).Take(count).ToArray();
        now += group.Aggregate(TimeSpan.Zero, (sum, next) => sum + next.Pause + TimeSpan.FromSeconds(432));
        var acceptance = new Acceptance(now);
        foreach (var next in group)
        {
            var before = acceptance.Changes.Count;
            var post = LifePosts.Of(scenario, next, "order-entry");
            var transaction = known.TryGetValue(post.TransactionId, out var old) ? old : known[post.TransactionId] = new KnownTransaction();
            var result = acceptance.Accept(ledger, transaction, post);
            Statuses.Add(result.Status);
            changes.AddRange(acceptance.Changes.Skip(before).Select(change => Describe(next, change.Change)));
        }
    }

    /// <summary>Goes on with what the store would have kept.</summary>
    public void Restart() => ledger = LedgerOf(FoldCodec.Decode(FoldCodec.Encode(ledger.Fold), Covered, strengthAfter: 0, ledger.Fold.Bank), ledger);

    private static AgentLedger LedgerOf(AgentFold fold, AgentLedger? from = null) =>
        new(1, "order-entry", null, fold, from is null ? new long[5] : from.Pending)
    {
        LastPosition = from?.LastPosition ?? 0,
        LastArrival = from?.LastArrival ?? 0,
    };

    private static LifeChange Describe(LifeEvent next, SloChange change) => new(
        next.Index,
        change.Counts.Wrong,
        change.Counts.Judged,
        change.Change.From.ToString(),
        change.Change.To.ToString(),
        (int)change.Episode.Id,
        change.Change.Notice?.ToString().ToUpperInvariant(),
        change.Change.Notice is NoticeKind.Reopened ? change.Episode.Reopenings : null);
}
