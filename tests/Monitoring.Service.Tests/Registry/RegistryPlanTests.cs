using Monitoring.Core.Slos;
using Monitoring.Service.Registry;

namespace Monitoring.Service.Tests.Registry;

/// <summary>What is said of a registry before it takes the place of another.</summary>
public sealed class RegistryPlanTests
{
    private static readonly PlantRegistry Before = Documents.Valid(Documents.Plant2);

    [Fact]
    public void The_first_registry_only_adds() => Assert.Equal(
        [
            "  adds     plant Plant 2: America/Chicago",
            "  adds     person dana: Dana Ruiz, dana.ruiz@example.com",
            "  adds     person tom: Tom Kessler, tom.kessler@example.com",
            "  adds     person joan: Joan Meyer, joan.meyer@example.com",
            "  adds     agent order-entry: owner dana",
            "  adds     SLO order-entry-accuracy of order-entry: target 92%, alert below 90% over 100 transactions",
        ],
        Said(RegistryPlan.Of(null, [], Before, new HashSet<(string, string)>())));

    [Fact]
    public void The_same_registry_does_nothing() => Assert.Empty(Plan(Documents.Plant2 + "# a comment\n"));

    [Fact]
    public void Every_value_that_changes_is_named_with_both() => Assert.Equal(
        [
            "  changes  plant Plant 3: name Plant 2 -> Plant 3, timeZone America/Chicago -> Europe/Berlin, dailyMailAt 05:45 -> 06:15, fallback joan -> tom, keepOutcomes 400 days -> 30 days",
            "  changes  person dana: name Dana Ruiz -> Dana Diaz, email dana.ruiz@example.com -> dd@example.com",
            "  changes  agent order-entry: title Order entry -> Orders, owner dana -> joan, deputy tom -> nothing, silentAfter 04:00:00 -> nothing, pilot 190 of 200 -> nothing",
            "  changes  SLO order-entry-accuracy of order-entry: target 92% -> 95%, over 100 -> 50, dispositions [auto] -> [auto, failed], segments [customer] -> [], reactionPlan Put the customer on manual review, then call its EDI desk. -> nothing, drift notify -> off, baseline nothing -> frozen, its window is filled anew from the log",
        ],
        Said(Plan(
            """
            plant: { name: Plant 3, timeZone: Europe/Berlin, dailyMailAt: "06:15" }
            fallback: tom
            keepOutcomes: 30 days
            people:
              dana: { name: Dana Diaz,   email: dd@example.com }
              tom:  { name: Tom Kessler, email: tom.kessler@example.com }
              joan: { name: Joan Meyer,  email: joan.meyer@example.com }
            agents:
              order-entry:
                title: Orders
                owner: joan
                slos:
                  order-entry-accuracy: { target: 95%, alertBelow: 90%, over: 50 transactions, dispositions: [auto, failed], drift: off, baseline: frozen }
            """)));

    [Fact]
    public void Who_is_away_when_the_clock_counts_and_what_is_practised_is_said() => Assert.Equal(
        [
            "  changes  plant Plant 2: hours nothing -> Mon-Fri 06:00-22:00, holidays nothing -> 2026-12-25, holidays nothing -> 2027-01-01",
            "  changes  person dana: away nothing -> 2026-07-01 to 2026-07-14 (tom acting), away nothing -> 2026-08-03 to 2026-08-03 (nobody acting)",
            "  changes  agent order-entry: drills on -> off, reviews 5 a day -> 0 a day, transactionUrl nothing -> https://erp.example.com/{transactionId}",
            "  changes  SLO order-entry-accuracy of order-entry: drift notify -> alert",
        ],
        Said(Plan(Documents.Change("dailyMailAt:", "hours: Mon-Fri 06:00-22:00, holidays: [2027-01-01, 2026-12-25], dailyMailAt:")
            .Replace("dana.ruiz@example.com", "dana.ruiz@example.com, away: [{ from: 2026-08-03, until: 2026-08-03 }, "
                + "{ from: 2026-07-01, until: 2026-07-14, acting: tom }]", StringComparison.Ordinal)
            .Replace("    deputy: tom\n", "    deputy: tom\n    drills: off\n    reviews: 0 a day\n"
                + "    transactionUrl: https://erp.example.com/{transactionId}\n", StringComparison.Ordinal)
            .Replace("drift: notify", "drift: alert", StringComparison.Ordinal))));

    [Fact]
    public void What_is_left_out_is_retired_and_an_open_alert_named_first()
    {
        var steps = Plan(Documents.Change("  order-entry:", "  ap-invoice:")
            .Replace("order-entry-accuracy", "ap-invoice-accuracy", StringComparison.Ordinal)
            .Replace("  tom:  { name: Tom Kessler, email: tom.kessler@example.com }\n", "", StringComparison.Ordinal)
            .Replace("    deputy: tom\n", "", StringComparison.Ordinal), ("order-entry", "order-entry-accuracy"));

        Assert.Equal(
            [
                "  retires  person tom",
                "  retires  agent order-entry",
                "  retires  SLO order-entry-accuracy of order-entry: its alert is open",
                "  adds     agent ap-invoice: owner dana",
                "  adds     SLO ap-invoice-accuracy of ap-invoice: target 92%, alert below 90% over 100 transactions",
            ],
            Said(steps));
        Assert.StartsWith("SLO order-entry-accuracy", Assert.Single(steps, step => step.ClosesAlert).What, StringComparison.Ordinal);
    }

    private static IReadOnlyList<PlannedStep> Plan(string document, params (string Agent, string Slo)[] alerts) =>
        RegistryPlan.Of(RegistryReader.Read("registry.yaml", Documents.Plant2), Before.Agents, Documents.Valid(document), alerts.ToHashSet());

    private static IEnumerable<string> Said(IEnumerable<PlannedStep> steps) => steps.Select(step => step.ToString());
}
