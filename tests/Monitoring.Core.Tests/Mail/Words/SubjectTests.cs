using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail.Words;
using static Monitoring.Core.Tests.Mail.Notices;

namespace Monitoring.Core.Tests.Mail.Words;

public sealed class SubjectTests
{
    [Fact]
    public void A_breach_says_how_many_of_the_last_and_who_drives_it() => Assert.Equal(
        "[BREACH] order-entry-accuracy 89.0% < 90%: 11 wrong of last 100, mostly customer acme", Subject(Breach));

    [Fact]
    public void A_window_not_full_says_of_the_first() => Assert.Equal(
        "[BREACH] order-entry-accuracy 50.0% < 90%: 11 wrong of first 22", Subject(EarlyBreach));

    [Fact]
    public void Two_thousand_699_of_3000_reads_89_9_and_not_90() => Assert.Equal(
        "[BREACH] order-entry-accuracy 89.9% < 90%: 301 wrong of last 3000",
        Subject(Breach with { Window = 3000, Wrong = 301, Judged = 3000, Allowed = 300, Culprit = null }));

    [Theory]
    [InlineData(1, "2nd")]
    [InlineData(2, "3rd")]
    [InlineData(3, "4th")]
    [InlineData(10, "11th")]
    [InlineData(11, "12th")]
    [InlineData(20, "21st")]
    [InlineData(110, "111th")]
    public void A_reopening_counts_the_breach_as_the_first_time(int reopenings, string rank) => Assert.Equal(
        $"[REOPENED] order-entry-accuracy 89.0% < 90%: 11 wrong of last 100, {rank} time",
            Subject(Reopened with { Reopenings = reopenings }));

    [Fact]
    public void Worse_says_the_new_number() => Assert.Equal(
        "[WORSE] order-entry-accuracy 83.0% < 90%: 17 wrong of last 100", Subject(Worse));

    [Theory]
    [InlineData(9, 10, "[WORSE] order-entry-accuracy 91.0% < 92%: 9 wrong of last 100")]
    [InlineData(10, 10, "[WORSE] order-entry-accuracy 90.0% < 92%: 10 wrong of last 100")]
    [InlineData(8, 10, "[WORSE] order-entry-accuracy 92.0%: 8 wrong of last 100")]
    public void Worse_under_an_edited_rule_never_claims_a_line_it_is_above(int wrong, int allowed, string subject) =>
        Assert.Equal(subject, Subject(Worse with { Wrong = wrong, Allowed = allowed }));

    [Fact]
    public void A_recovery_says_the_lowest_and_how_long() => Assert.Equal(
        "[RECOVERED] order-entry-accuracy 93.0%: lowest 83.0%, 3 h 12 min", Subject(Recovered));

    [Fact]
    public void A_message_refused_for_good_says_whose() => Assert.Equal(
        "[ESCALATED] order-entry-accuracy 87.0%, mail to Dana Ruiz was refused", Subject(Undelivered));

    [Fact]
    public void A_message_that_was_no_mail_is_called_none() => Assert.Equal(
        "[ESCALATED] order-entry-accuracy 87.0%, message to Dana Ruiz was refused", Subject(Undelivered with { UnreachedBy = Channel.Teams }));

    [Fact]
    public void A_message_given_up_after_72_hours_says_so() => Assert.Equal(
        "[ESCALATED] order-entry-accuracy 87.0%, mail to Dana Ruiz was not delivered for 72 h",
            Subject(Undelivered with { IsGivenUp = true }));

    [Fact]
    public void A_retirement_says_that_the_episode_is_closed() => Assert.Equal(
        "[RETIRED] order-entry-accuracy, open episode closed", Subject(Retired));

    [Fact]
    public void A_test_mail_says_that_mail_works() => Assert.Equal(
        "[TEST] mail works for Dana Ruiz", MailWriter.Test(Dana, "<test.1@monitoring>", Breach.At).Subject);

    [Fact]
    public void A_recovery_that_carries_the_breach_says_from_when_to_when() => Assert.Equal(
        "[BREACH, RECOVERED] order-entry-accuracy below 90% 14:02-15:10, now 93.0%",
        Subject(Closed("2026-06-03T20:10:00"), Opened("2026-06-03T19:02:00")));

    [Fact]
    public void Over_midnight_it_says_the_days() => Assert.Equal(
        "[BREACH, RECOVERED] order-entry-accuracy below 90% 2026-06-03 23:50 - 2026-06-04 01:10, now 93.0%",
        Subject(Closed("2026-06-04T06:10:00"), Opened("2026-06-04T04:50:00")));

