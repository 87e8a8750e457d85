using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Days;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Mail.Words;

/// <summary>Daily mails made up, of a Thursday morning at Plant 2.</summary>
internal static class DailyMails
{
    private static readonly DateTimeOffset At = new(2026, 3, 12, 10, 45, 3, TimeSpan.Zero);

    private static readonly AccuracyRule Rule = new(0.92m, 0.90m, 100);

    private static readonly Person Dana = new("dana", "Dana Ruiz", "dana.ruiz@example.com");

    /// <summary>One SLO that is red, and nobody has it.</summary>
    public static DailyMail One { get; } = Mail([Red("Order entry") with { Alert = Alert(held: null) }]);

    /// <summary>Eight, of every sign.</summary>
    public static DailyMail Eight { get; } = Mail(
    [
        Red("Order entry") with { Alert = Alert(held: null), Frozen = "No outcomes for 47 min (expected every 15 min)." },
        Red("Credit release") with
        {
            Counts = new(17, 100, true),
            Alert = Alert(new("Tom Kessler", "Portal sends the old form; release by hand", At.AddHours(-20), At.AddHours(3))),
        },
        Grey("Quality vision"),
        Amber("Supplier chase"),
        Amber("Freight audit") with { State = AccuracyState.Recovering, Counts = new(8, 100, true), Hold = (12, 25), HeldUntil = At.AddHours(7) },
        Green("AP invoice", 5),
        Green("Expedite bot", 2),
        Green("Master data", 7) with { For = "Ana Lopez" },
    ]) with
    {
        Due =
        [
            new(At.AddHours(3), DueKind.AcknowledgementEnds, "Credit release", "Tom Kessler"),
            new(At.AddHours(7), DueKind.MaintenanceEnds, "Freight audit"),
            new(At.AddHours(1), DueKind.Drill, "Order entry, Credit release, Quality vision and 4 more"),
        ],
        Uncounted =
        [
            new("Night bot", "No outcomes for 14 h (expected every 4 h)"),
            new("Supplier chase", "12 items were refused, the newest at 04:10: verdict must be correct, incorrect or unsure"),
        ],
        Over =
        [
            new(AlertKind.Accuracy, "Expedite bot", At.AddHours(-20).AddMinutes(-31), At.AddHours(-14).AddMinutes(-43)),
            new(AlertKind.Silence, "Night bot", At.AddHours(-33), At.AddHours(-26)),
            new(AlertKind.LabelsLate, "Master data", At.AddDays(-3), At.AddHours(-12)),
        ],
        Notes =
        [
            new(DailyLineKind.InsideMaintenance, "AP invoice",
                new() { Kind = NoticeKind.Breach, From = At.AddHours(-30), Until = At.AddHours(-28) }),
            new(DailyLineKind.MaintenanceEnded, "AP invoice",
                new() { From = At.AddHours(-36), Until = At.AddHours(-12), By = "Tom Kessler", Reason = "new EDI map" }),
        ],
    };

    /// <summary>Forty, nearly all of them green.</summary>
    public static DailyMail Forty { get; } = Mail(
    [
        Red("Order entry") with { Alert = Alert(held: null) },
        Grey("Quality vision"),
        Grey("Claims triage") with { State = AccuracyState.WarmingUp, Counts = new(4, 37, false), Places = 37 },
        Amber("Supplier chase"),
        .. Enumerable.Range(1, 36).Select(number => Green(Invariant($"Line {number} inspection"), number % 9)),
    ]);

    /// <summary>Forty of which most fell silent in one night, and some that stand alone.</summary>
    public static DailyMail Silent { get; } = Mail(
    [
        .. Enumerable.Range(1, 38).Select(number => Silenced(Invariant($"Line {number} inspection"), "No outcomes for 14 h 45 min (expected every 4 h).", number)),
        Grey("Quality vision"),
        Green("AP invoice", 5),
    ]);

    /// <summary>Five that fell silent one after the other.</summary>
    public static DailyMail SilentByTurns { get; } = Mail(
        [.. Enumerable.Range(1, 5).Select(number => Silenced(
            Invariant($"Line {number} inspection"), Invariant($"No outcomes for {number + 6} h (expected every 4 h)."), number))]);

