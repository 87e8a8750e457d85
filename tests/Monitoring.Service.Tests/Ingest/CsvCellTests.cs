using Monitoring.Core.Outcomes;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>Cells as people fill them, of which most are in the rows that have something to say: the wrong ones.</summary>
public sealed class CsvCellTests
{
    private const string Header = "agent,transactionId,verdict,causeCode,comment\n";

    [Theory]
    [InlineData("a,c1,incorrect ,ship-to,")]
    [InlineData(" a , c1,\tincorrect, ship-to ,")]
    [InlineData("a,\" c1\",\"incorrect \",\" ship-to \",")]
    [InlineData("a, \"c1\" ,\"incorrect\" , \"ship-to\",")]
    [InlineData("\u00A0a,c1\u00A0,\u202Fincorrect\u00A0 ,\"\u3000ship-to\u00A0\",\u00A0")]
    [InlineData("a,\"c1\n\",\"\r\nincorrect\",\"ship-to\r\n\",\"\n\"")]
    public void White_space_around_a_cell_is_none_of_its_text(string row)
    {
        var post = Bodies.Post(Assert.Single(Bodies.Csv("agent, transactionId,verdict\u00A0,\"causeCode \",comment\n" + row + "\n")));
        Assert.Equal(
            new VerdictPost("a", "c1", """{"causeCode":"ship-to","verdict":"incorrect"}""",
                new VerdictFacts(Verdict.Incorrect, VerdictSource.Review, Selection.All, Indicator.Accuracy, null)),
            post);
    }

    [Fact]
    public void A_number_and_an_instant_are_trimmed_too() => Assert.Equal(
        """{"inclusionProbability":0.25,"judgedAt":"2026-06-01T12:50:00Z","selection":"random","verdict":"correct"}""",
        Bodies.Post(Assert.Single(Bodies.Csv(
            "agent;transactionId;verdict;selection;inclusionProbability;judgedAt\na;1;correct;random; 0,25\u00A0;2026-06-01T12:50:00Z \n"))).Content);

    [Fact]
    public void A_row_of_white_space_alone_is_passed_over() =>
        Assert.Equal(1, Bodies.Csv(Header + "\u00A0,\" \n\",,,\na,c1,\u00A0,,\n", null).Skipped);

    [Theory]
    [InlineData("ship-to\nwrong", "ship-to wrong")]
    [InlineData("ship-to\r\nwrong", "ship-to wrong")]
    [InlineData("ship-to\rwrong", "ship-to wrong")]
    [InlineData("ship-to\twrong", "ship-to wrong")]
    [InlineData("ship-to \n\n wrong", "ship-to wrong")]
    [InlineData("ship-to\u00A0wrong", "ship-to wrong")]
    [InlineData("ship-to\u2028wrong", "ship-to wrong")]
    [InlineData("Menge\n\u00FCberschritten  \uD83D\uDE00", "Menge \u00FCberschritten  \uD83D\uDE00")]
    [InlineData("ship-to  wrong", "ship-to  wrong")]
    public void A_line_break_in_a_text_of_one_line_is_one_space(string cell, string read)
    {
        var item = Assert.Single(Bodies.Csv($"agent,transactionId,verdict,causeCode,judgedBy\na,c1,incorrect,\"{cell}\",\"{cell}\"\n"));
        var content = OutcomeContent.Read(Bodies.Post(item).Content);
        Assert.Equal((read, read), (content.CauseCode, content.JudgedBy));
    }

    [Fact]
    public void A_comment_is_kept_as_it_stands_in_its_quotes()
    {
        var item = Assert.Single(Bodies.Csv(Header + "a,c1,incorrect,,\" Two\r\nlines,\ta\u00A0tab. \"\n"));
        Assert.Equal(" Two\r\nlines,\ta\u00A0tab. ", OutcomeContent.Read(Bodies.Post(item).Content).Comment);
    }

    [Theory]
    [InlineData("漢", 128, true)]
    [InlineData("漢", 129, false)]
    [InlineData("漢", 100_000, false)]
    [InlineData("a\n", 63, true)]
    [InlineData("a\n", 64, false)]
    [InlineData("a\n", 1_000_000, false)]
    [InlineData("\u00A0\n", 1_000_000, true)]
    public void What_is_counted_is_the_text_that_is_read(string part, int times, bool fits)
    {
        var text = "x" + string.Concat(Enumerable.Repeat(part, times))[1..] + (part[^1] == '\n' ? "x" : "");
        var item = Assert.Single(Bodies.Csv(Header + $"a,c1,incorrect,\"{text}\",\n"));
        Assert.Equal(fits, item.Post is not null);
        Assert.True(fits || Bodies.Faults(item).SequenceEqual(["/causeCode must be 1 to 128 printable characters"]));
    }

    [Theory]
    [InlineData("a,c3,correct")]
    [InlineData("a,c3,correct,")]
    [InlineData("a,c3,correct,,,")]
    public void A_row_may_end_before_its_last_cells_which_are_absent(string row)
    {
        var items = Bodies.Csv(Header + row + "\r\na,c4,incorrect,ship-to,\"So\nit is.\"\r\n");
        Assert.Equal(["c3", "c4"], items.Select(item => Bodies.Post(item).TransactionId));
        Assert.Equal("""{"verdict":"correct"}""", Bodies.Post(items[0]).Content);
    }

    [Fact]
    public void A_row_that_ends_before_its_verdict_is_not_judged_yet()
    {
        var (items, skipped) = Bodies.Csv(Header + "a,c3\na,c4,correct\n", null);
        Assert.Equal(("c4", 1), (Bodies.Post(Assert.Single(items)).TransactionId, skipped));
    }
}
