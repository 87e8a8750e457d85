using System.Text.RegularExpressions;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Board;
using Monitoring.Service.Registry;
using Monitoring.Service.Tests.Api;
using Monitoring.Storage.Outbox;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Board;

public sealed partial class BoardPageTests
{
    private const string Hostile = "<script>alert('x')</script>\" onload=\"x\u202Efdp";

    [Fact]
    public void The_board_of_a_bad_day() => GoldenFile.Matches("board.html", BoardPage.Of(Views.Board).ToString());

    [Fact]
    public void The_plan_names_who_drives_the_breach_as_the_mail_does()
    {
        var slo = Samples.Slo();
        var planned = slo with
        {
            Covered = slo.Covered with { Slo = slo.Covered.Slo with { ReactionPlan = "Put {customer} on manual review." } },
        };
        Assert.Contains("<bdi>Put acme on manual review.</bdi>",
            BoardPage.Of(Views.Of([Samples.Agent(planned)], Samples.Alert())).ToString(), StringComparison.Ordinal);
        Assert.Contains("<bdi>Put the customer concerned on manual review.</bdi>",
            BoardPage.Of(Views.Of([Samples.Agent(planned)])).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_database_lost_stands_above_everything_in_words_an_owner_understands() =>
        GoldenFile.Matches("board-loss.html", BoardPage.Of(Views.Of([]) with
    {
        Lost = [new LostWrites("order-entry", 12, Views.Now.AddMinutes(-3)), new LostWrites("ap-invoice", 1, Views.Now.AddMinutes(-4))],
    }).ToString());

    [Fact]
    public void An_agent_whose_stored_state_cannot_be_read_is_told_above_everything_and_is_not_called_uncovered()
    {
        var damaged = Samples.Agent(Samples.Slo()) with
        {
            Slos = [],
            Unreadable = new UnreadableAgent("order-entry", "The stored state ends too early.", Views.Now.AddMinutes(-3)),
        };
        GoldenFile.Matches("board-unreadable.html", BoardPage.Of(
            Views.Of([damaged, Samples.Agent(Samples.Slo("ap-invoice", AccuracyState.Healthy, 5, 100, null))]) with
            {
                Unreadable = [damaged.Unreadable],
            }).ToString());
    }

    [Fact]
    public void A_registry_file_that_is_not_in_force_is_told_above_the_SLOs() =>
        GoldenFile.Matches("board-file.html", BoardPage.Of(Views.Of([Samples.Agent(Samples.Slo())]) with
    {
        Revision = new(7, Views.Now.AddDays(-1)),
        OwnFile = FileNotInForce.Mistaken(Views.Settings.Registry,
            [.. Enumerable.Range(1, 6)
            .Select(line => new RegistryFault(Views.Settings.Registry, line, "agents.a.owner", "is <nobody>", "name one of people"))]),
    }).ToString());

    [Fact]
    public void A_time_zone_that_is_not_to_be_had_is_told_above_the_SLOs() => Assert.Contains(
        "The time zone data of this system has no US/Central, and America/Chicago is used.",
        BoardPage.Of(Views.Of([]) with { ZoneMissing = "The time zone data of this system has no US/Central, and America/Chicago is used" })
            .ToString(),
        StringComparison.Ordinal);

    [Fact]
    public void While_nothing_is_in_force_the_example_is_called_one()
    {
        var page = BoardPage.Of(Views.Of([]) with { OwnFile = FileNotInForce.Example(Views.Settings.Registry) }).ToString();

        Assert.Contains("<code>/srv/accuracy/registry.yaml</code> is the untouched example, and nobody in it is real.", page,
            StringComparison.Ordinal);
        Assert.DoesNotContain("not in force", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Red_stands_before_grey_before_amber_before_green_and_within_a_sign_the_registry_decides() => Assert.Equal(
        [Andon.Red, Andon.Grey, Andon.Grey, Andon.Amber, Andon.Amber, Andon.Amber, Andon.Green],
        Views.Board.Slos.Select(line => line.Sign));

    [Fact]
    public void Every_line_says_its_state_by_word_and_by_shape()
    {
        var signs = Signs().Matches(BoardPage.Of(Views.Board).ToString())
            .Select(match => match.Groups["shape"].Value + match.Groups["word"].Value);

        Assert.Equal(["■breached", "◇not measured", "◇warming up", "▲at risk", "▲healthy", "▲recovering", "●healthy"], signs);
    }

    [Theory]
    [InlineData(AccuracyState.Breached, 100, "red")]
    [InlineData(AccuracyState.WarmingUp, 0, "with refused items")]
    [InlineData(AccuracyState.AtRisk, 100, "at risk or recovering")]
    [InlineData(AccuracyState.Healthy, 100, "with refused items")]
    public void For_a_day_after_its_newest_refused_item_an_agent_is_amber_unless_it_is_red(
        AccuracyState state, int judged, string word)
    {
        var agent = Samples.WithRefused(Samples.Agent(Samples.Slo("returns", state, 0, judged, null)));
        var at = agent.Refused.Newest!.At;

        var line = Assert.Single(SloLine.InBoardOrder([agent], [], new People(null), at.AddDays(1).AddTicks(-1)));
        var later = Assert.Single(SloLine.InBoardOrder([agent], [], new People(null), at.AddDays(1)));

        Assert.Equal((state == AccuracyState.Breached ? Andon.Red : Andon.Amber, word), (line.Sign, line.Word));
        Assert.Equal(AndonSign.Of(agent.Slos[0]), later.Sign);
    }

    [Theory]
    [InlineData(AccuracyState.Breached, 100, "red")]
    [InlineData(AccuracyState.WarmingUp, 0, "not measured")]
    [InlineData(AccuracyState.AtRisk, 100, "where no owner answers")]
    [InlineData(AccuracyState.Healthy, 100, "where no owner answers")]
    public void While_no_owner_answers_an_agent_is_grey_unless_it_is_red(AccuracyState state, int judged, string word)
    {
        var agent = Samples.WithRefused(Samples.WithoutAnswer(Samples.Agent(Samples.Slo("returns", state, 0, judged, null))));

        var line = Assert.Single(SloLine.InBoardOrder([agent], [], new People(null), agent.Refused.Newest!.At));

        Assert.Equal((state == AccuracyState.Breached ? Andon.Red : Andon.Grey, word), (line.Sign, line.Word));
    }

    [Theory]
    [InlineData(NoAnswer.AlarmsUnanswered, "the last two alarms of <bdi>Dana Ruiz</bdi> closed without an acknowledgement")]
    [InlineData(NoAnswer.MailRefused, "messages to <bdi>Dana Ruiz</bdi> are refused")]
    public void That_no_owner_answers_stands_before_green_with_the_reason(NoAnswer why, string words)
    {
        var healthy = Samples.Slo("returns", AccuracyState.Healthy, 3, 100, null);
        var view = Views.Of(
            [
                Samples.Agent(Samples.Slo("ap-invoice", AccuracyState.Healthy, 5, 100, null)),
                Samples.WithoutAnswer(Samples.Agent(healthy) with { Slos = [healthy, healthy] }, why),
            ]);
        var page = BoardPage.Of(view).ToString();

        Assert.Equal(["returns-accuracy", "returns-accuracy", "ap-invoice-accuracy"], view.Slos.Select(line => line.Name));
        Assert.Contains($"<b class=\"grey\">No owner answers:</b> {words}</p>", page, StringComparison.Ordinal);
        Assert.Contains("1 agent where no owner answers</span>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void When_practice_last_proved_that_somebody_answers_is_told_of_every_agent_that_practises()
    {
        var agent = Samples.Agent(Samples.Slo("returns", AccuracyState.Healthy, 3, 100, null));
        var quiet = agent with { Coverage = agent.Coverage! with { Drills = false } };
        var march = new DateTimeOffset(2026, 3, 3, 12, 45, 0, TimeSpan.Zero);
        DrillReading proven = new(march, march.AddMinutes(6)), unanswered = new(Views.Now.AddDays(-1), null);

        Assert.Equal("drill: never proven", Proven(agent));
        Assert.Equal("drill: never proven", Proven(agent with { LastDrill = unanswered }));
        Assert.Equal("drill: last proven 3 Mar, answered in 6 min", Proven(agent with { LastDrill = unanswered, LastProven = proven }));
        Assert.Equal("drill: last proven 3 Mar 2025, answered in 23 h 59 min", Proven(
            quiet with { LastProven = new(march.AddYears(-1), march.AddYears(-1).AddMinutes((24 * 60) - 1)) }));
        Assert.Null(Proven(quiet));

        static string? Proven(AgentReading agent) => AnswerMarkup.Proven(agent, Views.Present)?.ToString()[15..^4];
    }

    [Fact]
    public void What_was_refused_and_what_waits_is_told_for_the_first_twenty_agents()
    {
        var agents = Enumerable.Range(0, 25)
            .Select(number => Samples.WithRefused(Samples.WithWaiting(
                Samples.Agent(Samples.Slo(FormattableString.Invariant($"agent-{number:D2}"), AccuracyState.Healthy, 5, 100, null)))))
            .ToList();

        var page = BoardPage.Of(Views.Of(agents)).ToString();

        Assert.Contains("id=\"refused-agent-19\"", page, StringComparison.Ordinal);
        Assert.Contains("id=\"waiting-agent-19\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"refused-agent-20\"", page, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(page, "<p>and 5 more agents</p>"));
        PageChecks.Parse(page);
    }

    [Fact]
    public void One_verdict_that_waits_and_one_item_in_conflict_are_told_in_the_singular()
    {
        var agent = Samples.Agent(Samples.Slo()) with
        {
            Waiting = new WaitingReading(1, Views.Now.AddDays(-1), "6"),
            Refused = new RefusedReading(0, 1, new RefusedItem(ItemStatus.Conflict, null, "", "differs", Views.Now)),
        };

        var page = BoardPage.Of(Views.Of([agent])).ToString();

        Assert.Contains("<a href=\"/outcomes?agent=order-entry&amp;is=waiting\">1 verdict waits for its outcome since Sun 31 May 12:18"
            + "</a>, oldest '<bdi>6</bdi>': another transaction number?", page, StringComparison.Ordinal);
        Assert.Contains("1 item in conflict with what came first, not stored; 12:18: <bdi>differs</bdi>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Refused_items_are_counted_by_agent_however_many_SLOs_it_has()
    {
        var agent = Samples.WithRefused(Samples.Agent(
            Samples.Slo("returns", AccuracyState.Healthy, 3, 100, null), Samples.Slo("returns", AccuracyState.WarmingUp, 0, 0, null)));

        var page = BoardPage.Of(Views.Of([agent])).ToString();

        Assert.Contains("<title>▲ 1 agent with refused items · Plant 2 · Accuracy monitor</title>", page, StringComparison.Ordinal);
        Assert.Contains("</span> 1 agent with refused items</span>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(12, "back at target with 8 wrong")]
    [InlineData(9, "back at target with 8 wrong")]
    [InlineData(8, "at target, which the next 25 judgements must hold")]
    [InlineData(0, "at target, which the next 25 judgements must hold")]
    public void A_breach_whose_audits_brought_it_back_to_target_says_what_is_still_missing(int wrong, string words) =>
        Assert.Equal(words, SloWords.Ahead(Samples.Slo(wrong: wrong)));

    [Fact]
    public void Since_without_more_is_when_an_alarm_began()
    {
        var since = Views.Now.AddSeconds(-30);
        Assert.Equal("last verdict 07:50",
            SloWords.Since(Samples.Slo("claims", AccuracyState.WarmingUp, 4, 37, null) with { StateSince = since }, Views.Present));
        Assert.Equal("at risk since 07:50, 4 h 28 min",
            SloWords.Since(Samples.Slo("claims", AccuracyState.AtRisk, 9, 100, null), Views.Present));
        Assert.Equal("since 07:50, 4 h 28 min", SloWords.Since(Samples.Slo(), Views.Present));
    }

    [Fact]
    public void What_an_SLO_does_not_count_is_named()
    {
        var failed = Samples.Slo() with { Uncounted = new UncountedReading(30, 0, 0, 0) };
        var all = failed.Covered.Slo.Admission with { Dispositions = Core.Slos.OneOf<Disposition>.Only(
            Disposition.Auto, Disposition.Assisted, Disposition.Abandoned, Disposition.Cancelled) };
        var but = failed with { Covered = failed.Covered with { Slo = failed.Covered.Slo with { Admission = all } } };

        Assert.Equal("judged, and no verdict counts: 30 failed", SloWords.Uncounted(but));
        Assert.Equal("judged, and no verdict counts: 30 assisted, abandoned, cancelled or failed", SloWords.Uncounted(failed));
    }

    [Fact]
    public void An_agent_without_an_owner_that_posted_verdicts_only_has_no_outcome_yet()
    {
        var page = BoardPage.Of(Views.Of([Samples.Uncovered("b") with { Outcomes = 0 }])).ToString();

        Assert.Contains("1 agent posts without an owner</a>: <bdi>b</bdi> (no outcome yet)", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_breach_that_later_has_nothing_judged_stays_red() =>
        Assert.Equal(Andon.Red, AndonSign.Of(Samples.Slo() with { Counts = new WindowCounts(0, 0, true) }));

    [Fact]
    public void A_healthy_SLO_whose_window_was_emptied_is_not_measured() =>
        Assert.Equal(Andon.Grey, AndonSign.Of(Samples.Slo(state: AccuracyState.Healthy) with { Counts = new WindowCounts(0, 0, true) }));

    [Fact]
    public void A_fresh_install_says_what_to_edit_and_what_to_post() =>
        GoldenFile.Matches("board-fresh.html", BoardPage.Of(Views.Of([]) with
    {
        Outbox = new DeliveryTotals(0, 0, null, null, null),
    }).ToString());

    [Fact]
    public void A_registered_agent_without_an_outcome_is_shown_how_to_post_one()
    {
        var silent = Samples.Agent(Samples.Slo("claims", AccuracyState.WarmingUp, 0, 0, null)) with { Outcomes = 0, LastOutcomeAt = null };

        var page = BoardPage.Of(Views.Of([silent])).ToString();

        Assert.Contains("No outcome has come yet", page, StringComparison.Ordinal);
        Assert.Contains("&quot;agent&quot;:&quot;claims&quot;", page.Replace("\"", "&quot;", StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_names_stay_text()
    {
        var slo = Samples.Slo();
        slo = slo with { Covered = slo.Covered with { Slo = slo.Covered.Slo with { ReactionPlan = Hostile } } };
        var agent = Samples.Agent(slo);
        var people = Views.Registry
            with { People = new Dictionary<string, Person>(StringComparer.Ordinal) { ["dana"] = new("dana", Hostile, "x@example.com") } };
        IReadOnlyList<AgentReading> agents =
            [
                agent with
                {
                    Coverage = agent.Coverage! with { Title = Hostile },
                    Waiting = new WaitingReading(1, Views.Now, Hostile),
                    Refused = new RefusedReading(1, 0, new RefusedItem(ItemStatus.Rejected, Hostile, Hostile, Hostile, Views.Now)),
                },
                Samples.Uncovered(Hostile),
            ];
        var facts = Samples.Facts() with { Culprit = new Culprit("customer", Hostile, 7, 9, 4, 91) };
        var hostile = Samples.Held(Samples.Alert(), Hostile, Hostile) with { Agent = agent.Name, Slo = agent.Slos[0].Covered.Slo.Name, Notices = [Samples.Episode().Notices[0] with { Facts = facts }] };
        var view = Views.Of(agents) with
        {
            Plant = Hostile,
            Slos = SloLine.InBoardOrder(agents, [hostile], new People(people), Views.Now),
            Outbox = new DeliveryTotals(1, 0, Views.Now, null, Hostile) { OwnFault = new(OwnFault.Relay, Attempt.OurSide + Hostile, 1) },
            Settings = Views.Settings with { Registry = Hostile, PublicUrl = Hostile },
        };

        PageChecks.HasNoForeignMarkup(BoardPage.Of(view).ToString(), Hostile, 17);
    }

    [GeneratedRegex("""<p class="sign"><span class="\w+" aria-hidden="true">(?<shape>.)</span> <b class="\w+">(?<word>[^<]+)</b>""",
        RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Signs();
}
