using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Feeds;
using Monitoring.Core.Mail;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Mail;

/// <summary>The notices of one story: customer acme changes its PO format, order entry falls and recovers.</summary>
internal static class Notices
{
    public static readonly Person Dana = new("dana", "Dana Ruiz", "dana.ruiz@example.com");

    public static readonly Person Tom = new("tom", "Tom Kessler", "tom.kessler@example.com");

    public static readonly Person Joan = new("joan", "Joan Meyer", "joan.meyer@example.com");

    public static readonly Person Ana = new("ana", "Ana Lopez", "ana.lopez@example.com");

    public static readonly TimeZoneInfo Chicago = TimeZoneInfo.FindSystemTimeZoneById("America/Chicago");

    public static NoticeFacts Breach { get; } = new()
    {
        Kind = NoticeKind.Breach,
        Agent = "order-entry",
        Title = "Order entry",
        Slo = "order-entry-accuracy",
        Target = 0.92m,
        AlertBelow = 0.90m,
        Window = 100,
        Position = 147,
        At = Utc("2026-03-12T14:14:03"),
        TransactionId = "PO-1147",
        Wrong = 11,
        Judged = 100,
        IsFull = true,
        Allowed = 10,
        Episode = 1_000_000_007,
        OpenedAt = Utc("2026-03-12T14:14:03"),
        WorstWrong = 11,
        WorstJudged = 100,
        Culprit = new("customer", "acme", 7, 9, 4, 91),
        OldestWrong = new("PO-1102", Utc("2026-03-12T12:50:00")),
        Beginning = new()
        {
            Onset = new("PO-1102", Utc("2026-03-12T12:50:00"), OnsetBasis.Drift, 102),
            Judged = 46,
            Wrong = 9,
            LiveJudged = 1_147,
            LiveWrong = 60,
        },
        NewestWrong =
            [Wrong("PO-1147", "uom-missing"), Wrong("PO-1144", "uom-missing"), Wrong("PO-1139", "uom-missing"), Wrong("PO-1131"), Wrong("PO-1128", "uom-missing")],
        Causes = [new("uom-missing", 9), new(null, 2)],
        Versions = [new("7", 100, 11)],
        Trend = [new(97, 100), new(95, 100), new(96, 100), new(94, 100), new(89, 100)],
        Suspects = new(61, false, Utc("2026-03-12T12:50:00")),
        ReactionPlan = "Put the customer on manual review, then call its EDI desk.",
    };

    public static NoticeFacts EarlyBreach { get; } = Breach with
    {
        Position = 22,
        TransactionId = "PO-1022",
        Judged = 22,
        IsFull = false,
        WorstJudged = 22,
        Culprit = null,
        Versions = [new("6", 14, 4), new("7", 8, 7)],
        Causes = [],
        Judges = [new(new("order-checker", "3"), "PO-1011")],
        Trend = [],
        Suspects = null,
        ReactionPlan = "",
    };

    public static NoticeFacts Worse { get; } = Breach with
    {
        Kind = NoticeKind.Worse,
        Position = 171,
        At = Utc("2026-03-12T15:02:40"),
        TransactionId = "PO-1171",
        Wrong = 17,
        WorstWrong = 17,
        Culprit = new("customer", "acme", 13, 16, 4, 84),
        Trend = [new(95, 100), new(96, 100), new(94, 100), new(92, 100), new(83, 100)],
        Suspects = new(1, false, Utc("2026-03-12T12:50:00")),
    };

    public static NoticeFacts Recovered { get; } = Breach with
    {
        Kind = NoticeKind.Recovered,
        Position = 330,
        At = Utc("2026-03-12T17:26:10"),
        TransactionId = "PO-1330",
        Wrong = 7,
        WorstWrong = 17,
        ClosedAt = Utc("2026-03-12T17:26:10"),
        Culprit = null,
        Trend = [new(96, 100), new(94, 100), new(86, 100), new(90, 100), new(93, 100)],
        Causes = [new("uom-missing", 5), new(null, 2)],
        Toll = new(184, 23, false),
        Suspects = new(61, false, Utc("2026-03-12T12:50:00")),
    };

    public static NoticeFacts Reopened { get; } = Breach with
    {
        Kind = NoticeKind.Reopened,
        Position = 402,
        At = Utc("2026-03-13T13:05:00"),
        TransactionId = "PO-1402",
        WorstWrong = 17,
        Reopenings = 2,
        Suspects = new(1000, true, Utc("2026-03-12T12:50:00")),
    };

