using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Alerts;

/// <summary>What is due of an alert, by examples and over many random lives in which the sweep runs whenever it likes.</summary>
public sealed class AlertDueTests
{
    private static readonly DateTimeOffset Opened = new(2026, 6, 1, 12, 50, 1, TimeSpan.Zero);
    private static readonly Coverage Covered = new("Order entry", "dana", "tom", "joan", null, []);

    [Fact]
    public void A_reminder_says_since_when_nobody_has_it_and_who_is_told_next()
    {
        var mail = Assert.Single(AlertDue.Of(Open(), Covered, [], [], Opened.AddHours(2))!.Mails);

        Assert.Equal((NoticeKind.Reminder, Opened, false, "dana"),
            (mail.Kind, mail.Handling.UnansweredSince, mail.Handling.RanOut, string.Join(' ', mail.Handling.Unanswered)));
        Assert.Equal([new ToldNext("tom", Opened.AddHours(4)), new ToldNext("joan", Opened.AddHours(12))], mail.Handling.Next);
        var to = Assert.Single(mail.To);
        Assert.Equal(("dana", "tom joan"), (to.Person, string.Join(' ', to.ThenTell)));
    }

    [Fact]
    public void An_escalation_names_who_was_told_and_then_tells_who_was_not()
    {
        var reminded = new DoneStep(1, LadderStep.Reminder, 1, "dana", Opened.AddHours(2), Opened.AddHours(2));
        var mail = Assert.Single(AlertDue.Of(Open(), Covered, [], [reminded], Opened.AddHours(4))!.Mails);
        Assert.Equal((NoticeKind.Escalated, "dana", "tom", "joan"),
            (mail.Kind, string.Join(' ', mail.Handling.Unanswered), mail.To[0].Person, string.Join(' ', mail.To[0].ThenTell)));

        var told = new DoneStep(1, LadderStep.Escalation, 1, "tom", Opened.AddHours(4), Opened.AddHours(4));
        var last = Assert.Single(AlertDue.Of(Open(), Covered, [], [reminded, told], Opened.AddHours(12))!.Mails);
        Assert.Equal(("dana tom", "joan", ""),
            (string.Join(' ', last.Handling.Unanswered), last.To[0].Person, string.Join(' ', last.To[0].ThenTell)));
    }

    [Fact]
    public void After_three_days_of_downtime_each_person_gets_one_mail_with_every_step_of_theirs()
    {
        var due = AlertDue.Of(Open(), Covered, [], [], Opened.AddHours(75))!;

        Assert.Equal([(NoticeKind.Reminder, "dana 4"), (NoticeKind.Escalated, "tom 1, joan 1")],
            due.Mails.Select(mail => (mail.Kind, string.Join(", ", mail.To.Select(to => $"{to.Person} {to.Steps.Count}")))));
        Assert.Equal("dana", Assert.Single(due.Mails[1].Handling.Unanswered));
        Assert.All(due.Mails.SelectMany(mail => mail.To), to => Assert.Empty(to.ThenTell));
    }

    [Fact]
    public void An_acknowledgement_that_runs_out_reminds_who_had_it_and_the_owner_and_the_ladder_starts_at_its_end()
    {
        var until = Opened.AddHours(30);
        var held = Open() with { Acknowledgement = new("tom", "mine", Opened.AddHours(6), until) };
        Assert.Null(AlertDue.Of(held, Covered, [], [], until.AddTicks(-1)));

        var due = AlertDue.Of(held, Covered, [], [], until)!;
        Assert.Equal(new LadderRound(2, until, RoundCause.RanOut), due.Round);
        var mail = Assert.Single(due.Mails);
        Assert.Equal((NoticeKind.Reminder, true, "tom", until),
            (mail.Kind, mail.Handling.RanOut, mail.Handling.Acknowledgement!.By, mail.Handling.UnansweredSince));
        Assert.Equal(["tom", "dana"], mail.To.Select(to => to.Person));
        Assert.All(mail.To.SelectMany(to => to.Steps), step => Assert.Equal((LadderStep.RanOut, until), (step.Step, step.DueAt)));
        Assert.Equal([new ToldNext("dana", until.AddHours(2), IsReminder: true), new ToldNext("joan", until.AddHours(12))], mail.Handling.Next);
    }

