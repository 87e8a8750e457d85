using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail;
using Monitoring.Core.Slos;
using Monitoring.Service.Board;
using Monitoring.Service.Settings;
using Monitoring.Service.Tests.Api;
using Monitoring.Service.Tests.Trust;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Tests.Board;

/// <summary>What pages show, made up around the breach of order-entry.</summary>
internal static class Views
{
    public static readonly DateTimeOffset Now = Samples.Breach.AddHours(4).AddMinutes(28);

    public static readonly TimeZoneInfo Chicago = TimeZoneInfo.FindSystemTimeZoneById("America/Chicago");

    public static Present Present { get; } = new(Now, new LocalClock(Chicago));

    public static PlantRegistry Registry { get; } = new(
        new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45)),
        "joan",
        TimeSpan.FromDays(400),
        new[]
        {
            new Person("dana", "Dana Ruiz", "dana.ruiz@example.com"),
            new Person("tom", "Tom Kessler", "tom.kessler@example.com"),
            new Person("joan", "Joan Meyer", "joan.meyer@example.com"),
        }.ToDictionary(person => person.Key),
        []);

    public static ServiceSettings Settings { get; } = new()
    {
        Data = "/srv/accuracy",
        Urls = ["http://localhost:8080"],
        PublicUrl = "http://localhost:8080",
        Database = "sqlite:/srv/accuracy/monitoring.db",
        Registry = "/srv/accuracy/registry.yaml",
        Mail = new MailSettings(new MailServer.Folder("/srv/accuracy/mail"), null, null, null),
        LinkSecret = null,
    };

    /// <summary>A day on which everything happens at once: one of every state, a stranger, a mail server that refuses.</summary>
    public static BoardView Board { get; } = Of(
        [
            Titled("AP invoice", Samples.Slo("ap-invoice", AccuracyState.Healthy, 5, 100, null)) with
            {
                LastProven = new DrillReading(Samples.Breach.AddDays(-9), Samples.Breach.AddDays(-9).AddMinutes(6)),
            },
            Titled("Supplier chase", Samples.Slo("supplier-chase", AccuracyState.AtRisk, 9, 100, null)) with
            {
                UncountedIndicators = ["relevence"],
            },
            Samples.WithWaiting(Titled("Quality vision", Samples.Slo("quality-vision", AccuracyState.WarmingUp, 0, 0, null))),
            Titled("Order entry", Samples.Slo()),
            Samples.WithRefused(Titled("Returns", Samples.Slo("returns", AccuracyState.Healthy, 3, 100, null))),
            Titled("Expedite bot", Samples.Slo("expedite-bot", AccuracyState.Recovering, 8, 100, 9) with { Held = 12, SelfReported = 3 }),
            Titled("Claims", Samples.Slo("claims", AccuracyState.WarmingUp, 4, 37, null) with
            {
                Uncounted = new UncountedReading(30, 0, 0, 2),
            }),
            Samples.Uncovered("a-stranger"),
            Samples.Uncovered("shadow-bot"),
        ],
        Samples.Alert()) with
    {
        OpenAlerts = 1,
        Inputs = [(Titled("Order entry", Samples.Slo()), WatchedOrders.Inputs())],
    };

    public static BoardView Of(IReadOnlyList<AgentReading> agents, params AlertReading[] alerts) => new()
    {
        Present = Present,
        Plant = "Plant 2",
        Slos = SloLine.InBoardOrder(agents, alerts, new People(Registry), Now),
        Agents = agents,
        Outbox = new DeliveryTotals(2, 1, Now.AddMinutes(-20), Now.AddMinutes(-2), "450 4.2.1 mailbox busy"),
        Settings = Settings,
        IsOpen = agents.Count == 0,
    };

    public static SloView Slo(string name) => new()
    {
        Name = name,
        Present = Present,
        Line = Board.Slos.FirstOrDefault(line => line.Name == name),
        Drift = Board.Slos.FirstOrDefault(line => line.Name == name) is { } watched ? Samples.Drift(watched.Slo) : null,
        Trust = name.StartsWith("gone", StringComparison.Ordinal) ? null : Trusts.OrderEntry,
        Transitions =
        [
            new(13, 147, "PO-1041", AccuracyState.AtRisk, AccuracyState.Breached, 100, 11, 7, 0, Samples.Breach),
            new(12, 100, null, AccuracyState.WarmingUp, AccuracyState.AtRisk, 100, 9, null, 0, Samples.Breach.AddDays(-1)),
        ],
        Episodes =
        [
            Samples.Episode(),
            Samples.Episode() with
            {
                Id = 6,
                OpenedAt = Samples.Breach.AddDays(-9),
                ClosedAt = Samples.Breach.AddDays(-8),
                Reopenings = 2,
                WorstWrong = 17,
                Notices = [new NoticeReading(NoticeKind.Recovered, 90, Samples.Breach.AddDays(-8), [
                    new DeliveryReading("dana", DeliveryState.Dead, 1, "<6.90@plant-2>", null, null, "550 5.1.1 no such user"),
                    new DeliveryReading("tom", DeliveryState.Waiting, 3, "<6.91@plant-2>", null, null, "421 <later>"),
                    new DeliveryReading("joan", DeliveryState.Absorbed, 0, "<6.92@plant-2>", "<6.91@plant-2>", null, null)],
                        Samples.Facts())],
            },
        ],
        People = new People(Registry),
    };

    /// <summary>One alert of each sort: nobody has it, somebody has it, practice; and two that are over.</summary>
    public static AlertsView Alerts { get; } = new()
    {
        Present = Present,
        Open = [Samples.Alert(), Samples.Held(Drift), Drill],
        Closed =
        [
            Samples.Held(Samples.Alert()) with { Id = 6, Alert = Samples.Held(Samples.Alert()).Alert with { ClosedAt = Samples.Breach.AddHours(4) } },
            Drill with { Id = 500_002, Alert = Drill.Alert with { OpenedAt = Samples.Breach.AddDays(-9), ClosedAt = Samples.Breach.AddDays(-8) } },
        ],
        Agents = Board.Agents,
        People = new People(Registry),
    };

    /// <summary>A drift alert of order-entry.</summary>
    public static AlertReading Drift => Samples.Alert() with
    {
        Id = 500_003,
        Alert = Samples.Alert().Alert with { Number = 500_003, Kind = AlertKind.Drift },
        Notices =
        [
            Samples.Episode().Notices[0] with
            {
                Kind = NoticeKind.Drift,
                Facts = Samples.Facts() with { Kind = NoticeKind.Drift, Drift = new() { Cut = "customer", Value = "acme", Judged = 9, Wrong = 7, Healthy = 0.08, Cuts = 2 } },
            },
        ],
    };

    /// <summary>A practice alarm of order-entry.</summary>
    public static AlertReading Drill => Samples.Alert() with
    {
        Id = 500_001,
        Slo = null,
        Alert = Samples.Alert().Alert with { Number = 500_001, Kind = AlertKind.Drill, SloId = null },
        Notices = [Samples.Episode().Notices[0] with { Kind = NoticeKind.Drill, Facts = NoticeFacts.OfInput("order-entry", Samples.Agent(Samples.Slo()).Coverage! with { Title = "Order entry" }, 147, Samples.Breach, null!) with { Kind = NoticeKind.Drill } }],
    };

    /// <summary>The page of an alert, for nobody who decides.</summary>
    public static AlertView Alert(AlertReading alert) => new()
    {
        Present = Present,
        Zone = Chicago,
        Alert = alert,
        History = new(
            [.. Slo("order-entry-accuracy").Transitions.Take(1)],
            [new RevisionReading(4, Samples.Breach.AddHours(1))]),
        Agents = Board.Agents,
        People = new People(Registry),
    };

    private static AgentReading Titled(string title, SloReading slo)
    {
        var agent = Samples.Agent(slo);
        return agent with { Coverage = agent.Coverage! with { Title = title }, Outcomes = slo.Counts.Judged == 0 ? 0 : agent.Outcomes };
    }
}