    /// <summary>Of a deputy, whose own is green and who was told of what others own.</summary>
    public static DailyMail Deputy { get; } = Mail([Green("AP invoice", 5)]) with
    {
        To = new("tom", "Tom Kessler", "tom.kessler@example.com"),
        Asked =
        [
            new(Alert(held: null), AlertKind.Accuracy, "Order entry", "below its alert line, 2nd time", "Dana Ruiz"),
            new(Alert(held: null) with { Id = 500_012 }, AlertKind.Silence, "Night bot", "nothing comes", "Ana Lopez"),
        ],
    };

    /// <summary>Of a deputy who was told of many that fell silent in one night, and of one that did not.</summary>
    public static DailyMail DeputyOfMany { get; } = Deputy with
    {
        Asked =
        [
            .. Deputy.Asked,
            .. Enumerable.Range(1, 5).Select(number => new DailyAsked(
                Alert(held: null) with { Id = 500_020 + number, OpenedAt = At.AddHours(-10).AddMinutes(number) },
                AlertKind.Silence, Invariant($"Line {number} inspection"), "nothing comes", "Dana Ruiz")),
        ],
    };

    /// <summary>Ten that are red, some of which somebody has.</summary>
    public static DailyMail Reds { get; } = Mail(
    [
        .. Enumerable.Range(1, 8).Select(number => Red(Invariant($"Line {number} inspection")) with
        {
            Alert = Alert(new("Tom Kessler", "", At.AddHours(-20), At.AddHours(3))) with { Id = number },
        }),
        Red("Order entry") with { Alert = Alert(held: null) with { Id = 9, OpenedAt = At.AddHours(-2) } },
        Red("Credit release") with { Alert = Alert(new("Tom Kessler", "", At.AddHours(-20), At.AddHours(3))) with { Id = 10 } },
        Red("Freight audit") with { Alert = Alert(new("Dana Ruiz", "", At.AddHours(-20), At.AddHours(3))) with { Id = 11, HolderIsReader = true } },
    ]);

    /// <summary>All of eight are well, and five transactions are to be judged.</summary>
    public static DailyMail Well { get; } = Mail([.. Enumerable.Range(1, 8).Select(number => Green(Invariant($"Line {number} inspection"), number % 9))]) with
    {
        Reviews = new([.. Enumerable.Range(1, 5).Select(Review)], 5),
        Outages = [new(At.AddHours(-9), At.AddHours(-2.5))],
        Over = [new(AlertKind.Accuracy, "Line 3 inspection", At.AddHours(-8), At.AddHours(-3))],
    };

    /// <summary>Of the fallback, who owns nothing and acts for somebody.</summary>
    public static DailyMail ActingFallback { get; } = Mail([Green("AP invoice", 5) with { For = "Ana Lopez" }]) with
    {
        To = new("joan", "Joan Meyer", "joan.meyer@example.com"),
        AsFallback = new()
        {
            Slos =
            [
                Red("Order entry") with { For = "Dana Ruiz", Alert = Alert(held: null) with { IsAsked = false } },
                Green("AP invoice", 5) with { For = "Ana Lopez" },
            ],
        },
    };

    /// <summary>Of the fallback, who owns nothing.</summary>
    public static DailyMail Fallback { get; } = Mail([]) with
    {
        To = new("joan", "Joan Meyer", "joan.meyer@example.com"),
        AsFallback = new()
        {
            Slos = [Red("Order entry") with { For = "Dana Ruiz", Alert = Alert(held: null) }, Green("AP invoice", 5) with { For = "Ana Lopez" }],
            Uncovered = ["night-bot", "old-invoice"],
            Unanswering =
            [
                "Nico Holt (Freight audit): messages to them are refused",
                .. Enumerable.Range(2, 11).Select(number => Invariant($"Owner {number} (Line {number} inspection): messages to them are refused")),
            ],
            Dead = 3,
            MailTrouble = "535 5.7.8 Authentication credentials invalid",
            Waiting =
            [
                new("order-entry", 2_140, "6"),
                .. Enumerable.Range(2, 10).Select(number => new DailyWaiting(Invariant($"line-{number}"), 101, "6")),
            ],
        },
        Notes = [new(DailyLineKind.DrillUnanswered, "Freight audit", new() { From = At.AddHours(-46), Until = At.AddHours(-22) })],
    };

