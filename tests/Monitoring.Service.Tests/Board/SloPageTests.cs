using Monitoring.Core.Alerts;
using Monitoring.Service.Board;
using Monitoring.Service.Tests.Reading;

namespace Monitoring.Service.Tests.Board;

public sealed class SloPageTests
{
    private const string Hostile = "<script>alert('x')</script>\" onload=\"x\u202Efdp";

    [Fact]
    public void The_page_of_a_breached_SLO() => GoldenFile.Matches("slo.html", SloPage.Of(Views.Slo("order-entry-accuracy")).ToString());

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
        var delivery = view.Episodes[0].Notices[0].Deliveries[0] with { To = Hostile, State = Core.Deliveries.DeliveryState.Dead, LastError = Hostile };
        var page = SloPage.Of(view with
        {
            Transitions = [new(1, 2, Hostile, AccuracyState.Healthy, AccuracyState.AtRisk, 100, 9, null, 0, Samples.Breach)],
            Episodes = [view.Episodes[0] with { Notices = [view.Episodes[0].Notices[0] with { Deliveries = [delivery] }] }],
        }).ToString();

        PageChecks.HasNoForeignMarkup(page, Hostile, 3);
    }
}
