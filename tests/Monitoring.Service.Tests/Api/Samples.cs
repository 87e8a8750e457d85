using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Drift.Dependence;
using Monitoring.Core.Drift.Watching;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Tests.Api;

/// <summary>Readings as the store gives them, around the breach of order-entry at PO-1041.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Breach = new(2026, 6, 1, 12, 50, 1, TimeSpan.Zero);

    public static SloReading Slo(
        string agent = "order-entry",
        AccuracyState state = AccuracyState.Breached,
        int wrong = 11,
        int judged = 100,
        long? episode = 7) => new(
        agent,
        new CoveredSlo(3, 3, new Slo($"{agent}-accuracy", new AccuracyRule(0.92m, 0.90m, 100), Admission.Default, ["customer"],
            "Call the EDI desk.")),
        "dana",
        "tom",
        state,
        state == AccuracyState.WarmingUp ? null : Breach,
        Held: 0,
        HoldNeeded: 25,
        new WindowCounts(wrong, judged, judged >= 100),
        Places: Math.Min(judged, 100),
        SelfReported: 0,
        Pending: 12,
        episode,
        episode is null ? null : Breach,
        LastPosition: judged == 0 ? 0 : 147,
        LastJudgedAt: judged == 0 ? null : Breach,
        [new TrendPoint(judged - wrong, judged)])
    {
        Onset = episode is null ? null : Onset,
    };

    /// <summary>Since when the episode has most likely gone on.</summary>
    public static Onset Onset { get; } = new("PO-1002", Breach.AddHours(-5), OnsetBasis.Drift, 102);

    public static AgentReading Agent(params SloReading[] slos)
    {
        var name = slos[0].Agent;
        return new(
            9,
            name,
            new Coverage(name, "dana", "tom", "joan", null, [.. slos.Select(slo => slo.Covered)]),
            slos[0].LastPosition,
            slos[0].Counts.Judged + 12,
            slos[0].LastJudgedAt,
            slos);
    }

    /// <summary>Five verdicts of an agent came under another key than its outcomes.</summary>
    public static AgentReading WithWaiting(AgentReading agent) =>
        agent with { Waiting = new WaitingReading(5, Breach.AddHours(-1.5), "6") };

    /// <summary>An agent posts what is refused.</summary>
    public static AgentReading WithRefused(AgentReading agent) => agent with
    {
        Refused = new RefusedReading(60, 2,
            new RefusedItem(ItemStatus.Rejected, "PO-1101", "/score", "is no field of an outcome", Breach.AddHours(4))),
    };

    /// <summary>An agent whose owner does not answer, and of which nobody answered the last drill.</summary>
    public static AgentReading WithoutAnswer(AgentReading agent, NoAnswer why = NoAnswer.AlarmsUnanswered) => agent with
    {
        NoAnswer = why,
        LastDrill = new DrillReading(Breach.AddDays(-11), null),
    };

    public static AgentReading Uncovered(string name) => new(12, name, null, 0, 5, Breach.AddTicks(1_234_560), []);

    public static EpisodeReading Episode() => new(
        7, "order-entry-accuracy", Breach, 147, null, null, 0, 100, 11, 0, [new NoticeReading(NoticeKind.Breach, 147, Breach, [
            new DeliveryReading("dana", DeliveryState.Sent, 1, "<7.147@plant-2>", null, Breach.AddSeconds(1), null)], Facts())]);

    /// <summary>The alert of that episode: nobody has it yet, and its owner was reminded.</summary>
    public static AlertReading Alert() => new(
        7, "order-entry", "order-entry-accuracy",
        new Alert(7, AlertKind.Accuracy, 3, Breach, "dana", new LadderRound(1, Breach, RoundCause.Opened)))
    {
        Handling = Handling.Unacknowledged,
        Done = [new DoneStep(1, LadderStep.Reminder, 1, "dana", Breach.AddHours(2), Breach.AddHours(2).AddSeconds(7))],
        ToCome =
        [
            new NextStep(LadderStep.Escalation, 1, "tom", Breach.AddHours(5)),
            new NextStep(LadderStep.Escalation, 2, "joan", Breach.AddHours(12)),
            new NextStep(LadderStep.Reminder, 2, "dana", Breach.AddHours(26)),
        ],
        Notices = Episode().Notices,
    };

    /// <summary>Somebody has an alert.</summary>
    public static AlertReading Held(AlertReading alert, string by = "tom", string comment = "Acme set to manual review")
    {
        var held = new Acknowledgement(by, comment, Breach.AddHours(3), Breach.AddHours(27));
        return alert with
        {
            Alert = alert.Alert with { Acknowledgement = held, AnsweredAt = held.At },
            Handling = Handling.Acknowledged,
            Done = [],
            ToCome = [],
            AtEnd = alert.Alert.Kind == AlertKind.Drift ? []
                : [.. new[] { by, "dana" }.Distinct().Select(person => new ToldNext(person, held.Until, IsReminder: true))],
            Acknowledgements = [held],
        };
    }

    /// <summary>What the BREACH notice says.</summary>
    public static NoticeFacts Facts() => new()
    {
        Kind = NoticeKind.Breach,
        Agent = "order-entry",
        Title = "Order entry",
        Slo = "order-entry-accuracy",
        Target = 0.92m,
        AlertBelow = 0.90m,
        Window = 100,
        Position = 147,
        At = Breach,
        Wrong = 11,
        Judged = 100,
        IsFull = true,
        Allowed = 10,
        Episode = 7,
        OpenedAt = Breach,
        Culprit = new Culprit("customer", "acme", 7, 9, 4, 91),
        Beside = [new Culprit("customer", "globex", 3, 5, 1, 86)],
        Beginning = new EpisodeBeginning { Position = 147, Onset = Onset, Judged = 46, Wrong = 9, LiveJudged = 1_147, LiveWrong = 60 },
        Causes = [new CauseCount("uom-missing", 9), new CauseCount(null, 2)],
        NewestWrong = [new WrongTransaction("PO-1041", Breach, "uom-missing"), new WrongTransaction("PO-1039 <b>", Breach.AddMinutes(-9))],
        Versions = [new VersionShare("6", 60, 2), new VersionShare("7", 40, 9)],
        Judges = [new NewJudge(new Judge("order-checker", "3"), "PO-1011")],
        Suspects = new Suspects(61, false, Onset.OccurredAt),
        Ranking = [new RankedSegment("customer", "acme", 9, 7, 6.3), new RankedSegment("site", "berlin", 30, 5, 2.4)],
    };

    /// <summary>Acme gets worse, the owner was told.</summary>
    public static DriftReading Drift(SloReading slo) => new(
        slo with { Drift = new WatchReading(1_204, 41, 0.0391234, new Baseline(1_000, 31),
            new ErrorDependence(1_120, 40, 39, 4, Verdict.Correct), [0.31, 1.2], [0, 1]) { IsDrifting = true } },
        [
            new CutReading("", [new StreamReading("", 0.31, 1_204, 41, null, 0, 0)]),
            new CutReading("customer", [
                new StreamReading("acme", 1.2, 144, 12, new WrongTransaction("PO-1002", Breach.AddHours(-5)), 9, 7),
                new StreamReading("globex <b>", 0.004, 300, 9, null, 0, 0)]),
        ],
        [new SignalReading("customer", "acme", 147, "PO-1041", Breach, true),
            new SignalReading("", "", 120, "PO-1020", Breach.AddDays(-2), false)]);

    public static TransactionReading Transaction() => new("order-entry", "PO-1041", Outcome(), [
        new VerdictReading(
            147, new(Verdict.Incorrect, VerdictSource.Check, Selection.All, Indicator.Accuracy, null), Outcome().Content, Breach, true),
        new VerdictReading(
            null,
            new(Verdict.Correct, VerdictSource.Audit, Selection.Random, "relevance", "A-1"),
            """{"causeCode":"ship-to","comment":"Wrong dock.\nSee CM-8812.","inclusionProbability":0.25,"indicator":"relevance","judgeVersion":"3","judgedAt":"2026-06-02T08:00:00.5Z","judgedBy":"joan","selection":"random","source":"audit","verdict":"correct","verdictId":"A-1"}""",
            Breach.AddHours(20),
            false)]);

    private static StoredOutcome Outcome() => new()
    {
        AgentId = 9,
        TransactionId = "PO-1041",
        ReceivedAt = Breach,
        OccurredAt = Breach.AddSeconds(-1),
        Disposition = Disposition.Auto,
        Content = """{"agentVersion":"7","attributes":{"language":"de","lineCount":12,"total":1E+300},"confidence":0.93,"occurredAt":"2026-06-01T12:50:00Z","segments":{"customer":"acme <&> söhne"},"source":"check","verdict":"incorrect"}""",
        Verdict = new(Verdict.Incorrect, VerdictSource.Check, Selection.All, Indicator.Accuracy, null),
        Position = 147,
    };
}
