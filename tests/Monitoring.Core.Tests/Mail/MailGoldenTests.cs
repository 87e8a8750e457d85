using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Mail;
using Monitoring.Core.Mail.Words;
using static Monitoring.Core.Tests.Mail.Notices;

namespace Monitoring.Core.Tests.Mail;

/// <summary>Each kind of mail word for word: what the text part and the HTML part say.</summary>
public sealed class MailGoldenTests
{
    public static TheoryData<string> Names => [.. Mails.Keys];

    private static Dictionary<string, MailMessage> Mails { get; } = new(StringComparer.Ordinal)
    {
        ["breach"] = Write(Breach),
        ["breach-early"] = Write(EarlyBreach),
        ["breach-of-the-past"] = Write(Breach with
        {
            OccurredAt = Breach.At.AddDays(-94),
            OldestWrong = new("PO-1102", Breach.At.AddDays(-95)),
            Suspects = new(61, false, Breach.At.AddDays(-95)),
        }),
        ["breach-self-reported"] = Write(Breach with { SelfReported = 40, Versions = [new("6", 60, 2), new("7", 40, 9)] }),
        ["breach-bare"] = Write(Breach with
        {
            Culprit = null,
            OldestWrong = null,
            Beginning = null,
            NewestWrong = [],
            Versions = [],
            Trend = [],
            Suspects = null,
            ReactionPlan = " \n ",
        }),
        ["breach-hostile"] = Write(Breach with
        {
            Title = "Order <b>entry</b>\r\nBcc: x@example.com",
            TransactionId = "PO-\u202E7411",
            Culprit = new("customer", "شركة \"أكمي\" & Söhne <script>alert(1)</script>", 7, 9, 4, 91),
            Beginning = new() { Onset = new("طلب-1102", Utc("2025-12-30T12:50:00"), OnsetBasis.Drift, 102) },
            NewestWrong = [new("طلب-1147", Breach.At, "<i>"), new("PO 1144", Breach.At), new("订单-1139", Breach.At)],
            Causes = [new("<i>", 8), new("وحدة", 2), new(null, 1)],
            Judges = [new(new("<judge>\u202E"), "طلب-1101")],
            Versions = [new("7\u200B", 60, 2), new(null, 40, 9)],
            ReactionPlan = "1. Stop <auto-approval>.\n2. Call \"EDI desk\" & wait.\u2028\n",
        }),
        ["breach-relevance"] = Write(Breach with { Slo = "order-entry-relevance", Indicator = "relevance" }),
        ["reopened"] = Write(Reopened),
        ["worse"] = Write(Worse),
        ["recovered"] = Write(Recovered),
        ["recovered-held"] = Write(Recovered with { Handling = HandlingFacts.Held(Acknowledged.Handling!.Acknowledgement) }),
        ["recovered-again"] = Write(Recovered with { At = Reopened.At.AddHours(2), ClosedAt = Reopened.At.AddHours(2), Reopenings = 1 }),
        ["undelivered"] = MailWriter.Write(Draft(Undelivered) with { To = Tom }),
        ["undelivered-given-up"] =
            MailWriter.Write(Draft(Undelivered with { IsGivenUp = true, UnreachedBecause = null }) with { To = Tom }),
        ["undelivered-by-chat"] = MailWriter.Write(
            Draft(Undelivered with { UnreachedBy = Channel.Slack, UnreachedBecause = "slack: 404 no_service" }) with { To = Tom }),
        ["undelivered-after-recovery"] =
            MailWriter.Write(Draft(Recovered with { Kind = NoticeKind.Undelivered, Unreached = "Dana Ruiz" }) with { To = Tom }),
        ["retired"] = Write(Retired),
        ["breach-recovered"] = Write(Recovered, Breach),
        ["breach-worse"] = Write(Worse, Breach),
        ["breach-to-reopened"] = Write(Reopened with { Reopenings = 1 }, Breach, Worse, Recovered),
        ["breach-retired"] = Write(Retired, Breach, Worse),
        ["breach-beside"] = Write(Breach with { Beside = [new("customer", "globex", 3, 5, 1, 86), new("agent version", "8", 1, 1, 0, 85)] }),
        ["breach-led-by"] = Write(Breach with { Culprit = new("agent version", "3.2", 5, 20, 6, 80), Versions = [new("3.1", 80, 6), new("3.2", 20, 5)] }),
        ["worse-drift"] = Write(Worse with { Signals = [new(new("customer", "acme"), "PO-1151"), new(new("", ""), "PO-1160")] }),
        ["drift"] = MailWriter.Write(Draft(Drifted) with { References = [] }),
        ["drift-total"] = Write(Drifted with
        {
            Culprit = new("customer", "acme", 4, 7, 2, 93),
            Drift = Drifted.Drift! with { Cut = "", Value = "", Judged = 60, Wrong = 11, Cuts = 1, Correlation = 0.21, IsGuaranteed = false },
        }),
        ["drift-relevance"] = Write(Drifted with { Slo = "order-entry-relevance", Indicator = "relevance" }),
        ["drift-baseline"] = Write(Drifted
            with { Drift = Drifted.Drift!
            with { BaselineJudged = 1_204, BaselineWrong = 41, Since = null, Correlation = null, IsGuaranteed = false }, Ranking = [] }),
        ["drift-undelivered"] =
            MailWriter.Write(Draft(Drifted
            with { Kind = NoticeKind.Undelivered, UndeliveredKind = NoticeKind.Drift, Unreached = "Dana Ruiz",
            UnreachedBecause = "550 no such user" }) with { To = Tom }),
        ["late"] = MailWriter.Write(Draft(Late) with { References = [] }),
        ["late-days"] = Write(Late with
        {
            Title = "Order <b>entry</b>\r\nBcc: x@example.com",
            TransactionId = "PO-\u202E0990",
            Late = Late.Late! with { To = Late.Late.From.AddDays(2), Then = new(0, 0, false) },
        }),
        ["late-undelivered"] = MailWriter.Write(Draft(Late with
        {
            Kind = NoticeKind.Undelivered,
            UndeliveredKind = NoticeKind.Late,
            Unreached = "Dana Ruiz",
            UnreachedBecause = "550 5.1.1 User unknown",
        }) with { To = Tom }),
        ["late-after-breach"] = MailWriter.Write(Draft(Breach) with { Others = [new(Late, [])] }),
        ["data-drift"] = Write(NewLayout),
        ["data-drift-hostile"] = Write(NewLayout with
        {
            Title = "Order <b>entry</b>\r\nBcc: x@example.com",
            Input = NewLayout.Input! with
            {
                Input = new(InputKind.Segment, "customer"),
                Examples = [.. NewLayout.Input.Examples.Select(example =>
                    example with { TransactionId = "طلب-1102", Value = "<script>\u202E" })],
                Shared = new("customer", "شركة \"أكمي\" & Söhne", 4, 8),
            },
        }),
        ["data-drift-missing"] =
            Write(NewLayout with { Input = NewLayout.Input!
            with { Change = InputChange.Missing,
            Examples = [.. NewLayout.Input.Examples.Select(example => example with { Value = "" })] } }),
        ["data-drift-number"] = Write(FarNumber),
        ["data-drift-mix"] = Write(MovedMix),
        ["data-drift-confidence"] = Write(MovedNumbers),
        ["data-drift-undelivered"] = MailWriter.Write(Draft(NewLayout with
        {
            Kind = NoticeKind.Undelivered,
            UndeliveredKind = NoticeKind.DataDrift,
            Unreached = "Dana Ruiz",
            UnreachedBecause = "550 5.1.1 User unknown",
        }) with { To = Tom }),
        ["breach-told"] = Write(Told),
        ["reminder"] = Write(Reminder),
        ["reminder-again"] = Write(Reminder with
        {
            Handling = Reminder.Handling! with { WasTaken = true, Next = [new("dana", Breach.At.AddHours(26), IsReminder: true)] },
        }),
        ["reminder-ran-out"] = Write(RanOut),
        ["reminder-ran-out-to-another"] = MailWriter.Write(Draft(RanOut) with { To = Tom }),
        ["breach-reminder"] = Write(Reminder, Told),
        ["escalated"] = MailWriter.Write(Draft(Escalated) with { To = Tom }),
        ["escalated-to-fallback"] = MailWriter.Write(Draft(Escalated with
        {
            At = Breach.At.AddHours(12),
            Handling = Escalated.Handling! with { Unanswered = ["dana", "tom"], Next = [] },
        }) with { To = Joan }),
        ["acknowledged"] = Write(Acknowledged),
        ["reminder-acknowledged"] = Write(Acknowledged with { At = Breach.At.AddHours(3) }, Reminder),
        ["breach-acknowledged"] = Write(Acknowledged, Told),
        ["acknowledged-hostile"] = Write(Acknowledged with
        {
            Handling = Acknowledged.Handling! with
            {
                Acknowledgement = Acknowledged.Handling.Acknowledgement! with { By = "<b>\u202E", Comment = "</p><script>\r\nBcc: x@example.com" },
            },
        }),
        ["worse-acknowledged"] = Write(Worse with { Handling = Acknowledged.Handling }),
        ["worse-to-holder"] = MailWriter.Write(Draft(Worse with { Handling = Acknowledged.Handling }) with { To = Tom }),
        ["drift-told"] = Write(DriftAlert(NoticeKind.Drift, Told)),
        ["drift-reminder"] = Write(DriftAlert(NoticeKind.Reminder, Reminder)),
        ["drift-acknowledged"] = Write(DriftAlert(NoticeKind.Acknowledged, Acknowledged)),
        ["drill"] = Write(Drill),
        ["drill-reminder"] = Write(OfDrill(NoticeKind.Reminder, Reminder)),
        ["drill-escalated"] = MailWriter.Write(Draft(OfDrill(NoticeKind.Escalated, Escalated)) with { To = Tom }),
        ["drill-undelivered"] = MailWriter.Write(Draft(Drill with
        {
            Kind = NoticeKind.Undelivered, UndeliveredKind = NoticeKind.Drill, Unreached = "Dana Ruiz", UndeliveredAt = Drill.At,
            Handling = Drill.Handling! with { Next = [.. Drill.Handling.Next.Where(next => next.Person != "tom")] },
        }) with { To = Tom }),
        ["silent"] = Write(Silent),
        ["silent-slot"] = Write(Empty),
        ["silent-first"] = Write(NeverCame),
        ["silent-reminder"] = Write(OfFeed(Silent, NoticeKind.Reminder, Reminder)),
        ["silent-escalated"] = MailWriter.Write(Draft(OfFeed(Silent, NoticeKind.Escalated, Escalated)) with { To = Tom }),
        ["silent-acknowledged"] = Write(OfFeed(Silent, NoticeKind.Acknowledged, Acknowledged)),
        ["silent-undelivered"] = MailWriter.Write(Draft(Silent with
        {
            Kind = NoticeKind.Undelivered, UndeliveredKind = NoticeKind.Silent, Unreached = "Dana Ruiz", UndeliveredAt = Silent.At,
        }) with { To = Tom }),
        ["silent-held"] = Write(Silent with { HeldUntil = Silent.At.AddHours(9) }),
        ["silent-hostile"] = Write(Silent with { Title = "Order <b>entry</b>\r\nBcc: x@example.com" }),
        ["back"] = Write(Back),
        ["back-heartbeat"] = Write(Back with { Feed = Back.Feed! with { IsHeartbeat = true } }),
        ["back-first"] = Write(Back with { Feed = NeverCame.Feed! with { BackAt = Back.At } }),
        ["silent-back"] = Write(Back with { At = Silent.At.AddHours(1) }, Silent),
        ["labels-late"] = Write(LabelsLate),
        ["labels-late-first"] = Write(LabelsLate with { Labels = LabelsLate.Labels! with { LastVerdictAt = null, InPlantHours = true, Pending = 1 } }),
        ["labels-late-reminder"] = Write(OfFeed(LabelsLate, NoticeKind.Reminder, Reminder)),
        ["labels-back"] = Write(LabelsBack),
        ["breach-labels-late"] = MailWriter.Write(Draft(Breach) with { Others = [new(LabelsLate with { Slo = "order-lines-accuracy" }, [])] }),
        ["handover"] = MailWriter.Write(Draft(Handover) with { Owner = "Ana Lopez" }),
        ["handover-undelivered"] = MailWriter.Write(Draft(Handover with
        {
            Kind = NoticeKind.Undelivered, UndeliveredKind = NoticeKind.Handover, Unreached = "Ana Lopez", UndeliveredAt = Handover.At,
        }) with { To = Tom, Owner = "Ana Lopez" }),
        ["handover-to-new-owner"] = MailWriter.Write(Draft(Handover) with { Owner = "Ana Lopez", To = Ana }),
        ["handover-of-3"] = MailWriter.Write(Draft(Handover with
        {
            Handling = Handover.Handling! with
            {
                OpenAlerts = 3,
                Handed = [.. Handover.Handling!.Handed, new(500_002, AlertKind.Silence, null), new(500_003, AlertKind.LabelsLate, "order-lines-accuracy")],
            },
        }) with { Owner = "Ana Lopez", To = Ana }),
        ["breach-told-of-3"] = MailWriter.Write(Draft(Told) with
        {
            Others = [.. Others.Take(2).Select(other => new Story(
                other.Newest with { Episode = other.Newest.Episode + 1, Handling = Told.Handling! with { AlertId = other.Newest.Episode + 1 } }, []))],
        }),
        ["breach-of-3"] = MailWriter.Write(Draft(Breach) with { Others = [.. Others.Take(2)] }),
        ["breach-of-12"] = MailWriter.Write(Draft(Breach) with { Others = Others }),
        ["undelivered-of-3"] = MailWriter.Write(Draft(Undelivered) with
        {
            To = Tom,
            Others = [.. Others.Take(2).Select(other => new Story(
                other.Newest with
                {
                    Kind = NoticeKind.Undelivered,
                    UndeliveredKind = other.Newest.Kind,
                    Unreached = Undelivered.Unreached,
                    UnreachedBecause = Undelivered.UnreachedBecause,
                },
                []))],
        }),
        ["breach-held"] = Write(Breach with { HeldUntil = Breach.At.AddDays(2) }),
        ["breach-acting"] = MailWriter.Write(Draft(Breach with { ActingFor = new Dictionary<string, string> { ["tom"] = "dana" } }) with { To = Tom }),
        ["data-drift-acting"] = MailWriter.Write(
            Draft(NewLayout with { ActingFor = new Dictionary<string, string> { ["tom"] = "Dana <b>Ruiz</b>\r\nBcc: x@example.com" } }) with { To = Tom }),
        ["test"] = MailWriter.Test(Dana, "<test.1@monitoring>", Utc("2026-03-12T14:14:03")),
        ["sign-in"] = SignIn(new SignInLetter
        {
            SignInId = "3fk2m9x0q7b1c5t8w4ze",
            To = Dana,
            Plant = "Plant 2",
            Zone = TimeZoneInfo.FindSystemTimeZoneById("America/Chicago"),
            At = Utc("2026-03-12T14:14:03"),
            Until = Utc("2026-03-12T14:29:03"),
            AskedFrom = "10.20.0.17",
            Page = "http://accuracy.plant2.example/sign-in",
            Then = "?then=%2Fslos%2Forder-entry-accuracy",
        }),
        ["sign-in-hostile"] = SignIn(new SignInLetter
        {
            SignInId = "x",
            To = Dana with { Name = "Dana </td><script>alert(1)</script>\r\nBcc: x@example.com" },
            Plant = "Plant \u202E2 <b>\r\nBcc: x@example.com",
            Zone = TimeZoneInfo.Utc,
            At = Utc("2026-03-12T14:14:03"),
            Until = Utc("2026-03-12T14:29:03"),
            AskedFrom = "\" onmouseover=\"alert(1)",
            Page = "http://localhost:8080/sign-in",
        }),
    };

