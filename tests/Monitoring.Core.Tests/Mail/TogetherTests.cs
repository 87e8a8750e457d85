using Monitoring.Core.Alerts;
using Monitoring.Core.Mail;
using Monitoring.Core.Mail.Words;
using static Monitoring.Core.Tests.Mail.Notices;

namespace Monitoring.Core.Tests.Mail;

/// <summary>Several SLOs of one agent in one mail: who leads, and what each of the others has.</summary>
public sealed class TogetherTests
{
    [Fact]
    public void The_worst_kind_leads_whatever_the_numbers()
    {
        NoticeFacts[] worstFirst =
        [
            Breach, Reopened, Worse, Escalated, Reminder with { Wrong = 99 }, Drifted with { Wrong = 90 }, Acknowledged with { Wrong = 98 }, Recovered with { Wrong = 50 }, Retired with { Wrong = 99 },
        ];

        Assert.Equal(worstFirst, worstFirst.Reverse().Select(Alone).Order(WorstFirst.Order).Select(story => story.Newest));
    }

    [Fact]
    public void Among_equals_the_most_errors_over_the_allowance_lead_then_the_name()
    {
        var (one, two, three) = (Breach with { Slo = "b", Wrong = 14 }, Breach with { Slo = "c", Wrong = 14 }, Breach with { Slo = "a", Wrong = 20, Allowed = 18 });

        Assert.Equal(["b", "c", "a"], new[] { three, two, one }.Select(Alone).Order(WorstFirst.Order).Select(story => story.Newest.Slo));
    }

    [Fact]
    public void An_open_episode_counts_as_the_worst_that_was_not_told_of_it_a_closed_one_as_closed()
    {
        var breachedAndWorse = new Story(Worse with { Slo = "open" }, [Breach]);
        var overAgain = new Story(Recovered with { Slo = "closed" }, [Breach]);

        Assert.Equal(
            ["open", "reopened", "closed"],
            new[] { overAgain, Alone(Reopened with { Slo = "reopened" }), breachedAndWorse }.Order(WorstFirst.Order).Select(story => story.Newest.Slo));
    }

    [Fact]
    public void What_could_not_be_delivered_counts_as_what_it_said()
    {
        var breach = Undelivered with { Slo = "breach", UndeliveredKind = NoticeKind.Breach };
        var worse = Undelivered with { Slo = "worse", UndeliveredKind = NoticeKind.Worse, Wrong = 90 };

        Assert.Equal(["breach", "worse"], new[] { worse, breach }.Select(Alone).Order(WorstFirst.Order).Select(story => story.Newest.Slo));
    }

    [Fact]
    public void The_subject_says_how_many_more_SLOs_and_not_who_drives_the_leading_one()
    {
        Assert.Equal("[BREACH] order-entry-accuracy 89.0% < 90%: 11 wrong of last 100, and 2 more SLOs of order-entry", SubjectOf(Breach, Of("lines"), Of("prices")));
        Assert.Equal("[BREACH] order-entry-accuracy 89.0% < 90%: 11 wrong of last 100, and 1 more SLO of order-entry", SubjectOf(Breach, Of("lines")));
        Assert.Equal("[ESCALATED] order-entry-accuracy 87.0%, mail to Dana Ruiz was refused, and 1 more SLO of order-entry", SubjectOf(Undelivered, Of("lines")));
    }

    [Fact]
    public void Two_warnings_of_one_SLO_are_two_lines_and_one_SLO()
    {
        var mail = MailWriter.Write(Draft(Drifted) with { Others = [Alone(Drifted with { Drift = Drifted.Drift! with { Value = "globex" } })] });

        Assert.DoesNotContain("more SLO", mail.Subject + mail.Text, StringComparison.Ordinal);
        Assert.Contains("And of the same SLO:", mail.Text, StringComparison.Ordinal);
        Assert.Contains("globex", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_subject_is_cut_before_it_says_how_many_more_SLOs()
    {
        var longest = new string('x', 63);
        var subject = SubjectOf(
            Drifted with { Agent = longest, Slo = longest, Drift = Drifted.Drift! with { Cut = longest, Value = longest } }, Of("lines"));

        Assert.InRange(subject.Length, 200, 250);
        Assert.EndsWith($", and 1 more SLO of {longest}", subject, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_of_the_others_has_what_its_own_subject_would_say_and_a_link_of_its_own()
    {
        var mail = MailWriter.Write(Draft(Breach) with { Others = [Alone(Of("lines")), new(Recovered with { Slo = "order-prices" }, [Breach with { Slo = "order-prices" }])] });
        var words = string.Join(' ', mail.Text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

        Assert.Contains("SLO order-entry-accuracy http://localhost:8080/slos/order-entry-accuracy WHERE", words, StringComparison.Ordinal);
        Assert.Contains("And 2 more SLOs of Order entry:", words, StringComparison.Ordinal);
        Assert.Contains("BREACH order-lines 89.0% < 90%: 11 wrong of last 100, mostly customer acme http://localhost:8080/slos/order-lines http://localhost:8080/outcomes?agent=order-entry&slo=order-lines&is=wrong&position=147 I have it: http://localhost:8080/ack/1000000007-1773324843-dana.", words, StringComparison.Ordinal);
        Assert.Contains("BREACH, RECOVERED order-prices below 90%", words, StringComparison.Ordinal);
        Assert.Contains("<a href=\"http://localhost:8080/slos/order-prices\">order-prices</a> below 90%", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_of_the_others_says_what_it_is_judged_for_where_that_is_not_accuracy()
    {
        var mail = MailWriter.Write(Draft(Breach) with
        {
            Others = [Alone(Of("lines") with { Indicator = "relevance" }), Alone(Drifted with { Slo = "order-terms", Indicator = "tone" })],
        });

        Assert.Contains("order-lines (relevance) 89.0% < 90%: 11 wrong of last 100", mail.Text, StringComparison.Ordinal);
        Assert.Contains("order-terms (tone): customer acme far below its normal", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_a_whole_mail_was_refused_that_is_said_once_and_the_lines_say_what_it_told()
    {
        var mail = MailWriter.Write(Draft(Undelivered) with { To = Tom, Others = [Alone(Undelivered with { Slo = "order-lines", UndeliveredKind = NoticeKind.Breach })] });
        var words = string.Join(' ', mail.Text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

        Assert.Contains("BREACH order-lines 87.0% < 90%: 13 wrong of last 100", words, StringComparison.Ordinal);
        Assert.DoesNotContain("ESCALATED", mail.Text, StringComparison.Ordinal);
    }

    private static Story Alone(NoticeFacts notice) => new(notice, []);

    private static NoticeFacts Of(string what) => Breach with { Slo = "order-" + what };

    private static string SubjectOf(NoticeFacts lead, params NoticeFacts[] others) =>
        MailWriter.Write(Draft(lead) with { Others = [.. others.Select(Alone)] }).Subject;
}
