using System.Globalization;
using Monitoring.Core.Alerts;
using Monitoring.Core.Days;
using Monitoring.Core.Deliveries;
using Monitoring.Core.Mail.Words;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Mail.Words;

/// <summary>The daily mail word for word.</summary>
public sealed class DailyMailTests
{
    public static TheoryData<string> Names => [.. Mails.Keys];

    private static Dictionary<string, DailyMail> Mails { get; } = new(StringComparer.Ordinal)
    {
        ["one"] = DailyMails.One,
        ["eight"] = DailyMails.Eight,
        ["forty"] = DailyMails.Forty,
        ["fallback"] = DailyMails.Fallback,
        ["silent"] = DailyMails.Silent,
        ["silent-by-turns"] = DailyMails.SilentByTurns,
        ["deputy"] = DailyMails.Deputy,
        ["deputy-of-many"] = DailyMails.DeputyOfMany,
        ["reds"] = DailyMails.Reds,
        ["well"] = DailyMails.Well,
        ["acting-fallback"] = DailyMails.ActingFallback,
        ["reviews"] = DailyMails.Green1,
        ["hostile"] = DailyMails.Hostile,
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_daily_mail_says_what_its_golden_files_say(string name)
    {
        var mail = Mails[name].Write();
        GoldenFile.Matches($"mail-daily-{name}.txt", $"Subject: {mail.Subject}\n\n{mail.Text}");
        GoldenFile.Matches($"mail-daily-{name}.html", mail.Html);
    }

    [Fact]
    public void The_subject_and_the_first_line_count_red_grey_amber_and_green_and_leave_zeros_out()
    {
        Assert.Equal("[DAILY] Plant 2: 1 red", DailyMails.One.Write().Subject);
        Assert.Equal("[DAILY] Plant 2: 2 red, 1 grey, 2 amber, 3 green", DailyMails.Eight.Write().Subject);
        Assert.StartsWith("Plant 2: 2 red, 1 grey, 2 amber, 3 green\n", DailyMails.Eight.Write().Text, StringComparison.Ordinal);
        Assert.Equal("[DAILY] Plant 2: 1 red, 1 green", DailyMails.Fallback.Write().Subject);
        Assert.Equal("[DAILY] Plant 2: no SLO yet", (DailyMails.One with { Slos = [] }).Write().Subject);
    }

    [Fact]
    public void Nobody_is_offered_what_somebody_has_and_every_link_of_its_reader_is_signed_later()
    {
        var mail = DailyMails.Eight.Write();
        Assert.Equal("7-1773312303-dana", Assert.Single(mail.Links!).Id);
        Assert.Single(mail.Text.Split("/ack/").Skip(1));
        Assert.Equal(2, DailyMails.Green1.Write().Links!.Count);
        Assert.Equal("daily-2026-03-12", mail.Name);
    }

    [Fact]
    public void A_fallback_who_acts_for_somebody_keeps_the_counts_of_the_plant()
    {
        var mail = DailyMails.ActingFallback.Write();
        Assert.Equal("[DAILY] Plant 2: 1 red, 1 green", mail.Subject);
        Assert.Contains("You own no SLO: these are all of the plant.", mail.Text, StringComparison.Ordinal);
        Assert.Contains("You act for Ana Lopez: 1 of these is theirs.", mail.Text, StringComparison.Ordinal);
        Assert.Empty(mail.Links!);
    }

    [Fact]
    public void Whoever_was_told_of_what_others_own_and_nobody_has_gets_it_with_a_button_of_their_own()
    {
        var mail = DailyMails.Deputy.Write();
        Assert.Equal("[DAILY] Plant 2: 1 green", mail.Subject);
        Assert.Equal(["7-1773312303-tom", "500012-1773312303-tom"], mail.Links!.Select(link => link.Id));
        Assert.All(mail.Links!, link => Assert.Contains("/ack/" + link.Unsigned, mail.Text, StringComparison.Ordinal));
        Assert.Contains("Its owner is Dana Ruiz.", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Everything is at its target.", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_that_are_alike_are_told_once_and_each_by_its_name_with_its_own_button()
    {
        var mail = DailyMails.Silent.Write();
        Assert.Equal("[DAILY] Plant 2: 39 grey, 1 green", mail.Subject);
        Assert.Contains("38 are silent", mail.Text, StringComparison.Ordinal);
        Assert.Single(mail.Text.Split("No outcomes for 14 h 45 min").Skip(1));
        Assert.Single(mail.Text.Split("Joan Meyer is told").Skip(1));
        Assert.Equal(38, mail.Links!.Count);
        foreach (var number in Enumerable.Range(1, 38))
        {
            Assert.Single(mail.Html!.Split(Invariant($">Line {number} inspection<")).Skip(1));
            Assert.Contains(Invariant($"/ack/{500_000 + number}-1773312303-dana.unsigned"), mail.Text, StringComparison.Ordinal);
        }

        Assert.All(Enumerable.Range(7, 5), hours =>
            Assert.Contains(Invariant($"No outcomes for {hours} h"), DailyMails.SilentByTurns.Write().Html, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_red_says_since_when_and_who_has_it_however_many_there_are_and_what_nobody_has_is_first()
    {
        var text = DailyMails.Reds.Write().Text;
        Assert.Contains("RED (11)\n■ Order entry  88.0 %\n", text, StringComparison.Ordinal);
        Assert.Equal(7, text.Split("Open since Wed 11 Mar 09:45, 20 h. Tom Kessler has it until").Length - 1);
        Assert.Contains("Open since 03:45, 2 h. Nobody has it", Words(Line(text, "Order entry")), StringComparison.Ordinal);
        Assert.Contains("I have it:", Line(text, "Order entry"), StringComparison.Ordinal);
        Assert.EndsWith("12 wrong of 100  Since Wed 11 Mar 09:45. Tom Kessler has it.", Line(text, "Line 8 inspection"), StringComparison.Ordinal);
        Assert.EndsWith("12 wrong of 100  Since Wed 11 Mar 09:45. Tom Kessler has it.", Line(text, "Credit release"), StringComparison.Ordinal);
        Assert.EndsWith("12 wrong of 100  Since Wed 11 Mar 09:45. You have it.", Line(text, "Freight audit"), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_of_one_kind_and_owner_that_nobody_has_are_told_once_and_each_by_its_name_with_its_own_button()
    {
        var mail = DailyMails.DeputyOfMany.Write();
        Assert.Contains("NOBODY HAS IT YET, AND YOU WERE TOLD (7)", mail.Text, StringComparison.Ordinal);
        Assert.Single(mail.Text.Split("◇ 5 are silent\n  Their owner is Dana Ruiz. Nobody has them; Joan Meyer is told at 07:45.").Skip(1));
        Assert.Equal(3, mail.Text.Split("Nobody has").Length - 1);
        Assert.All(Enumerable.Range(1, 5), number => Assert.Contains(
            Invariant($"◇ Line {number} inspection\n  since Wed 11 Mar 19:{45 + number}  I have it:"), mail.Text, StringComparison.Ordinal));
        Assert.Equal(7, mail.Links!.Count);
        Assert.All(mail.Links!, link => Assert.Contains("/ack/" + link.Unsigned, mail.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void What_wants_something_of_its_reader_stands_before_what_is_well_and_what_is_over()
    {
        string[] parts = ["PLEASE JUDGE: WAS IT RIGHT? (5)", "GREEN (8)", "MEANWHILE"];
        var text = DailyMails.Well.Write().Text;
        var found = parts.Select(part => text.IndexOf(part, StringComparison.Ordinal)).ToList();
        Assert.True(found[0] > 0 && found[0] < found[1] && found[1] < found[2], text);
    }

    [Fact]
    public void Outages_of_the_monitor_are_one_line_however_many_there_were()
    {
        Assert.Contains(
            "WAS DOWN The monitor itself did not run from Wed 11 Mar 20:45 to 03:15, 6 h 30 min.",
            Words(DailyMails.Well.Write().Text), StringComparison.Ordinal);
        var often = DailyMails.Well with
        {
            Outages = [.. Enumerable.Range(1, 7).Select(number => DailyMails.Well.At.AddHours(number - 8)).Select(at => new Pause(at, at.AddMinutes(10)))],
        };
        Assert.Contains(
            "The monitor itself did not run 7 times from Wed 11 Mar 22:45 to 04:55, 1 h 10 min in all.",
            Words(often.Write().Text), StringComparison.Ordinal);
    }

    [Fact]
    public void What_waited_for_the_mail_stands_in_it_whole_and_what_matters_most_stands_first()
    {
        var text = Words((DailyMails.Eight with
        {
            Outages = DailyMails.Well.Outages,
            Due = [.. Enumerable.Range(1, 40).Select(number => new DailyDue(DailyMails.Eight.At.AddHours(1), DueKind.MaintenanceEnds, Invariant($"Due {number}")))],
            Notes = [.. Enumerable.Range(1, 40).Select(number => Ended(Invariant($"Line {number}"))), .. DailyMails.Eight.Notes],
            Reviews = new([], 0)
            {
                Gaps = [.. Enumerable.Range(1, 40).Select(number => new DailyGap(Invariant($"Share {number}")) { Others = (480, 500), Random = 0.88, RandomJudged = 25 })],
            },
        }).Write().Text);
        Assert.All(Enumerable.Range(1, 40), number => Assert.All(
            (string[])["Line {0}: the maintenance", "Due {0}: its maintenance", "Share {0}: in 30 days"],
            said => Assert.Contains(string.Format(CultureInfo.InvariantCulture, said, number), text, StringComparison.Ordinal)));
        string[] order = ["WAS DOWN", "WAS RED", "HELD BACK", "WAS LATE", "WAS SILENT", "ENDED Line 1:", "ENDED Line 40:"];
        var found = order.Select(label => text.IndexOf(label, StringComparison.Ordinal)).ToList();
        Assert.True(found[0] > text.IndexOf("MEANWHILE", StringComparison.Ordinal) && found.Order().SequenceEqual(found), text);
    }

    [Fact]
    public void More_than_a_hundred_that_are_over_end_with_where_the_rest_stands()
    {
        var text = Words((DailyMails.Well with
        {
            Outages = [], Over = [], Notes = [.. Enumerable.Range(1, 103).Select(number => Ended(Invariant($"Line {number}")))],
        }).Write().Text);
        Assert.Equal(100, text.Split("ENDED").Length - 1);
        Assert.Contains(
            "and 3 more. See alerts: https://monitor.example/alerts and maintenance: https://monitor.example/maintenance", text, StringComparison.Ordinal);
    }

    private static DailyNote Ended(string title) => new(
        DailyLineKind.MaintenanceEnded, title, new() { From = DailyMails.Eight.At.AddHours(-2), Until = DailyMails.Eight.At.AddHours(-1), By = "Tom Kessler" });

    [Fact]
    public void Whoever_is_asked_to_judge_is_told_how_many_were_answered()
    {
        Assert.Contains("21 of 28 were answered in 30 days.", DailyMails.Green1.Write().Text, StringComparison.Ordinal);
        Assert.DoesNotContain("answered in 30 days", DailyMails.Well.Write().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_mails_shows_the_names_behind_the_counts_and_who_has_what_is_red()
    {
        Assert.Equal(
            "Red: Order entry (nobody has it), Credit release (Tom Kessler has it). Grey: Quality vision. Amber: Supplier chase, Freight audit.",
            new DailyPreview(DailyMails.Eight).Words().Text);
        Assert.Equal("Nobody has Order entry, Night bot. All at target.", new DailyPreview(DailyMails.Deputy).Words().Text);
        Assert.Equal("All at target. To judge: 5.", new DailyPreview(DailyMails.Well).Words().Text);
        Assert.StartsWith("Grey: Line 1 inspection, Line 2 inspection, Line 3 inspection and 36 more.",
            new DailyPreview(DailyMails.Silent).Words().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_red_yesterday_and_is_over_is_told_with_its_times() => Assert.Contains(
        "WAS RED  Expedite bot from Wed 11 Mar 09:14 to 15:02, 5 h 48 min.",
        string.Join(' ', DailyMails.Eight.Write().Text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
            .Replace("WAS RED ", "WAS RED  ", StringComparison.Ordinal),
        StringComparison.Ordinal);

    private static string Line(string text, string name)
    {
        var start = text.IndexOf($"■ {name}", StringComparison.Ordinal);
        var end = text.IndexOf("\n■", start, StringComparison.Ordinal) is > 0 and var next ? next : text.IndexOf("\n\n", start, StringComparison.Ordinal);
        return text[start..end].Replace("\n ", "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Joan Meyer", false, "Joan Meyer is told at 08:00")]
    [InlineData("Joan Meyer", true, "Joan Meyer is reminded at 08:00")]
    [InlineData(DailyAlert.Reader, true, "you are reminded at 08:00")]
    [InlineData(DailyAlert.Reader, false, "you are told again at 08:00")]
    public void Who_is_next_is_told_or_reminded_as_everywhere(string person, bool isReminder, string said)
    {
        var slo = DailyMails.One.Slos[0];
        var next = new ToldNext(person, new(2026, 3, 12, 13, 0, 0, TimeSpan.Zero), isReminder);
        var mail = (DailyMails.One with { Slos = [slo with { Alert = slo.Alert! with { Next = next } }] }).Write();
        var words = mail.Text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains($"Nobody has it; {said}.", string.Join(' ', words), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_is_next_on_another_day_is_told_on_that_day()
    {
        var slo = DailyMails.One.Slos[0];
        var next = new ToldNext("Joan Meyer", new(2026, 3, 13, 13, 0, 0, TimeSpan.Zero), IsReminder: true);
        var mail = (DailyMails.One with { Slos = [slo with { Alert = slo.Alert! with { Next = next } }] }).Write();
        Assert.Contains("Joan Meyer is reminded on Fri 13 Mar 08:00.", Words(mail.Text), StringComparison.Ordinal);
    }

    [Fact]
    public void A_window_with_places_that_are_not_judged_says_how_many_are()
    {
        var slo = DailyMails.One.Slos[0] with { Counts = new(1, 19, true), Places = 20, State = AccuracyState.Healthy };
        var text = Words((DailyMails.One with { Slos = [slo] }).Write().Text);
        Assert.Contains("1 wrong of 19 judged in last 20, 10 allowed.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_has_what_falls_due_is_told_that_they_have_it()
    {
        var due = new DailyDue(DailyMails.One.At.AddHours(3), DueKind.AcknowledgementEnds, "Order entry", DailyAlert.Reader);
        var text = Words((DailyMails.One with { Due = [due] }).Write().Text);
        Assert.Contains("Order entry: you have it until then; after that its reminders begin anew.", text, StringComparison.Ordinal);
    }

    private static string Words(string text) => string.Join(' ', text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    [Theory]
    [InlineData(0, 0, '·')]
    [InlineData(100, 0, '▁')]
    [InlineData(100, 1, '▂')]
    [InlineData(100, 10, '▅')]
    [InlineData(100, 11, '▆')]
    [InlineData(10, 1, '▅')]
    [InlineData(9, 1, '▆')]
    [InlineData(4, 4, '█')]
    public void A_block_is_below_the_alert_line_from_the_sixth_on_and_nothing_judged_is_none(int judged, int wrong, char block)
    {
        var day = new SloDay(new(2026, 3, 11), default, judged, new(judged, wrong), IsProvisional: false);
        Assert.Equal(block.ToString(), Sparkline.Of([day], new AccuracyRule(0.92m, 0.90m, 100)).Text);
    }

    [Fact]
    public void A_day_of_which_verdicts_are_still_due_is_lighter_and_the_legend_says_so()
    {
        SloDay[] days = [Day(isProvisional: false), Day(isProvisional: true), Day(isProvisional: true)];
        Assert.Equal("█<span style=\"opacity:.5\">██</span>", Sparkline.Of(days, new AccuracyRule(0.92m, 0.90m, 100)).Markup.ToString());
        Assert.EndsWith("lighter: verdicts are still due.", Sparkline.LegendOf(days).Markup.ToString(), StringComparison.Ordinal);
        Assert.Equal(Sparkline.Legend, Sparkline.LegendOf(days).Text);
        Assert.Equal(Sparkline.Legend, Sparkline.LegendOf(days[..1]).Markup.ToString());

        static SloDay Day(bool isProvisional) => new(new(2026, 3, 11), default, 8, new(4, 4), isProvisional);
    }
}
