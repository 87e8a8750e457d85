using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Metrics;
using Monitoring.Storage.Inputs;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Metrics;

/// <summary>Committed states made up for the metrics page.</summary>
internal static class Snapshots
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 50, 1, 250, TimeSpan.Zero);

    /// <summary>An order-entry agent in breach, one that has not begun, and a stranger; three messages wait.</summary>
    public static WatchSnapshot Plant { get; } = new(
        [
            Agent("order-entry", [Breached("order-entry", "order-entry-accuracy")], Now) with
            {
                Waiting = new WaitingReading(5, Now.AddHours(-2), "6"),
                LastProven = new DrillReading(Now.AddHours(-3), Now.AddHours(-2.9)),
            },
            Agent("ap-invoice", [NothingYet("ap-invoice", "ap-invoice-accuracy")], null) with { Id = 2, NoAnswer = NoAnswer.MailRefused },
            new AgentReading(3, "stranger", null, 0, 7, Now, []),
        ],
        new DeliveryTotals(3, 1, Now.AddMinutes(-2), null, "450 busy"))
    {
        RegistryFileDiffers = true,
        RegistryRevision = 3,
        PublicUrl = "http://localhost:8080/",
        Database = new DatabaseReading(16, 4_096_000),
        MailIsHeld = true,
        LastDailyMail = Now.AddHours(-2),
        LiveKeys = new Dictionary<KeyScope, int> { [KeyScope.Ingest] = 3, [KeyScope.Read] = 1 },
        Unreadable = 1,
        UncoveredActive = 1,
        Overdue = new Dictionary<string, OverdueReading> { ["order-entry"] = new(3, default), ["stranger"] = new(2, default) },
        Lost = [new LostWrites("order-entry", 12, Now), new LostWrites("stranger", 2, Now)],
        Alerts =
        [
            new OpenAlert(AlertKind.Accuracy, "order-entry", "order-entry-accuracy", Handling.Acknowledged, "tom") { OpenedAt = Now.AddHours(-1) },
            new OpenAlert(AlertKind.Drill, "order-entry", null, Handling.Escalated, null) { OpenedAt = Now.AddHours(-3) },
        ],
        Inputs = [new InputTotals(1, 2, 0.125, Now.AddMinutes(-30)), new InputTotals(3, 1, 0.5, Now)],
    };

    public static WatchSnapshot Of(params AgentReading[] agents) => new(agents, new DeliveryTotals(0, 0, null, null, null));

    /// <summary>One agent for each SLO, all alike, named by number.</summary>
    public static WatchSnapshot Many(int slos, string prefix = "slo") =>
        Of([.. Enumerable.Range(0, slos).Select(number => One(Invariant($"agent-{number:D5}"), Invariant($"{prefix}-{number:D5}")))]);

    public static AgentReading One(string agent, string slo) => Agent(agent, [Breached(agent, slo)], Now);

    public static AgentReading Agent(string name, SloReading[] slos, DateTimeOffset? lastOutcomeAt) =>
        new(1, name, new Coverage(name, "dana", "tom", "joan", null, [.. slos.Select(slo => slo.Covered)]), 147, 160, lastOutcomeAt, slos);

    /// <summary>11 wrong of 100 where 10 are allowed, so in an episode.</summary>
    public static SloReading Breached(string agent, string slo) => new(
        agent,
        new CoveredSlo(1, 3, new Slo(slo, new AccuracyRule(0.92m, 0.90m, 100), Admission.Default, ["customer"], "Call.")),
        "dana",
        "tom",
        AccuracyState.Breached,
        Now.AddHours(-1),
        0,
        25,
        new WindowCounts(11, 100, true),
        100,
        0,
        12,
        7,
        Now.AddHours(-1),
        147,
        Now,
        [])
    {
        Drift = new WatchReading(700, 40, 0.08, null, new(619, 40, 40, 0, Verdict.Correct), [0.25, 1.75], [2, 5]),
        Uncounted = new UncountedReading(30, 2, 1, 4),
    };

    /// <summary>No verdict yet, no deputy.</summary>
    public static SloReading NothingYet(string agent, string slo) => Breached(agent, slo) with
    {
        Deputy = null,
        State = AccuracyState.WarmingUp,
        StateSince = null,
        Counts = default,
        Places = 0,
        Pending = 0,
        Episode = null,
        EpisodeOpenedAt = null,
        LastPosition = 0,
        LastJudgedAt = null,
        Drift = WatchReading.None with { Evidence = [0, 0], Signals = [0, 0] },
    };
}