    /// <summary>All is well, and some transactions are to be judged.</summary>
    public static DailyMail Green1 { get; } = Mail([Green("AP invoice", 5)]) with
    {
        Reviews = new([Review(1), Review(2)], 7)
        {
            Count = (21, 28),
            Gaps = [new("AP invoice") { Others = (480, 500), Random = 0.88, RandomJudged = 25 }],
        },
    };

    /// <summary>Data that tries to be markup.</summary>
    public static DailyMail Hostile { get; } = Mail([Red("Order <b>entry</b>\r\nBcc: x@example.com") with
    {
        Name = "a/b?c", Alert = Alert(new("Tom <i>", "\"quoted\" & <script>alert(1)</script>\n\u202Eabc", At.AddHours(-1), At.AddDays(2))),
    }]) with
    {
        Plant = "Plant <2>\r\nBcc: x@example.com",
        Uncounted = [new("شركة", "<b>1</b> item")],
        Reviews = new([Review(1) with { About = "<script>", Source = "https://erp.example/orders/%3Cscript%3E" }], 1),
    };

    private static DailyMail Mail(IReadOnlyList<DailySlo> slos) => new()
    {
        To = Dana,
        Plant = "Plant 2",
        Zone = IanaZone.Of("America/Chicago"),
        Day = new(2026, 3, 12),
        At = At,
        Until = At.AddDays(1),
        PublicUrl = "https://monitor.example/",
        Slos = slos,
    };

    private static DailySlo Slo(string title, Andon sign, AccuracyState state, int wrong) => new()
    {
        Name = title.ToLowerInvariant().Replace(' ', '-') + "-accuracy",
        Agent = title,
        Title = title,
        Sign = sign,
        State = state,
        Rule = Rule,
        Counts = new(wrong, 100, true),
        Places = 100,
        Days = Days(wrong),
    };

    private static DailySlo Red(string title) => Slo(title, Andon.Red, AccuracyState.Breached, 12);

    private static DailySlo Amber(string title) => Slo(title, Andon.Amber, AccuracyState.AtRisk, 9);

    private static DailySlo Green(string title, int wrong) => Slo(title, Andon.Green, AccuracyState.Healthy, wrong);

    private static DailySlo Silenced(string title, string why, int number) => Slo(title, Andon.Grey, AccuracyState.Healthy, number % 9) with
    {
        WhyGrey = why,
        Cause = GreyCause.Silent,
        Alert = Alert(held: null) with { Id = 500_000 + number, OpenedAt = At.AddHours(-10).AddMinutes(number / 20) },
        Days = [.. Days(number % 9).SkipLast(1), new(new(2026, 3, 11), default, 0, default, IsProvisional: false)],
    };

    private static DailySlo Grey(string title) => Slo(title, Andon.Grey, AccuracyState.WarmingUp, 0) with
    {
        Counts = default,
        Places = 0,
        Pending = 1_214,
        Days = [.. Days(0).Select(day => day with { Verdicts = default })],
    };

    // Weekends without work, and worse towards the end where the window is bad.
    private static IReadOnlyList<SloDay> Days(int wrong) =>
    [
        .. Enumerable.Range(-30, 30).Select(number =>
        {
            var day = new DateOnly(2026, 3, 12).AddDays(number);
            var isOff = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            var all = isOff ? default : new OutcomeDay(330 + (number * 7 % 40), 52, 14, 12, 4);
            var judged = isOff ? 0 : 120 + (number * 5 % 30);
            var bad = number > -5 && wrong > 10 ? wrong * judged / 80 : wrong * judged * (3 + (number * number % 5)) / 1_000;
            return new SloDay(day, all, all.Auto, new(judged, bad), IsProvisional: number > -8 && judged > 0);
        }),
    ];

    private static DailyAlert Alert(Acknowledgement? held) => new(7, At.AddHours(-20), held, HolderIsReader: false,
        held is null ? new("Joan Meyer", At.AddHours(2)) : null)
    {
        IsAsked = held is null,
    };

    private static DailyReview Review(int number)
    {
        var link = new LinkToken("review", Invariant($"{number}-dana"));
        return new(Invariant($"INV-{number:0000}"), "AP invoice, Wed 11 Mar 14:02, customer acme, confidence 0.91")
        {
            Link = link,
            Answers = [.. ((string[])["Right", "Wrong", "Unsure"]).Select(word => (word, $"https://monitor.example/review/{link.Unsigned}?verdict={word}"))],
            Source = Invariant($"https://erp.example/invoices/INV-{number:0000}"),
        };
    }
}