    [Fact]
    public void Whoever_is_reminded_at_the_end_of_an_acknowledgement_is_known_before()
    {
        var until = Opened.AddHours(30);
        var held = Open() with { Acknowledgement = new("tom", "mine", Opened.AddHours(6), until) };
        Assert.Equal([new ToldNext("tom", until, IsReminder: true), new ToldNext("dana", until, IsReminder: true)], AlertDue.AtEnd(held, Covered, []));
        var due = AlertDue.Of(held, Covered, [], [], until)!;
        Assert.Equal(AlertDue.AtEnd(held, Covered, []).Select(next => next.Person), due.Mails.Single().To.Select(to => to.Person));

        Pause[] paused = [new(until.AddHours(-1), until.AddHours(2)), new(until.AddHours(1), until.AddHours(5))];
        Assert.All(AlertDue.AtEnd(held, Covered, paused), next => Assert.Equal(until.AddHours(5), next.At));
        Assert.Equal("dana", Assert.Single(AlertDue.AtEnd(held with { Acknowledgement = held.Acknowledgement! with { By = "dana" } }, Covered, [])).Person);
        Assert.Empty(AlertDue.AtEnd(Open(), Covered, []));
        Assert.Empty(AlertDue.AtEnd(held with { ClosedAt = until }, Covered, []));
        Assert.Empty(AlertDue.AtEnd(held with { Kind = AlertKind.Drift }, Covered, []));
    }

    [Fact]
    public void One_person_is_named_as_next_whoever_asks_the_first_who_is_told_before_anybody_who_is_reminded()
    {
        ToldNext[] steps = [new("dana", Opened, IsReminder: true), new("joan", Opened.AddHours(10)), new("tom", Opened.AddHours(12))];
        Assert.Equal(steps[1], ToldNext.Among(steps));
        Assert.Equal(steps[0], ToldNext.Among(steps[..1]));
        Assert.Null(ToldNext.Among([]));
    }

    [Fact]
    public void A_reminder_knows_whether_anybody_ever_had_it()
    {
        Assert.False(Assert.Single(AlertDue.Of(Open(), Covered, [], [], Opened.AddHours(2))!.Mails).Handling.WasTaken);
        var before = Open() with { AnsweredAt = Opened.AddHours(-9) };
        Assert.True(Assert.Single(AlertDue.Of(before, Covered, [], [], Opened.AddHours(2))!.Mails).Handling.WasTaken);
    }

    [Fact]
    public void An_acknowledgement_that_ran_out_in_an_outage_is_told_with_the_newest_of_the_new_round()
    {
        var held = Open() with { Acknowledgement = new("dana", "", Opened, Opened.AddHours(24)) };
        var due = AlertDue.Of(held, Covered, [], [], Opened.AddHours(29))!;

        Assert.Equal([(NoticeKind.Reminder, "dana", 2), (NoticeKind.Escalated, "tom", 1)],
            due.Mails.Select(mail => (mail.Kind, mail.To.Single().Person, mail.To[0].Steps.Count)));
        Assert.Equal((false, "dana"), (due.Mails[0].Handling.RanOut, Assert.Single(due.Mails[1].Handling.Unanswered)));
    }

    [Fact]
    public void What_nobody_was_told_of_or_is_closed_has_nothing_due()
    {
        Assert.Null(AlertDue.Of(Open() with { IsTold = false }, Covered, [], [], Opened.AddDays(9)));
        Assert.Null(AlertDue.Of(Open(), Covered, [new(Opened, Opened.AddDays(10))], [], Opened.AddDays(9)));
        Assert.Null(AlertDue.Of(Open() with { ClosedAt = Opened.AddHours(1) }, Covered, [], [], Opened.AddDays(9)));
    }

    [Fact]
    public void A_round_that_a_clock_ahead_of_time_began_begins_now()
    {
        var ahead = Open() with { Round = new(1, Opened.AddDays(200), RoundCause.Opened) };
        var due = AlertDue.Of(ahead, Covered, [], [], Opened)!;
        Assert.Equal((new LadderRound(1, Opened, RoundCause.Opened), 0), (due.Round, due.Mails.Count));
        Assert.Null(AlertDue.Of(Open() with { Round = new(1, Opened.AddSeconds(30), RoundCause.Opened) }, Covered, [], [], Opened));
    }

    [Fact]
    public void A_clock_set_back_for_a_while_and_right_again_tells_nobody_anything_anew()
    {
        List<DoneStep> done = [];
        var alert = Run(Open(), Covered, done, Opened.AddHours(5));
        Assert.Equal(["dana", "tom"], done.Select(step => step.To).Order());
        alert = Run(alert, Covered, done, Opened.AddDays(-2));
        Assert.Equal(Opened.AddDays(-2), alert.Round.At);
        alert = Run(alert, Covered, done, Opened.AddHours(5.1));
        Assert.Equal((Opened, 2), (alert.Round.At, done.Count));
        Run(alert, Covered, done, Opened.AddHours(12));
        Assert.Equal("joan", done[^1].To);
    }