    private static NoticeFacts DriftAlert(NoticeKind kind, NoticeFacts like) => Drifted with
    {
        Kind = kind, At = like.At, Handling = like.Handling! with { AlertId = 1_000_500_002, Kind = AlertKind.Drift },
    };

    private static NoticeFacts OfDrill(NoticeKind kind, NoticeFacts like) => Drill with
    {
        Kind = kind, At = like.At, Handling = like.Handling! with { AlertId = Drill.AlertId, Kind = AlertKind.Drill },
    };

    private static NoticeFacts OfFeed(NoticeFacts opened, NoticeKind kind, NoticeFacts like) => opened with
    {
        Kind = kind,
        At = opened.At + (like.At - Breach.At),
        Handling = like.Handling! with
        {
            AlertId = opened.AlertId, Kind = opened.Handling!.Kind, UnansweredSince = opened.At, Next = [.. opened.Handling.Next.Skip(2)],
        },
    };

    private static MailMessage SignIn(SignInLetter letter) =>
        MailWriter.Write(letter.Write().Signed(new LinkSigner(new byte[32]), letter.To.Email), letter.To, "<sign-in.1@monitoring>");

    [Theory]
    [MemberData(nameof(Names))]
    public void The_text_part_stays_word_for_word(string name)
    {
        var mail = Mails[name];
        GoldenFile.Matches($"mail-{name}.txt", $"Subject: {mail.Subject}\nTo: {mail.ToName} <{mail.ToAddress}>\n\n{mail.Text}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_html_part_stays_word_for_word(string name) => GoldenFile.Matches($"mail-{name}.html", Mails[name].Html);

    [Theory]
    [MemberData(nameof(Names))]
    public void Text_lines_have_at_most_78_columns_but_for_those_of_one_address(string name) => Assert.All(
        Mails[name].Text.Split('\n').Where(line => !line.TrimStart().StartsWith("http://", StringComparison.Ordinal)),
        line => Assert.True(line.Length <= 78, line));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mail_fits_on_one_screen_but_for_the_lines_of_other_SLOs(string name) => Assert.InRange(
        Mails[name].Text.Split("\n\n").Where(block => !block.StartsWith("And ", StringComparison.Ordinal)).Sum(block => block.Split('\n').Length + 1),
        1, 39);

    private static MailMessage Write(NoticeFacts notice, params NoticeFacts[] absorbed) => MailWriter.Write(Draft(notice, absorbed));
}