    public static NoticeFacts Undelivered { get; } = Breach with
    {
        Kind = NoticeKind.Undelivered,
        Wrong = 13,
        Culprit = new("customer", "acme", 9, 11, 4, 89),
        UndeliveredKind = NoticeKind.Breach,
        UndeliveredAt = Utc("2026-03-12T14:14:04"),
        Unreached = "Dana Ruiz",
        UnreachedBecause = "550 5.1.1 <dana.ruiz@example.com>: Recipient address rejected: User unknown",
    };

    public static NoticeFacts Retired { get; } = Breach with
    {
        Kind = NoticeKind.Retired,
        Position = 171,
        At = Utc("2026-03-14T20:10:00"),
        TransactionId = null,
        WorstWrong = 17,
        ClosedAt = Utc("2026-03-14T20:10:00"),
    };

    public static NoticeFacts Drifted { get; } = Breach with
    {
        Kind = NoticeKind.Drift,
        Episode = 0,
        Wrong = 6,
        Judged = 100,
        Causes = [new("uom-missing", 4), new(null, 2)],
        Culprit = new("customer", "acme", 5, 7, 1, 93),
        OldestWrong = null,
        Beginning = null,
        Suspects = null,
        OpenedAt = Breach.At,
        Ranking = [new("customer", "acme", 7, 5, 4.62), new("customer", "globex", 40, 1, 0.3)],
        Drift = new()
        {
            Cut = "customer",
            Value = "acme",
            Judged = 5,
            Wrong = 4,
            Since = Wrong("PO-1102"),
            RestJudged = 93,
            RestWrong = 1,
            Healthy = 0.08,
            Cuts = 2,
            Correlation = 0.01,
            IsGuaranteed = true,
        },
    };

    public static NoticeFacts Late { get; } = LateFacts.Notice(
        "order-entry",
        new Coverage("Order entry", "dana", "tom", "joan", null, []),
        new Slo("order-entry-accuracy", new AccuracyRule(0.92m, 0.90m, 100), Admission.Default, [], ""),
        new LateStretch(new(1_310, 1_405), 1_322, new WindowCounts(12, 100, true), new WindowCounts(9, 100, true), 5_117),
        new()
        {
            From = Utc("2026-06-03T14:14:03"),
            To = Utc("2026-06-03T20:40:00"),
            LowestAt = Utc("2026-06-03T15:02:00"),
            Then = new WindowCounts(9, 100, true),
            KnownPosition = 5_120,
        },
        new("PO-0990", Utc("2026-06-10T13:30:00")));

    public static NoticeFacts NewLayout { get; } = NoticeFacts.OfInput(
        "order-entry",
        new Coverage("Order entry", "dana", "tom", "joan", null, []),
        1_120,
        Utc("2026-03-12T14:14:03"),
        new InputSignal
        {
            Input = new(InputKind.Attribute, "layout"),
            Change = InputChange.NeverSeen,
            At = Utc("2026-03-12T14:14:03"),
            ReferenceRows = 1_000,
            ReferenceSince = Utc("2026-03-02T12:00:00"),
            FrozenAt = Utc("2026-03-09T12:00:00"),
            Judged = 35,
            Unseen = 4,
            Examples = [Unseen(1_101), Unseen(1_112), Unseen(1_119), Unseen(1_135)],
            Shared = new("customer", "acme", 4, 4),
            Budget = Budget,
        });

    public static NoticeFacts MovedMix { get; } = NewLayout with
    {
        Input = NewLayout.Input! with
        {
            Change = InputChange.Moved,
            Judged = 0,
            Unseen = 0,
            Examples = [],
            Shared = null,
            Budget = "By chance looks raise at most 0.5 mistaken notices a quarter over 6 inputs, each looked at 92 times.",
            Look = new(Utc("2026-03-12T14:14:03"), LookTest.ChiSquare, 212, 41.3, 1e-9, 0.0009, 0.2317),
            Shifts = [new("pdf", 0.55, 0.3183), new("edi", 0.3, 0.4917), new(null, 0.02, 0.06), new("", 0.13, 0.13)],
        },
    };

    public static NoticeFacts FarNumber { get; } = NewLayout with
    {
        Input = NewLayout.Input! with
        {
            Input = new(InputKind.Attribute, "lines"),
            Change = InputChange.OutOfRange,
            Judged = 3,
            Unseen = 3,
            Examples = [Unseen(1_101) with { Value = "118", Change = InputChange.OutOfRange }, Unseen(1_102) with { Value = "96.5" },
                Unseen(1_103) with { Value = "" }],
            Shared = null,
            Lowest = 1,
            Highest = 23.5,
        },
    };