    [Fact]
    public void A_round_that_a_clock_ahead_of_time_began_goes_on_when_its_alert_s_instant_comes()
    {
        List<DoneStep> done = [];
        var alert = Run(Open() with { OpenedAt = Opened.AddDays(2), Round = new(1, Opened.AddDays(2), RoundCause.Opened) }, Covered, done, Opened);
        alert = Run(alert, Covered, done, Opened.AddHours(13));
        Assert.Equal(["dana", "joan", "tom"], done.Select(step => step.To).Order());
        alert = Run(alert, Covered, done, Opened.AddHours(49));
        Assert.Equal((Opened, 4), (alert.Round.At, done.Count)); // the reminder of every day
    }

    [Fact]
    public void An_acknowledgement_that_a_clock_ahead_of_time_gave_runs_out_now()
    {
        var ahead = Open() with { Acknowledgement = new("tom", "", Opened.AddDays(200), Opened.AddDays(201)) };
        var due = AlertDue.Of(ahead, Covered, [], [], Opened)!;
        Assert.Equal(new LadderRound(2, Opened, RoundCause.RanOut), due.Round);
        var mail = Assert.Single(due.Mails);
        Assert.Equal((true, Opened, Opened),
            (mail.Handling.RanOut, mail.Handling.UnansweredSince, mail.Handling.Acknowledgement!.Until));
        Assert.All(mail.To.SelectMany(to => to.Steps), step => Assert.Equal(Opened, step.DueAt));
        var longest = Open() with { Acknowledgement = new("tom", "", Opened, Opened + Acknowledgement.Longest + TimeSpan.FromSeconds(30)) };
        Assert.Null(AlertDue.Of(longest, Covered, [], [], Opened));
    }

    [Fact]
    public void No_step_comes_early_none_twice_and_nobody_gets_two_mails_of_a_run_however_the_sweep_runs()
    {
        var random = new Random(8_201);
        for (var life = 0; life < 400; life++)
        {
            string?[] people = ["dana", "tom", "joan", null];
            var coverage = Covered with { Deputy = people[random.Next(4)], Fallback = people[random.Next(3)]! };
            var (alert, done, now) = (Open(), new List<DoneStep>(), Opened);
            for (var run = 0; run < 40; run++)
            {
                now += TimeSpan.FromMinutes(Math.Pow(10, 4 * random.NextDouble()));
                if (alert.Acknowledgement is null && random.Next(12) == 0)
                {
                    alert = alert with { Acknowledgement = new(people[random.Next(3)]!, "", now, now.AddHours(1 + random.Next(72))) };
                }

                alert = Run(alert, coverage, done, now);
            }
        }
    }

    private static Alert Run(Alert alert, Coverage coverage, List<DoneStep> done, DateTimeOffset now)
    {
        if (AlertDue.Of(alert, coverage, [], done, now) is not { } due)
        {
            return alert;
        }

        var told = due.Mails.SelectMany(mail => mail.To).ToList();
        Assert.Equal(told.Count, told.Select(to => to.Person).Distinct().Count());
        Assert.All(told, to => Assert.DoesNotContain(to.ThenTell, next => next == to.Person || told.Exists(other => other.Person == next)));
        foreach (var step in told.SelectMany(to => to.Steps))
        {
            Assert.InRange(step.DueAt, due.Round.At, now);
            Assert.DoesNotContain(done, other => (other.Round, other.Step, other.Ordinal, other.To)
                == (due.Round.Number, step.Step, step.Ordinal, step.To));
            Assert.True(step.Step != LadderStep.Escalation || !done.Exists(other => other.Round == due.Round.Number && other.To == step.To));
        }

        done.AddRange(told.SelectMany(to => to.Steps).Select(step =>
            new DoneStep(due.Round.Number, step.Step, step.Ordinal, step.To, step.DueAt, now)));
        var after = due.Round == alert.Round ? alert : alert with { Round = due.Round, Acknowledgement = null };
        Assert.Null(AlertDue.Of(after, coverage, [], done, now));
        return after;
    }

    private static Alert Open() => new(7, AlertKind.Accuracy, 1, Opened, "dana", new(1, Opened, RoundCause.Opened));
}
