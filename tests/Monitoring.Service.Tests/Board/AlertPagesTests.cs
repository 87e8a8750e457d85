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
        Assert.StartsWith("nobody has it any more; ", Words(alert with { Alert = alert.Alert with { AnsweredAt = Samples.Breach } }), StringComparison.Ordinal);
    }

    [Fact]
    public void While_somebody_has_it_who_is_reminded_at_the_end_is_said()
    {
        const string Has = "<strong><bdi>Tom Kessler</bdi></strong> has it until Tue 2 Jun 10:50";
        var (held, drift) = (Samples.Held(Samples.Alert(), comment: " "), Samples.Held(Views.Drift, comment: " "));

        Assert.Equal(Has + ", then <bdi>Tom Kessler</bdi> and <bdi>Dana Ruiz</bdi> are reminded", Words(held));
        Assert.Equal(Has + ", then <bdi>Dana Ruiz</bdi> is reminded on Wed 3 Jun 10:50",
            Words(held with { AtEnd = [held.AtEnd[1] with { At = held.AtEnd[1].At.AddDays(1) }] }));
        Assert.Equal(Has + ", then it closes", Words(drift));
    }

    [Fact]
    public void The_page_says_which_time_it_is_what_maintenance_holds_back_and_no_plan_once_it_is_over()
    {
        var alert = Samples.Alert();
        var again = alert with { Notices = [.. alert.Notices, alert.Notices[0] with { Kind = NoticeKind.Reopened, Facts = Samples.Facts() with { Reopenings = 1 } }] };
        Assert.Contains("fell below its alert line for the 2nd time</h1>", AlertPage.Of(Views.Alert(again)).ToString(), StringComparison.Ordinal);
        Assert.Contains("below its alert line, 2nd time", AlertPage.Of(Views.Alert(again)).ToString(), StringComparison.Ordinal);

        var view = Views.Alert(alert with { Notices = [alert.Notices[0] with { Facts = Samples.Facts() with { ReactionPlan = "Call the EDI desk." } }] });
        var held = AlertPage.Of(view with
        {
            Agents = [.. view.Agents.Select(agent => agent with { Held = [new HeldBack(1, null, Views.Now.AddHours(2))] })],
        }).ToString();
        Assert.Contains("maintenance until 14:18</a>: nobody is told", held, StringComparison.Ordinal);
        Assert.Contains("Call the EDI desk.", held, StringComparison.Ordinal);
        var over = AlertPage.Of(view with { Alert = view.Alert with { Alert = view.Alert.Alert with { ClosedAt = Views.Now } } }).ToString();
        Assert.DoesNotContain("Call the EDI desk.", over, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_takes_it_over_is_told_before_that_its_holder_hears_of_it()
    {
        var held = Samples.Held(Samples.Alert());
        var form = Form(held);
        const string Hears = "<bdi>Tom Kessler</bdi>, who has it now, gets a mail";
        Assert.Contains(Hears, AlertPage.Of(Views.Alert(held) with { Form = form }).ToString(), StringComparison.Ordinal);
        var own = AlertPage.Of(Views.Alert(held) with { Form = form.FilledWith(held.Alert.Acknowledgement!) }).ToString();
        Assert.DoesNotContain(Hears, own, StringComparison.Ordinal);
        Assert.Contains("Say something else, or another end", own, StringComparison.Ordinal);
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
