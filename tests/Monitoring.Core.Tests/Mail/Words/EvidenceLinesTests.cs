using Monitoring.Core.Alerts;
using Monitoring.Core.Mail;
using Monitoring.Core.Mail.Words;
using static Monitoring.Core.Tests.Mail.Notices;

namespace Monitoring.Core.Tests.Mail.Words;

public sealed class EvidenceLinesTests
{
    private const string Seen = "https://accuracy.example/plant-2/";

    private const string All =
        "All 11: https://accuracy.example/plant-2/outcomes?agent=order-entry&slo=order-entry-accuracy&is=wrong&position=147";

    [Fact]
    public void The_list_of_unjudged_work_is_that_of_the_commit_of_whom_it_names_and_since_the_onset()
    {
        var breach = Breach with { Culprit = new("customer", "Müller & Co", 7, 9, 4, 91), Suspects = Breach.Suspects! with { Position = 400 } };

        Assert.EndsWith(
            "The list: https://accuracy.example/plant-2/outcomes?agent=order-entry&slo=order-entry-accuracy&is=unjudged&position=400"
            + "&from=2026-03-12T12%3A50%3A00Z&segment.customer=M%C3%BCller%20%26%20Co",
            Line(breach, "CHECK"),
            StringComparison.Ordinal);
        Assert.EndsWith(
            "&is=unjudged&position=400&from=2026-03-12T12%3A50%3A00Z&agentVersion=7",
            Line(breach with { Culprit = new(Culprit.AgentVersion, "7", 7, 9, 4, 91) }, "CHECK"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_registry_revision_caused_says_which() => Assert.EndsWith(
        "The list: https://accuracy.example/plant-2/outcomes?agent=order-entry&slo=order-entry-accuracy&is=wrong&position=147&revision=4",
        Line(Breach with { Wrong = 1, NewestWrong = [new("PO-1147", Breach.At)], TransactionId = null, Revision = 4 }, "WRONG"),
        StringComparison.Ordinal);

    [Fact]
    public void What_is_not_known_has_no_line() => Assert.Empty(Lines(Breach with
    {
        Culprit = null,
        OldestWrong = null,
        Beginning = null,
        NewestWrong = [],
        Causes = [new(null, 11)],
        Versions = [new(null, 100, 11)],
        Trend = [new(89, 100)],
        Suspects = new(0, false, Breach.At),
        ReactionPlan = "\r\n  \n",
    }));

    [Fact]
    public void A_culprit_who_is_everybody_has_no_everyone_else() => Assert.Equal(
        "customer acme: 11 of the 11 wrong, 11 of its 100.",
            Line(Breach with { Culprit = new("customer", "acme", 11, 100, 0, 0) }, "WHERE"));

    [Fact]
    public void A_version_is_named_when_it_is_the_only_one() => Assert.Equal(
        "probably since PO-1102, 07:50. Agent version 7 throughout.", Line(Breach, "SINCE"));

    [Fact]
    public void Where_no_detector_knows_the_oldest_wrong_one_is_told_as_that_and_later_as_that_of_the_beginning()
    {
        var beginning = new EpisodeBeginning { Onset = Breach.Beginning!.Onset! with { Basis = OnsetBasis.OldestWrong } };
        Assert.Equal(
            "the oldest of the 11 wrong is PO-1102, 07:50. Agent version 7 throughout.",
            Line(Breach with { Beginning = beginning }, "SINCE"));
        Assert.Equal(
            "when the alarm began the oldest wrong one was PO-1102, 07:50. Agent version 7 throughout.",
            Line(Worse with { Beginning = beginning }, "SINCE"));
        Assert.Equal(
            "the oldest of the 11 wrong is PO-1102, 07:50. Agent version 7 throughout.",
            Line(Undelivered with { Wrong = 11, Beginning = beginning, UndeliveredKind = NoticeKind.Breach }, "SINCE"));
    }

    [Fact]
    public void Another_day_is_told_with_its_name() => Assert.Equal(
        "probably since PO-2415, Sat 7 Mar 06:26. Agent version 7 throughout.",
        Line(Breach with { Beginning = new() { Onset = new("PO-2415", Utc("2026-03-07T12:26:00"), OnsetBasis.Drift, 2_415) } }, "SINCE"));

    [Fact]
    public void Evidence_of_an_older_program_is_told_in_full() => Assert.Equal(
        "the oldest of the 17 wrong is PO-1102, 07:50. Agent version 7 throughout.", Line(Worse with { Beginning = null }, "SINCE"));

    [Fact]
    public void Causes_are_counted_and_stand_beside_the_transactions()
    {
        Assert.Equal("9 × uom-missing, 2 without a cause.", Line(Breach, "CAUSE"));
        Assert.Equal(
            "PO-1147 (uom-missing), PO-1144 (uom-missing), PO-1139 (uom-missing), PO-1131, PO-1128 (uom-missing) and 6 more. " + All,
            Line(Breach, "WRONG"));
        Assert.Equal(
            "5 × a, 3 × b, 1 × c, 2 of 2 other causes.",
            Line(Breach with { Causes = [new("a", 5), new("b", 3), new("c", 1), new("d", 1), new("e", 1)] }, "CAUSE"));
    }

    [Fact]
    public void One_cause_of_all_is_told_once() => Assert.Equal(
        "PO-1147, PO-1144, PO-1139, PO-1131, PO-1128 and 6 more. " + All, Line(Breach with { Causes = [new("uom-missing", 11)] }, "WRONG"));

    [Fact]
    public void A_new_judge_is_another_yardstick() => Assert.Equal(
        "agent version 6: 4 wrong of 14; version 7: 7 wrong of 8.\njudge order-checker 3 since PO-1101, another yardstick.",
        Line(Breach with { Versions = [new("6", 14, 4), new("7", 8, 7)], Judges = [new(new("order-checker", "3"), "PO-1101")] }, "CHANGED"));

    [Fact]
    public void Of_many_versions_the_newest_three_are_told() => Assert.Equal(
        "agent version 3: 1 wrong of 10; version unknown: 2 wrong of 20; version 5: 8 wrong of 40; 2 earlier.",
        Line(Breach with { Versions = [new("1", 10, 0), new("2", 20, 0), new("3", 10, 1), new(null, 20, 2), new("5", 40, 8)] }, "CHANGED"));

    [Fact]
    public void A_hundred_with_emptied_places_says_of_how_many() => Assert.Equal(
        "96/98 · – · 89 (right per 100, newest last)", Line(Breach with { Trend = [new(96, 98), new(0, 0), new(89, 100)] }, "TREND"));

    [Theory]
    [InlineData(1, false, "1 transaction of customer acme released since 07:50 has no verdict.")]
    [InlineData(61, false, "61 transactions of customer acme released since 07:50 have no verdict.")]
    [InlineData(1000, true, "at least 1,000 transactions of customer acme released since 07:50 have no verdict.")]
    public void Suspects_are_counted_in_words(int count, bool isAtLeast, string words) => Assert.StartsWith(
        words + " The list: ",
        Line(Breach with { Suspects = new(count, isAtLeast, Utc("2026-03-12T12:50:00")) }, "CHECK"),
        StringComparison.Ordinal);

    [Fact]
    public void Suspects_of_nobody_in_particular_name_nobody()
    {
        var check = Line(Breach with { Culprit = null }, "CHECK");

        Assert.StartsWith("61 transactions released since 07:50 have no verdict. The list: ", check, StringComparison.Ordinal);
        Assert.EndsWith("&from=2026-03-12T12%3A50%3A00Z", check, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_wrong_one_is_neither_the_oldest_nor_one_of_more()
    {
        var notice = Breach with { Wrong = 1, Beginning = null, Causes = [new("uom-missing", 1)], NewestWrong = [Breach.NewestWrong[0]] };

        Assert.Equal("the wrong one is PO-1102, 07:50. Agent version 7 throughout.", Line(notice, "SINCE"));
        Assert.StartsWith("PO-1147. The list: ", Line(notice, "WRONG"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(61, false, false, "23 of the 184 judged since PO-1102, 07:50, went out wrong.|61 more nobody judged.")]
    [InlineData(20_000, true, true, "23 of the 184 judged since PO-1102, 07:50, went out wrong, each by its first verdict.|at least 20,000 more nobody judged.")]
    [InlineData(0, false, false, "23 of the 184 judged since PO-1102, 07:50, went out wrong.|None is left unjudged.")]
    public void A_recovery_says_how_many_went_out_wrong_and_how_many_nobody_judged(int unjudged, bool isAtLeast, bool byFirst, string words)
    {
        var recovered = Recovered with { Toll = new(184, 23, byFirst), Suspects = new(unjudged, isAtLeast, Utc("2026-03-12T12:50:00")) };
        var lines = new EvidenceLines(recovered, new LocalClock(Chicago), Seen).OfClosedEpisode(recovered.At);
        var wrong = Assert.Single(lines, line => line.Label == "WRONG").Content.Text.Split('\n')
            .Select(line => line.Split(" The list: ")[0].Split(" All 23: ")[0]);
        Assert.Equal(words, string.Join('|', wrong));
        Assert.Equal("3 h 12 min; the alarm began 09:14.", Assert.Single(lines, line => line.Label == "LASTED").Content.Text);
        Assert.DoesNotContain(
            new EvidenceLines(recovered with { Toll = null }, new LocalClock(Chicago), Seen).OfClosedEpisode(recovered.At), line => line.Label == "WRONG");
    }

    [Fact]
    public void The_list_of_what_went_out_wrong_is_that_of_every_place_since_the_onset_and_is_none_of_first_verdicts()
    {
        var exact = new EvidenceLines(Recovered, new LocalClock(Chicago), Seen).OfClosedEpisode(Recovered.At);
        var byFirst = new EvidenceLines(Recovered with { Toll = new(184, 23, true) }, new LocalClock(Chicago), Seen).OfClosedEpisode(Recovered.At);

        Assert.Contains(
            "went out wrong. All 23: https://accuracy.example/plant-2/outcomes?agent=order-entry&slo=order-entry-accuracy&is=wrong"
            + "&position=330&sincePosition=102\n",
            Assert.Single(exact, line => line.Label == "WRONG").Content.Text,
            StringComparison.Ordinal);
        Assert.DoesNotContain("All 23", Assert.Single(byFirst, line => line.Label == "WRONG").Content.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recovery_of_an_alarm_that_came_back_says_of_each_number_what_it_is_about()
    {
        var again = Recovered with { OpenedAt = Recovered.OpenedAt.AddDays(-1), Reopenings = 2 };
        var lines = new EvidenceLines(again, new LocalClock(Chicago), Seen).OfClosedEpisode(again.At);

        Assert.Equal(
            "83.0\u00A0%: 17 wrong of 100, the lowest since the alarm first began.",
            Assert.Single(lines, line => line.Label == "LOWEST").Content.Text);
        Assert.Equal(
            "1 day 3 h since the alarm first began, Wed 11 Mar 09:14. It came back 2 times in between.",
            Assert.Single(lines, line => line.Label == "LASTED").Content.Text);
        Assert.StartsWith(
            "the last time 23 of the 184 judged since PO-1102, 07:50, went out wrong.",
            Assert.Single(lines, line => line.Label == "WRONG").Content.Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_keeps_its_lines_and_a_very_long_one_is_cut()
    {
        Assert.Equal("1. Stop.\n2. Call.", Line(Breach with { ReactionPlan = "1. Stop.\r\n\r\n 2. Call. \n" }, "DO"));
        Assert.InRange(Line(Breach with { ReactionPlan = new string('x', 9000) }, "DO").Length, 900, 1000);
        Assert.EndsWith("call\ncall …", Line(Breach with { ReactionPlan = string.Concat(Enumerable.Repeat("call\n", 20)) }, "DO"),
            StringComparison.Ordinal);
    }

    private static string Line(NoticeFacts notice, string label) => Assert.Single(Lines(notice), line => line.Label == label).Content.Text;

    private static IReadOnlyList<LetterLine> Lines(NoticeFacts notice) =>
        new EvidenceLines(notice, new LocalClock(Chicago), Seen).OfOpenEpisode();
}