    [Fact]
    public void In_the_hour_that_comes_twice_it_says_the_offsets() => Assert.Equal(
        "[BREACH, RECOVERED] order-entry-accuracy below 90% 01:50 (UTC-5) - 01:10 (UTC-6), now 93.0%",
        Subject(Closed("2026-11-01T07:10:00"), Opened("2026-11-01T06:50:00")));

    [Fact]
    public void Within_one_minute_it_says_the_time_once() => Assert.Equal(
        "[BREACH, RECOVERED] order-entry-accuracy below 90% at 14:02, now 93.0%",
        Subject(Closed("2026-06-03T19:02:50"), Opened("2026-06-03T19:02:10")));

    [Fact]
    public void A_recovery_without_the_breach_in_it_tells_the_whole_episode() => Assert.Equal(
        "[WORSE, RECOVERED] order-entry-accuracy below 90% 09:14-12:26, now 93.0%", Subject(Recovered, Worse));

    [Fact]
    public void A_recovery_after_an_untold_reopening_tells_that_stretch() => Assert.Equal(
        "[REOPENED, RECOVERED] order-entry-accuracy below 90% 08:05-09:00, now 93.0%",
        Subject(Recovered with { At = Utc("2026-03-13T14:00:00"), ClosedAt = Utc("2026-03-13T14:00:00"), Reopenings = 2 }, Reopened));

    [Fact]
    public void A_recovery_of_an_alarm_that_came_back_tells_of_all_of_it() => Assert.Equal(
        "[RECOVERED] order-entry-accuracy 93.0%: lowest of the alarm 83.0%, 23 h 45 min since it opened",
        Subject(Again));

    [Fact]
    public void A_recovery_does_not_tell_as_one_stretch_what_was_recovered_in_between() => Assert.Equal(
        "[BREACH, REOPENED, RECOVERED] order-entry-accuracy below 90% 2 times 2026-03-12 09:14 - 2026-03-13 09:00, now 93.0%",
        Subject(Again, Breach, Recovered, Reopened));

    [Fact]
    public void A_recovery_without_the_reopening_in_it_does_not_guess_when_it_fell() => Assert.Equal(
        "[WORSE, RECOVERED] order-entry-accuracy 93.0%: lowest of the alarm 83.0%, 23 h 45 min since it opened",
        Subject(Again, Worse));

    [Fact]
    public void Worse_that_carries_the_breach_says_the_newest_numbers() => Assert.Equal(
        "[BREACH, WORSE] order-entry-accuracy 83.0% < 90%: 17 wrong of last 100, mostly customer acme", Subject(Worse, Breach));

    [Fact]
    public void Every_kind_stands_once_and_the_newest_last() => Assert.Equal(
        "[BREACH, RECOVERED, REOPENED] order-entry-accuracy 89.0% < 90%: 11 wrong of last 100, 3rd time",
        Subject(Reopened, Breach, Recovered, Reopened with { Reopenings = 1 }, Recovered));

    [Fact]
    public void An_undelivered_notice_that_carries_another_lists_both() => Assert.Equal(
        "[BREACH, ESCALATED] order-entry-accuracy 87.0%, mail to Dana Ruiz was refused", Subject(Undelivered, Breach));

    [Fact]
    public void A_retirement_that_carries_the_breach_never_hides_it() => Assert.Equal(
        "[BREACH, RETIRED] order-entry-accuracy below 90% 2026-03-12 09:14 - 2026-03-14 15:10, open episode closed",
            Subject(Retired, Breach));

    [Fact]
    public void Nothing_judged_has_no_accuracy() => Assert.Equal(
        "[ESCALATED] order-entry-accuracy not measured, mail to Dana Ruiz was refused",
            Subject(Undelivered with { Wrong = 0, Judged = 0 }));

    [Fact]
    public void A_forged_header_in_a_segment_value_stays_in_the_line() => Assert.Equal(
        "[BREACH] order-entry-accuracy 89.0% < 90%: 11 wrong of last 100, mostly customer acme Bcc: x@example.com[U+202E]",
        Subject(Breach with { Culprit = Breach.Culprit! with { Value = "acme\r\nBcc: x@example.com\u202E" } }));

    private static NoticeFacts Opened(string at) => Breach with { At = Utc(at), OpenedAt = Utc(at) };

    private static NoticeFacts Again { get; } =
        Recovered with { At = Utc("2026-03-13T14:00:00"), ClosedAt = Utc("2026-03-13T14:00:00"), Reopenings = 1 };

    private static NoticeFacts Closed(string at) => Recovered with { At = Utc(at), ClosedAt = Utc(at) };

