using Monitoring.Core.Alerts;
using Monitoring.Service.Acknowledging;
using Monitoring.Service.Board;
using Monitoring.Service.Tests.Api;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Tests.Board;

public sealed class AlertPagesTests
{
    private const string Hostile = "<script>alert('x')</script>\" onload=\"x\u202Efdp";

    [Fact]
    public void The_list_of_a_bad_day() => GoldenFile.Matches("alerts.html", AlertsPage.Of(Views.Alerts).ToString());

    [Fact]
    public void The_page_of_an_alert_that_nobody_has() => GoldenFile.Matches(
        "alert.html", AlertPage.Of(Views.Alert(Samples.Alert()) with { Form = Form(Samples.Alert()) }).ToString());

    [Fact]
    public void The_page_of_an_alert_that_somebody_has() =>
        GoldenFile.Matches("alert-held.html", AlertPage.Of(Views.Alert(Samples.Held(Samples.Alert()))).ToString());

    [Fact]
    public void Without_an_open_alert_the_list_says_that_nothing_needs_anybody()
    {
        var page = AlertsPage.Of(Views.Alerts with { Open = [], Closed = [] }).ToString();

        PageChecks.Parse(page);
        Assert.Contains("Nothing needs anybody.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Closed in the last", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_sort_of_alert_has_a_page_that_reads()
    {
        AlertReading[] alerts =
        [
            .. Views.Alerts.Open, .. Views.Alerts.Closed,
            .. new[] { AlertKind.Silence, AlertKind.LabelsLate }.Select(kind => Views.Drill with { Alert = Views.Drill.Alert with { Kind = kind }, Notices = [] }),
        ];

        Assert.All(alerts, alert => PageChecks.Parse(AlertPage.Of(Views.Alert(alert)).ToString()));
    }

    [Fact]
    public void Who_is_told_next_is_said_with_the_time_and_what_is_due_as_now()
    {
        var alert = Samples.Alert();

        Assert.Equal("nobody has it yet; <bdi>Tom Kessler</bdi> is told at 12:50", Words(alert));
        Assert.Equal("nobody has it yet; <bdi>Tom Kessler</bdi> is told now", Words(alert with { ToCome = [alert.ToCome[0] with { DueAt = Views.Now }] }));
        Assert.Equal(
            "nobody has it yet; <bdi>Dana Ruiz</bdi> is reminded on Tue 2 Jun 09:50",
            Words(alert with { ToCome = [alert.ToCome[2]] }));
        Assert.Equal("nobody has it yet", Words(alert with { ToCome = [] }));
        Assert.Equal("<strong><bdi>Tom Kessler</bdi></strong> has it until Tue 2 Jun 10:50", Words(Samples.Held(alert, comment: " ")));
    }

    [Fact]
    public void Hostile_words_stay_text()
    {
        var alert = Samples.Held(Samples.Alert(), Hostile, Hostile);
        var notice = alert.Notices[0] with { Facts = Samples.Facts() with { Title = Hostile, ReactionPlan = Hostile } };
        alert = alert with { Notices = [notice with { Deliveries = [notice.Deliveries[0] with { To = Hostile }] }] };

        PageChecks.HasNoForeignMarkup(AlertPage.Of(Views.Alert(alert) with { Form = Form(alert) with { Comment = Hostile, Refused = Hostile } }).ToString(), Hostile, 7);
        PageChecks.HasNoForeignMarkup(AlertsPage.Of(Views.Alerts with { Open = [alert], Closed = [alert] }).ToString(), Hostile, 5);
    }

    private static string Words(AlertReading alert) => AlertWords.WhoHasIt(alert, new People(Views.Registry), Views.Present).ToString();

    private static AcknowledgeForm Form(AlertReading alert) => new()
    {
        Action = AlertPage.Address(alert) + "/acknowledge", Zone = Views.Chicago, Now = Views.Now, People = new People(Views.Registry).All,
    };
}
