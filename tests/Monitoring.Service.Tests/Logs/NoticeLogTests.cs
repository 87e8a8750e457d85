using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Service.Logs;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Logs;

/// <summary>What the log says of what happened to an SLO: its name, its agent, the numbers and the episode.</summary>
public sealed class NoticeLogTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 50, 1, TimeSpan.Zero);

    private static readonly NoticeFacts Facts = new()
    {
        Kind = NoticeKind.Breach,
        Agent = "order-entry",
        Title = "Order entry",
        Slo = "order-entry-accuracy",
        Target = 0.92m,
        AlertBelow = 0.90m,
        Window = 100,
        Position = 147,
        At = Now,
        Wrong = 11,
        Judged = 100,
        IsFull = true,
        Allowed = 10,
        Episode = 7,
        OpenedAt = Now,
        WorstWrong = 17,
        WorstJudged = 100,
        Reopenings = 2,
    };

    private readonly LineLogger log = new(new LineFormatter(LogFormat.Journald, new FakeTimeProvider()), "Notices");

    [Theory]
    [InlineData(NoticeKind.Breach, "<4>Notices[3001] order-entry-accuracy of order-entry is breached: 89.0% is below 90%, 11 wrong of 100, episode 7")]
    [InlineData(NoticeKind.Reopened, "<4>Notices[3002] order-entry-accuracy of order-entry is breached again: 89.0% is below 90%, 11 wrong of 100, episode 7, breach 3 of it")]
    [InlineData(NoticeKind.Worse, "<4>Notices[3003] order-entry-accuracy of order-entry got worse: 89.0% is below 90%, 11 wrong of 100, episode 7")]
    [InlineData(NoticeKind.Recovered, "<6>Notices[3004] order-entry-accuracy of order-entry has recovered: 89.0%, 11 wrong of 100, lowest 83.0%, episode 7")]
    [InlineData(NoticeKind.Retired, "<6>Notices[3005] order-entry-accuracy of order-entry left the registry while it was breached; episode 7 is closed")]
    public void Each_kind_has_its_event(NoticeKind kind, string line) => Assert.Equal([line], Said(Facts with { Kind = kind }));

    [Fact]
    public void A_drift_names_its_stream() => Assert.Equal(
        ["<4>Notices[3006] order-entry-accuracy of order-entry drifts: customer acme got worse, 4 wrong of 9 since then; 89.0% of all, 11 wrong of 100"],
        Said(Facts with
        {
            Kind = NoticeKind.Drift,
            Drift = new DriftFacts { Cut = "customer", Value = "acme", Judged = 9, Wrong = 4, Healthy = 0.08, Cuts = 2 },
        }));

    [Fact]
    public void Late_truth_names_when_it_was_low_and_by_what_that_was_learned() => Assert.Equal(
        ["<4>Notices[8101] order-entry-accuracy of order-entry was below its line without being told: 89.0% is below 90%, 11 wrong of 100, from 2026-05-02T12:50:01.0000000+00:00 to 2026-05-02T13:50:01.0000000+00:00, learned by CM-1"],
        Said(Facts with
        {
            Kind = NoticeKind.Late,
            TransactionId = "CM-1",
            Late = new LateFacts
            {
                From = Now.AddDays(-30),
                To = Now.AddDays(-30).AddHours(1),
                LowestAt = Now.AddDays(-30),
                Then = new WindowCounts(9, 100, true),
                KnownPosition = 9_000,
            },
        }));

    [Fact]
    public void A_drift_of_inputs_names_the_agent_and_the_input()
    {
        var signal = new InputSignal
        {
            Input = new InputName(InputKind.Attribute, "layout"),
            Change = InputChange.NeverSeen,
            At = Now,
            ReferenceRows = 1_000,
            ReferenceSince = Now,
            FrozenAt = Now,
            Budget = "",
        };

        Assert.Equal([$"<4>Notices[3007] The inputs of order-entry drift: {signal.Input} has a value never seen before"],
            Said(Facts with { Kind = NoticeKind.DataDrift, Input = signal }));
    }

    [Theory]
    [InlineData(NoticeKind.Reminder, false, "<4>Notices[8201] Nobody has alert 7 of order-entry-accuracy of order-entry since 2026-06-01T12:50:01Z: REMINDER goes out")]
    [InlineData(NoticeKind.Escalated, false, "<4>Notices[8201] Nobody has alert 7 of order-entry-accuracy of order-entry since 2026-06-01T12:50:01Z: ESCALATED goes out")]
    [InlineData(NoticeKind.Reminder, true, "<4>Notices[8202] Nobody has alert 7 of order-entry-accuracy of order-entry any more: what tom said was until 2026-06-02T12:50:01Z")]
    [InlineData(NoticeKind.Acknowledged, false, "<6>Notices[8203] tom has alert 7 of order-entry-accuracy of order-entry until 2026-06-02T12:50:01Z")]
    public void Who_has_an_alert_has_its_event(NoticeKind kind, bool ranOut, string line) => Assert.Equal([line], Said(Facts with
    {
        Kind = kind,
        Handling = new()
        {
            AlertId = 7,
            UnansweredSince = Now,
            RanOut = ranOut,
            Acknowledgement = ranOut || kind == NoticeKind.Acknowledged ? new("tom", "", Now, Now.AddDays(1)) : null,
        },
    }));

    [Fact]
    public void A_hand_over_names_both_owners() => Assert.Equal(
        ["<6>Notices[8204] order-entry went from dana to ana with 2 open alerts"],
        Said(Facts with { Kind = NoticeKind.Handover, Slo = "", Handling = new() { OwnerBefore = "dana", OwnerNow = "ana", OpenAlerts = 2 } }));

    [Fact]
    public void That_a_mail_did_not_arrive_is_said_by_those_who_send_it() => Assert.Empty(Said(Facts with { Kind = NoticeKind.Undelivered }));

    public void Dispose() => log.Dispose();

    private IReadOnlyList<string> Said(NoticeFacts facts)
    {
        NoticeLog.Of(log)(facts);
        return log.Lines;
    }
}