    [Fact]
    public void A_reminder_says_how_many_whole_hours_nobody_has_it() => Assert.Equal(
        "[REMINDER] order-entry-accuracy 87.0%, unacknowledged 2 h", Subject(Reminder with { At = Reminder.At.AddMinutes(59) }));

    [Fact]
    public void Before_the_first_hour_a_reminder_counts_minutes() => Assert.Equal(
        "[REMINDER] order-entry-accuracy 87.0%, unacknowledged 40 min", Subject(Reminder with { At = Breach.At.AddMinutes(40) }));

    [Fact]
    public void A_reminder_that_an_acknowledgement_ran_out_says_whose() => Assert.Equal(
        "[REMINDER] order-entry-accuracy 87.0%, acknowledgement by Dana Ruiz expired", Subject(RanOut));

    [Fact]
    public void An_escalation_says_who_has_not_answered() => Assert.Equal(
        "[ESCALATED] order-entry-accuracy 87.0%, Dana Ruiz has not answered", Subject(Escalated));

    [Fact]
    public void It_names_the_first_and_nobody_who_reads_it()
    {
        var subject = Subject(Escalated with { Handling = Escalated.Handling! with { Unanswered = ["tom", "dana", "joan"] } });
        Assert.Equal("[ESCALATED] order-entry-accuracy 87.0%, Dana Ruiz has not answered", subject);
        var alone = Subject(Escalated with { Handling = Escalated.Handling! with { Unanswered = ["tom"] } });
        Assert.Equal("[ESCALATED] order-entry-accuracy 87.0%, the owner has not answered", alone);
    }

    [Fact]
    public void An_acknowledgement_says_who_has_it_until_when() => Assert.Equal(
        "[ACKNOWLEDGED] order-entry-accuracy: Tom Kessler has it until Fri 13 Mar 09:31", Subject(Acknowledged));

    [Fact]
    public void What_the_reader_was_never_told_leads_a_reminder_and_an_acknowledgement()
    {
        Assert.Equal(
            "[BREACH, REMINDER] order-entry-accuracy 87.0% < 90%: 13 wrong of last 100, mostly customer acme, unacknowledged 2 h", Subject(Reminder, Told));
        Assert.Equal(
            "[BREACH, ACKNOWLEDGED] order-entry-accuracy 87.0% < 90%: 13 wrong of last 100, mostly customer acme, Tom Kessler has it until Fri 13 Mar 09:31",
            Subject(Acknowledged, Told));
        Assert.Equal(
            "[REMINDER, ACKNOWLEDGED] order-entry-accuracy: Tom Kessler has it until Fri 13 Mar 09:31", Subject(Acknowledged, Reminder));
    }

    [Fact]
    public void A_recovery_that_overtakes_a_reminder_says_since_when() => Assert.Equal(
        "[REMINDER, RECOVERED] order-entry-accuracy below 90% 09:14-12:26, now 93.0%", Subject(Recovered, Reminder));

    [Fact]
    public void One_word_for_two_kinds_of_escalation_stands_once() => Assert.Equal(
        "[ESCALATED] order-entry-accuracy 87.0%, Dana Ruiz has not answered", Subject(Escalated, Undelivered));

    [Fact]
    public void A_reminder_of_drift_says_who_is_below_its_normal() => Assert.Equal(
        "[REMINDER] order-entry-accuracy: customer acme far below its normal, unacknowledged 2 h",
        Subject(Drifted with { Kind = NoticeKind.Reminder, At = Reminder.At, Handling = Reminder.Handling }));

    [Fact]
    public void A_practice_alarm_is_called_one_in_every_mail_of_it()
    {
        Assert.Equal("[DRILL] order-entry: practice alarm, please acknowledge", Subject(Drill));
        Assert.Equal("[REMINDER] order-entry: practice alarm, unacknowledged 2 h", Subject(Drill with { Kind = NoticeKind.Reminder, At = Reminder.At }));
        Assert.Equal(
            "[ESCALATED] order-entry: practice alarm, Dana Ruiz has not answered",
            Subject(Drill with { Kind = NoticeKind.Escalated, Handling = Drill.Handling! with { Unanswered = ["dana"] } }));
    }

    [Fact]
    public void A_hand_over_says_who_owns_it_now_and_how_many_alerts_are_open()
    {
        Assert.Equal("[HANDOVER] order-entry: Ana Lopez owns it now, 1 alert open", Subject(Handover));
        var refused = Handover with { Kind = NoticeKind.Undelivered, UndeliveredKind = NoticeKind.Handover, Unreached = "Ana Lopez" };
        Assert.Equal("[ESCALATED] order-entry: hand-over, mail to Ana Lopez was refused", Subject(refused));
    }
}