    public static NoticeFacts MovedNumbers { get; } = MovedMix with
    {
        Input = MovedMix.Input!
            with { Input = InputName.Confidence, Shifts = [], MiddleBefore = 0.88, MiddleNow = 0.7512345,
            Look = MovedMix.Input.Look! with { Test = LookTest.KolmogorovSmirnov } },
    };

    /// <summary>The breach as its owner is told of it: with who is told next.</summary>
    public static NoticeFacts Told { get; } = Breach with
    {
        Handling = new()
        {
            AlertId = Breach.Episode,
            UnansweredSince = Breach.At,
            Next = [new("dana", Breach.At.AddHours(2), IsReminder: true), new("tom", Breach.At.AddHours(4)), new("joan", Breach.At.AddHours(12))],
        },
    };

    public static NoticeFacts Reminder { get; } = Told with
    {
        Kind = NoticeKind.Reminder,
        Position = 163,
        At = Breach.At.AddHours(2),
        TransactionId = "PO-1163",
        Wrong = 13,
        Handling = Told.Handling! with { Next = [.. Told.Handling.Next.Skip(1)] },
    };

    public static NoticeFacts RanOut { get; } = Reminder with
    {
        At = Breach.At.AddHours(24),
        Handling = Told.Handling! with
        {
            UnansweredSince = Breach.At.AddHours(24),
            Acknowledgement = new("dana", "Acme set to manual review", Breach.At.AddMinutes(17), Breach.At.AddHours(24)),
            RanOut = true,
            Next = [new("dana", Breach.At.AddHours(26), IsReminder: true), new("tom", Breach.At.AddHours(28))],
            WasTaken = true,
        },
    };

    public static NoticeFacts Escalated { get; } = Reminder with
    {
        Kind = NoticeKind.Escalated,
        At = Breach.At.AddHours(4),
        Handling = Told.Handling! with { Unanswered = ["dana"], Next = [new("joan", Breach.At.AddHours(12))] },
    };

    public static NoticeFacts Acknowledged { get; } = Reminder with
    {
        Kind = NoticeKind.Acknowledged,
        At = Utc("2026-03-12T14:31:20"),
        Handling = Told.Handling! with
        {
            Acknowledgement = new("tom", "Acme set to manual review", Utc("2026-03-12T14:31:20"), Utc("2026-03-13T14:31:00")),
            Next = [],
        },
    };

    public static NoticeFacts Drill { get; } = NewLayout with
    {
        Kind = NoticeKind.Drill,
        Input = null,
        Handling = Told.Handling! with { AlertId = 1_000_500_001, Kind = AlertKind.Drill },
    };

    /// <summary>Nothing for 4 hours, found a few seconds later.</summary>
    public static NoticeFacts Silent { get; } = NewLayout with
    {
        Kind = NoticeKind.Silent,
        Input = null,
        At = Utc("2026-03-31T15:00:04"),
        OpenedAt = Utc("2026-03-31T15:00:04"),
        Feed = new()
        {
            Cause = SilenceCause.Quiet,
            DueAt = Utc("2026-03-31T15:00:00"),
            SilentAfter = TimeSpan.FromHours(4),
            LastOutcomeAt = Utc("2026-03-31T11:00:00"),
            LastHeartbeatAt = Utc("2026-03-31T10:30:00"),
            Outcomes = 4_711,
        },
        Handling = new()
        {
            AlertId = 1_000_500_002,
            Kind = AlertKind.Silence,
            UnansweredSince = Utc("2026-03-31T15:00:04"),
            Next = [new("dana", Utc("2026-03-31T17:00:04")), new("tom", Utc("2026-03-31T19:00:04")), new("joan", Utc("2026-04-01T03:00:04"))],
        },
    };

    /// <summary>The month end of March passed empty, though the agent lives.</summary>
    public static NoticeFacts Empty { get; } = Silent with
    {
        Feed = new()
        {
            Cause = SilenceCause.Slot,
            DueAt = Utc("2026-03-31T12:00:00"),
            Slot = Utc("2026-03-31T11:00:00"),
            Grace = TimeSpan.FromHours(1),
            LastOutcomeAt = Utc("2026-02-28T12:00:07"),
            LastHeartbeatAt = Utc("2026-03-31T11:59:00"),
        },
    };

    public static NoticeFacts NeverCame { get; } = Silent with
    {
        Feed = new() { Cause = SilenceCause.First, DueAt = Utc("2026-03-31T05:00:00"), FirstBy = Utc("2026-03-31T05:00:00") },
    };

    public static NoticeFacts Back { get; } = Silent with
    {
        Kind = NoticeKind.Back,
        At = Utc("2026-03-31T14:12:04"),
        ClosedAt = Utc("2026-03-31T14:12:04"),
        Feed = Silent.Feed! with { BackAt = Utc("2026-03-31T14:12:00") },
        Handling = new() { AlertId = 1_000_500_002, Kind = AlertKind.Silence },
    };

