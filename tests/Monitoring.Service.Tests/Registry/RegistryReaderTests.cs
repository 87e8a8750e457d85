using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Registry;

namespace Monitoring.Service.Tests.Registry;

public sealed class RegistryReaderTests
{
    [Fact]
    public void Everything_the_document_says_is_in_the_registry()
    {
        var registry = Documents.Valid(Documents.Plant2);
        Assert.Equal(new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45)), registry.Plant);
        Assert.Equal("joan", registry.Fallback);
        Assert.Equal(TimeSpan.FromDays(400), registry.KeepOutcomes);
        Assert.Equal(["dana", "tom", "joan"], registry.People.Keys);
        Assert.Equal(new Person("tom", "Tom Kessler", "tom.kessler@example.com"), registry.People["tom"]);

        var agent = Assert.Single(registry.Agents);
        Assert.Equal(("order-entry", "Order entry", "dana", "tom", TimeSpan.FromHours(4)),
            (agent.Name, agent.Title, agent.Owner, agent.Deputy, agent.SilentAfter));
        Assert.Equal(new Pilot(190, 200), agent.Pilot);
        var slo = Assert.Single(agent.Slos);
        Assert.Equal(
            new Slo("order-entry-accuracy", new AccuracyRule(0.92m, 0.90m, 100), Admission.Default, ["customer"],
                "Put the customer on manual review, then call its EDI desk."),
            slo);
        Assert.Equal((10, 8), (slo.Rule.Allowed, slo.Rule.AtTarget));
    }

    [Fact]
    public void What_is_optional_has_its_default()
    {
        var registry = Documents.Valid(
            """
            plant: { name: Plant 2, timeZone: UTC }
            fallback: dana
            people: { dana: { name: Dana Ruiz, email: dana@example.com } }
            agents:
              order-entry:
                owner: dana
                slos: { accuracy: { target: 92%, alertBelow: 90%, over: 1 transaction } }
              idle: { owner: dana }
            """);
        Assert.Equal(new TimeOnly(5, 45), registry.Plant.DailyMailAt);
        Assert.Equal(TimeSpan.FromDays(400), registry.KeepOutcomes);
        var agent = registry.Agents[0];
        Assert.Equal(("order-entry", (string?)null, (TimeSpan?)null), (agent.Title, agent.Deputy, agent.SilentAfter));
        Assert.Null(agent.Pilot);
        Assert.Equal(new Slo("accuracy", new AccuracyRule(0.92m, 0.90m, 1), Admission.Default, [], ""), Assert.Single(agent.Slos));
        Assert.Empty(registry.Agents[1].Slos);
        Assert.Empty(Documents.Valid(Documents.Plant2[..Documents.Plant2.IndexOf("agents:", StringComparison.Ordinal)]
            + "agents: {}").Agents);
    }

    [Fact]
    public void Hours_holidays_absences_drills_reviews_and_alerts_of_drift_are_read()
    {
        var registry = Documents.Valid(
            """
            plant:
              name: Plant 2
              timeZone: Europe/Berlin
              hours: Mon-Fri 06:00-22:00, Sat 06:00-14:00
              holidays: [2027-01-01, 2026-12-25]
            fallback: dana
            people:
              dana: { name: Dana Ruiz, email: dana@example.com, away: { from: 2026-07-01, until: 2026-07-14, acting: tom } }
              tom:
                name: Tom Kessler
                email: tom@example.com
                away:
                  - { from: 2026-08-03, until: 2026-08-03 }
                  - { from: 2026-03-28, until: 2026-03-29, acting: dana }
            agents:
              order-entry:
                owner: dana
                drills: off
                reviews: 50 a day
                transactionUrl: https://erp.example.com/{transactionId}
                slos: { accuracy: { target: 92%, alertBelow: 90%, over: 1 transaction, drift: alert } }
              idle: { owner: tom, drills: on }
            """);
        Assert.Equal("Mon-Fri 06:00-22:00, Sat 06:00-14:00", registry.Plant.Hours?.Text);
        Assert.Equal([new(2026, 12, 25), new(2027, 1, 1)], registry.Plant.Holidays);
        Assert.Equal([new(new(2026, 7, 1), new(2026, 7, 14), "tom")], registry.People["dana"].Away);
        Assert.Equal([new(new(2026, 3, 28), new(2026, 3, 29), "dana"), new(new(2026, 8, 3), new(2026, 8, 3), null)], registry.People["tom"].Away);
        Assert.Equal([false, true], registry.Agents.Select(agent => agent.Drills));
        Assert.Equal([(50, "https://erp.example.com/{transactionId}"), (5, null)],
            registry.Agents.Select(agent => (agent.Reviews, agent.TransactionUrl)));
        Assert.Equal(DriftMode.Alert, registry.Agents[0].Slos[0].Drift);

        // Whole plant days, in the night of the change too.
        Assert.Equal(
            ["dana 2026-06-30 22:00 - 2026-07-14 22:00", "tom 2026-03-27 23:00 - 2026-03-29 22:00", "tom 2026-08-02 22:00 - 2026-08-03 22:00"],
            registry.AbsencesFor(registry.Agents[0]).Select(absence => FormattableString.Invariant(
                $"{absence.Person} {absence.From:yyyy-MM-dd HH:mm} - {absence.Until:yyyy-MM-dd HH:mm}")));
    }

    [Fact]
    public void An_SLO_counts_the_verdicts_of_its_indicator()
    {
        var slo = Documents.Valid(Documents.Change("countFrom: [any]", "indicator: relevance")).Agents[0].Slos[0];
        Assert.Equal(Admission.Default with { Indicator = "relevance" }, slo.Admission);
    }

    [Theory]
    [InlineData("92%", "0.92")]
    [InlineData("92 %", "0.92")]
    [InlineData("\"92%\"", "0.92")]
    [InlineData("99.5%", "0.995")]
    [InlineData("99.999999%", "0.99999999")]
    [InlineData("0.000001%", "0.00000001")]
    public void Percentages_are_exact_decimals(string text, string ratio)
    {
        var line = text.StartsWith('0') ? text : "0.000001%";
        var registry = Documents.Valid(Documents.Plant2.Replace("target: 92%", "target: " + text, StringComparison.Ordinal)
            .Replace("alertBelow: 90%", "alertBelow: " + line, StringComparison.Ordinal));
        Assert.Equal(ratio, registry.Agents[0].Slos[0].Rule.Target.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("1 minute", 1)]
    [InlineData("90 minutes", 90)]
    [InlineData("1 hour", 60)]
    [InlineData("1 hours", 60)]
    [InlineData("12  hours", 720)]
    [InlineData("400 days", 576_000)]
    public void Durations_are_a_number_and_a_unit(string text, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), Documents.Valid(Documents.Change("4 hours", text)).Agents[0].SilentAfter);

    [Fact]
    public void Lists_say_what_counts()
    {
        var admission = Documents.Valid(Documents.Change("[auto]", "[assisted, auto]")
            .Replace("[any]", "[check, audit]", StringComparison.Ordinal)
            .Replace("[all, random]", "\n          - targeted", StringComparison.Ordinal)).Agents[0].Slos[0].Admission;
        Assert.Equal(OneOf<Disposition>.Only(Disposition.Auto, Disposition.Assisted), admission.Dispositions);
        Assert.Equal(OneOf<VerdictSource>.Only(VerdictSource.Check, VerdictSource.Audit), admission.Sources);
        Assert.Equal(OneOf<Selection>.Only(Selection.Targeted), admission.Selections);
    }

    [Fact]
    public void An_SLO_tells_its_owner_about_drift_against_the_target_unless_it_says_otherwise()
    {
        var byDefault = Documents.Valid(Documents.Without("drift: notify")).Agents[0].Slos[0];
        Assert.Equal((DriftMode.Notify, false), (byDefault.Drift, byDefault.FreezesBaseline));
        var other = Documents.Valid(Documents.Change("drift: notify", "drift: off\n        baseline: frozen")).Agents[0].Slos[0];
        Assert.Equal((DriftMode.Off, true), (other.Drift, other.FreezesBaseline));
        Assert.NotEqual(byDefault, other);
        Assert.True(byDefault.CountsLike(other));
    }

    [Fact]
    public void A_reaction_plan_may_have_lines()
    {
        var slo = Documents.Valid(Documents.Change(
            "reactionPlan: Put the customer on manual review, then call its EDI desk.",
            "reactionPlan: |\n          1. Put the customer on manual review.\n          2. Call its EDI desk.\n\n")).Agents[0].Slos[0];
        Assert.Equal("1. Put the customer on manual review.\n2. Call its EDI desk.", slo.ReactionPlan);
    }

    [Fact]
    public void Markup_in_a_name_is_only_text_and_a_byte_order_mark_is_none() =>
        Assert.Equal("Dana <b>Ruiz</b> & Söhne",
            Documents.Valid("\uFEFF" + Documents.Change("Dana Ruiz", "Dana <b>Ruiz</b> & Söhne")).People["dana"].Name);

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Line_ends_of_other_systems_are_read_alike(string lineEnd)
    {
        Assert.Equal("tom", Documents.Valid(Documents.Plant2.Replace("\n", lineEnd, StringComparison.Ordinal)).Agents[0].Deputy);
        Assert.StartsWith("registry.yaml:12: ",
            Assert.Single(Documents.Faults(Documents.Change("deputy: tom", "deputy: tim")
            .Replace("\n", lineEnd, StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    [Fact]
    public void The_lines_of_people_agents_and_SLOs_are_known()
    {
        var lines = Assert.IsType<RegistryReading.Valid>(RegistryReader.Read("registry.yaml", Documents.Plant2)).Lines;
        Assert.Equal(6, lines["people.tom"]);
        Assert.Equal(9, lines["agents.order-entry"]);
        Assert.Equal(15, lines["agents.order-entry.slos.order-entry-accuracy"]);
    }
}
