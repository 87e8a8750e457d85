using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using Monitoring.Service.Board;
using Monitoring.Service.Tests.Api;
using Monitoring.Service.Tests.Trust;

namespace Monitoring.Service.Tests.Board;

public sealed class SloPageTests
{
    private const string Hostile = "<script>alert('x')</script>\" onload=\"x\u202Efdp";

    [Fact]
    public void The_page_of_a_breached_SLO() => GoldenFile.Matches("slo.html", SloPage.Of(Views.Slo("order-entry-accuracy")).ToString());

    [Fact]
    public void What_was_low_and_is_learned_later_has_a_section_of_its_own()
    {
        var view = Views.Slo("order-entry-accuracy") with
        {
            Late = [new(7, 13, 28, Samples.Breach.AddDays(-42), Samples.Breach.AddDays(-41), Samples.Breach, Hostile)],
        };
        var page = SloPage.Of(view).ToString();

        PageChecks.Parse(page);
        Assert.Contains("<tr><td>Mon 20 Apr 07:50 to Tue 21 Apr 07:50</td><td>07:50</td>", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/v1/slos/order-entry-accuracy/late\">All of them</a>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
    }

    [Fact]
    public void While_its_cards_are_being_computed_the_page_says_so()
    {
        var trust = Trusts.OrderEntry with { Price = new(Trusts.Labels, null, null, Trusts.Terms) };
        var page = SloPage.Of(Views.Slo("order-entry-accuracy") with { Trust = trust }).ToString();

        PageChecks.Parse(page);
        Assert.Contains("Being computed", page, StringComparison.Ordinal);
        Assert.Contains("20.4 verdicts a day", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_warning_of_the_price_stands_in_the_open()
    {
        var trust = Trusts.OrderEntry with { Price = Trusts.OrderEntry.Price with { Rule = Trusts.Rule.At(2) } };
        var page = SloPage.Of(Views.Slo("order-entry-accuracy") with { Trust = trust }).ToString();

        Assert.InRange(page.IndexOf("<b>The rule:</b> at 2 verdicts a day a window of 100 takes 50 days to fill", StringComparison.Ordinal),
            1, page.IndexOf("<details>", StringComparison.Ordinal));
    }

    [Fact]
    public void While_an_alarm_says_since_when_the_drift_table_gives_no_other_answer()
    {
        const string Heading = "Most likely worse since";
        var view = Views.Slo("order-entry-accuracy");
        var calm = view with { Drift = view.Drift! with { Slo = view.Drift.Slo with { Onset = null } } };

        Assert.DoesNotContain(Heading, SloPage.Of(view).ToString(), StringComparison.Ordinal);
        Assert.Contains(Heading, SloPage.Of(calm).ToString(), StringComparison.Ordinal);
        Assert.Contains("<bdi>PO-1002</bdi>, 02:50: 7 wrong of 9", SloPage.Of(calm).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_is_told_is_named_with_every_step()
    {
        var view = Views.Slo("order-entry-accuracy");
        var page = SloPage.Of(view).ToString();
        Assert.Contains("<li><bdi>Dana Ruiz</bdi> at once, reminded after 2 h and then every 24 h</li>", page, StringComparison.Ordinal);
        Assert.Contains("<li><bdi>Tom Kessler</bdi> after 4 h, and at once when", page, StringComparison.Ordinal);
        Assert.Contains("<li><bdi>Joan Meyer</bdi> after 12 h, and at once when", page, StringComparison.Ordinal);

        var agent = view.Line!.Agent;
        var coverage = agent.Coverage! with
        {
            Deputy = null,
            Fallback = "dana",
            Calendar = new("America/Chicago", PlantHours.Parse("Mon-Fri 06:00-22:00", out _), []),
        };
        var alone = SloPage.Of(view with { Line = view.Line with { Agent = agent with { Coverage = coverage } } }).ToString();
        Assert.DoesNotContain("after 4 h", alone, StringComparison.Ordinal);
        Assert.DoesNotContain("after 12 h", alone, StringComparison.Ordinal);
        Assert.Contains("It goes on until somebody has it; only Mon-Fri 06:00-22:00 counts", alone, StringComparison.Ordinal);
    }

    [Fact]
    public void A_retired_SLO_keeps_its_history()
    {
        var page = SloPage.Of(Views.Slo("gone-accuracy")).ToString();

        Assert.Contains("This SLO is retired", page, StringComparison.Ordinal);
        Assert.Contains("Changes of state", page, StringComparison.Ordinal);
        Assert.Contains("at risk → <b>breached</b>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_state_has_a_page_that_reads()
    {
        foreach (var line in Views.Board.Slos)
        {
            var page = SloPage.Of(Views.Slo(line.Name) with { Transitions = [], Episodes = [] }).ToString();

            PageChecks.Parse(page);
            Assert.Contains("It was never breached.", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Hostile_ids_stay_text()
    {
        var view = Views.Slo("order-entry-accuracy");
        var delivery = view.Episodes[0].Notices[0].Deliveries[0]
            with { To = Hostile, State = Core.Deliveries.DeliveryState.Dead, LastError = Hostile };
        var page = SloPage.Of(view with
        {
            Transitions = [new(1, 2, Hostile, AccuracyState.Healthy, AccuracyState.AtRisk, 100, 9, null, 0, Samples.Breach)],
            Episodes = [view.Episodes[0] with { Notices = [view.Episodes[0].Notices[0] with { Deliveries = [delivery] }] }],
        }).ToString();

        PageChecks.HasNoForeignMarkup(page, Hostile, 3);
    }
}