    public static NoticeFacts LabelsLate { get; } = Breach with
    {
        Kind = NoticeKind.LabelsLate,
        At = Utc("2026-03-16T14:00:09"),
        OpenedAt = Utc("2026-03-16T14:00:09"),
        TransactionId = null,
        OccurredAt = null,
        Episode = 0,
        Labels = new()
        {
            Pending = 214,
            Within = TimeSpan.FromDays(3),
            LastVerdictAt = Utc("2026-03-13T14:00:00"),
            Since = Utc("2026-03-13T14:00:00"),
            DueAt = Utc("2026-03-16T14:00:00"),
            LastPosition = 147,
        },
        Handling = Silent.Handling! with { AlertId = 1_000_500_003, Kind = AlertKind.LabelsLate },
    };

    public static NoticeFacts LabelsBack { get; } = LabelsLate with
    {
        Kind = NoticeKind.LabelsBack,
        At = Utc("2026-03-25T18:00:05"),
        ClosedAt = Utc("2026-03-25T18:00:05"),
        Labels = LabelsLate.Labels! with { BackAt = Utc("2026-03-25T18:00:00") },
        Handling = new() { AlertId = 1_000_500_003, Kind = AlertKind.LabelsLate },
    };

    public static NoticeFacts Handover { get; } = NewLayout with
    {
        Kind = NoticeKind.Handover,
        Input = null,
        Handling = new()
        {
            OwnerBefore = "dana", OwnerNow = "ana", OpenAlerts = 1, Handed = [new(7, AlertKind.Accuracy, "order-entry-accuracy")], Next = [new("ana", Breach.At.AddHours(2))],
        },
    };

    /// <summary>What else fell, got worse or recovered in the same minute, the worst first.</summary>
    public static IReadOnlyList<Story> Others { get; } =
    [
        new(Breach with { Slo = "order-lines-accuracy", Culprit = new("customer", "globex", 8, 12, 3, 88) }, []),
        new(Breach with { Slo = "order-prices-accuracy", Culprit = null }, []),
        new(Breach with { Slo = "order-ship-to-accuracy", Wrong = 6, Judged = 31, IsFull = false, Allowed = 5, Window = 50, Culprit = null }, []),
        new(Worse with { Slo = "order-dates-accuracy" }, [Breach with { Slo = "order-dates-accuracy", At = Utc("2026-03-12T14:13:40") }]),
        new(Reopened with { Slo = "order-currency-accuracy" }, []),
        new(Reopened with { Slo = "order-discounts-accuracy", Reopenings = 1 }, []),
        new(Worse with { Slo = "order-units-accuracy" }, []),
        new(Drifted with { Slo = "order-terms-accuracy" }, []),
        new(Recovered with { Slo = "order-contacts-accuracy" }, []),
        new(Recovered with { Slo = "order-quantities-accuracy" }, [Breach with { Slo = "order-quantities-accuracy" }]),
        new(Retired with { Slo = "order-notes-accuracy" }, []),
    ];

    public static MailDraft Draft(NoticeFacts notice, params NoticeFacts[] absorbed) => new()
    {
        Notice = notice,
        Absorbed = absorbed,
        To = notice.Kind == NoticeKind.Escalated ? Tom : Dana,
        Owner = Dana.Name,
        NameOf = key => key switch { "dana" => Dana.Name, "tom" => Tom.Name, "joan" => Joan.Name, "ana" => "Ana Lopez", _ => key },
        Zone = Chicago,
        Signer = new LinkSigner(new byte[32]),
        PublicUrl = "http://localhost:8080/",
        MessageId = "<1.3@monitoring>",
        References = ["<1@monitoring>"],
    };

    public static string Subject(NoticeFacts notice, params NoticeFacts[] absorbed) => MailWriter.Write(Draft(notice, absorbed)).Subject;

    public static DateTimeOffset Utc(string instant) =>
        DateTimeOffset.Parse(instant + "Z", System.Globalization.CultureInfo.InvariantCulture);

    private const string Budget =
        "By chance unseen values raise at most one signal in 1,000 outcomes over all 6 inputs together, even where one value in a hundred is new anyway; where fewer are, far fewer.";

    private static UnseenExample Unseen(int number) => new(
        number, FormattableString.Invariant($"PO-{number}"), Utc("2026-03-12T12:50:00"), "edi-2", InputChange.NeverSeen,
            [new("customer", "acme")]);

    private static WrongTransaction Wrong(string id, string? cause = null) => new(id, Utc("2026-03-12T14:00:00"), cause);
}
