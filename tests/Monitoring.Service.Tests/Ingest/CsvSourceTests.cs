using System.Text;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>Sheets as people keep them.</summary>
public sealed class CsvSourceTests
{
    private const string Header = "agent,transactionId,verdict\n";

    [Fact]
    public void Rows_are_verdicts_and_an_empty_cell_is_absent()
    {
        var items = Bodies.Csv(
            "verdict,agent,transactionId,source,selection,inclusionProbability,judgedAt,verdictId,causeCode\r\n"
            + "incorrect,order-entry,PO-1,,,,,,\r\n"
            + "\r\n"
            + "correct,order-entry,\"PO \"\"2\"\", x\",audit,random,0.10,2026-06-01T07:50:00-05:00,V-1,ship-to\n");
        Assert.Equal(2, items.Count);
        Assert.Equal(new VerdictPost("order-entry", "PO-1", """{"verdict":"incorrect"}""",
            new VerdictFacts(Verdict.Incorrect, VerdictSource.Review, Selection.All, Indicator.Accuracy, null)), Bodies.Post(items[0]));
        var second = Assert.IsType<VerdictPost>(Bodies.Post(items[1]));
        Assert.Equal("PO \"2\", x", second.TransactionId);
        Assert.Equal(
            """{"causeCode":"ship-to","inclusionProbability":0.1,"judgedAt":"2026-06-01T12:50:00Z","selection":"random","source":"audit","verdict":"correct","verdictId":"V-1"}""",
            second.Content);
    }

    [Fact]
    public void A_sheet_may_say_what_was_judged_by_which_version_and_in_words_of_several_lines()
    {
        var item = Assert.Single(Bodies.Csv(
            "agent,transactionId,verdict,indicator,judgeVersion,comment\na,1,correct,relevance,3,\"Fine.\nSee \"\"CM-1\"\".\"\n"));
        var post = Assert.IsType<VerdictPost>(Bodies.Post(item));
        Assert.Equal("relevance", post.Facts.Indicator);
        Assert.Equal(
            """{"comment":"Fine.\nSee \"CM-1\".","indicator":"relevance","judgeVersion":"3","verdict":"correct"}""", post.Content);
    }

    [Theory]
    [InlineData(";", "\r\n", "0,25")]
    [InlineData(";", "\n", "0.25")]
    [InlineData("\t", "\r\n", "0,25")]
    [InlineData(",", "\r", "\"0,25\"")]
    [InlineData(",", "\n", "0.25")]
    public void The_header_tells_the_separator_and_a_number_may_have_a_decimal_comma(string separator, string end, string number)
    {
        var text = string.Join(
            end,
            "\"transactionId\",verdict ,agent,causeCode,selection,inclusionProbability",
            "c1,correct,a,\"x, y; z\",random,N",
            "c2,incorrect,a,,,");
        var written = text.Replace("\"x, y; z\"", "Q", StringComparison.Ordinal).Replace(",", separator, StringComparison.Ordinal)
            .Replace("Q", "\"x, y; z\"", StringComparison.Ordinal).Replace("N", number, StringComparison.Ordinal);

        var posts = Bodies.Csv(written).ConvertAll(Bodies.Post);

        Assert.Equal(["c1", "c2"], posts.Select(post => post.TransactionId));
        Assert.Equal(
            """{"causeCode":"x, y; z","inclusionProbability":0.25,"selection":"random","verdict":"correct"}""", posts[0].Content);
    }

    [Fact]
    public void Empty_rows_and_a_line_that_names_the_separator_may_come_before_the_header()
    {
        var item = Assert.Single(Bodies.Csv("sep=;\r\n;;\r\n\r\nagent;transactionId;verdict\r\na;c1;correct\r\n"));
        Assert.Equal(("c1", 5), (Bodies.Post(item).TransactionId, item.Line));
    }

    [Fact]
    public void Rows_without_any_cell_are_passed_over_and_rows_without_a_verdict_are_counted()
    {
        var (items, skipped) = Bodies.Csv(
            Header + "a,c1,correct\na,c2,\n,,\na,c3,\" \"\n , ,\n\na,c4,incorrect\na,c5,\"\"\n\"\",\"\",\"\"\n,,,,\n", null);
        Assert.Equal(["c1", "c4"], items.Select(item => Bodies.Post(item).TransactionId));
        Assert.Equal(3, skipped);
    }

    [Theory]
    [InlineData("a,c1,\na,c2,\n", 2)]
    [InlineData(",,\n", 0)]
    public void A_file_whose_rows_are_all_passed_over_is_read(string rows, int skipped) =>
        Assert.Equal(skipped, Bodies.Csv(Header + rows, null).Skipped);

    [Fact]
    public void A_quoted_cell_may_have_several_lines_and_stays_one_cell()
    {
        var items = Bodies.Csv("agent,transactionId,verdict,causeCode\na,c1,incorrect,\"wrong\ntotal,\r\n\"\"again\"\"\"\na,c2,correct,\n");
        Assert.Equal(2, items.Count);
        Assert.Equal("""{"causeCode":"wrong total, \"again\"","verdict":"incorrect"}""", Bodies.Post(items[0]).Content);
        Bodies.Post(items[1]);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Rows_are_found_by_the_line_an_editor_shows(string end)
    {
        var items = Bodies.Csv(string.Join(
            end,
            "", "agent,transactionId,verdict,causeCode", "a,c1,correct,", "", "a,c2,wrong,\"one", "two", "three\"", ",,,", "a,c3,,", "a,c4,correct,"));
        Assert.Equal([3, 5, 10], items.Select(item => item.Line));
        Assert.NotNull(items[1].Refusal);
    }

    [Fact]
    public void The_request_may_name_the_agent_of_rows_that_name_none()
    {
        Assert.Equal("b", Bodies.Post(Assert.Single(Bodies.Csv("transactionId,verdict\nc1,correct\n", "b").Items)).Agent);
        Assert.Equal(["a", "b"], Bodies.Csv(Header + "a,c1,correct\n,c2,correct\n", "b").Items.Select(item => Bodies.Post(item).Agent));
    }

    [Theory]
    [InlineData("agent,transactionId,verdict,notes\na,c1,correct,\na,c2,incorrect,total\n",
        FaultKind.UnknownField, "Column 4, notes, is no field of a verdict. Nothing was stored. The columns may be agent, "
            + "transactionId, verdict, ")]
    [InlineData("agent,transactionId,verdict,judgedby\n",
        FaultKind.UnknownField, "Column 4, judgedby, is no field of a verdict; did you mean judgedBy? ")]
    [InlineData("agent,transactionId,verdict,dueBy\n",
        FaultKind.UnknownField, "Column 4, dueBy, is a field of an outcome, not of a verdict. ")]
    [InlineData("agent,x,transactionId,verdict,y\n",
        FaultKind.UnknownField, "Column 2, x, is no field of a verdict; Column 5, y, is no field of a verdict. ")]
    [InlineData("agent,transactionId,verdict,verdict\na,1,correct,correct",
        FaultKind.DuplicateField, "Column 4, verdict, comes more than once. ")]
    [InlineData("agent,transactionId\na,1", FaultKind.Field, "There is no column verdict. ")]
    [InlineData("agent,verdict\na,correct", FaultKind.Field, "There is no column transactionId. ")]
    [InlineData("transactionId,verdict\n1,correct",
        FaultKind.Field, "There is no column agent, and the address does not name the agent of all rows with ?agent=. ")]
    [InlineData("order-entry,PO-1,correct\n",
        FaultKind.UnknownField,
        "The first line must be the header row, one field name in each column. Column 1, order-entry, is no field of a verdict; ")]
    [InlineData("Agent,Transaction-Id\n",
        FaultKind.UnknownField,
        "The first line must be the header row, one field name in each column. Column 1, Agent, is no field of a verdict; did you mean agent?; "
            + "Column 2, Transaction-Id, is no field of a verdict; did you mean transactionId? ")]
    [InlineData(Header + "a,1,correct\n\na,2,incorrect,wrong total\n",
        FaultKind.UnknownField, "The row in line 4 has something in column 4, which has no name in the header row. ")]
    [InlineData("agent,transactionId,verdict,\na,1,correct,\na,2,incorrect,wrong total\n",
        FaultKind.UnknownField, "The row in line 3 has something in column 4, which has no name in the header row. ")]
    [InlineData(Header + "a,1,correct\na,\"2,correct\na,3,correct\n",
        FaultKind.Unreadable, "The row in line 3 has a quoted cell that does not end, so that nothing after it can be read. ")]
    public void What_would_cost_only_some_rows_refuses_the_file(string csv, FaultKind kind, string start)
    {
        var refusal = Bodies.Refusal(BodyFormat.Csv, csv, IngestKind.Verdict);
        Assert.StartsWith(start, refusal.Problem.Detail, StringComparison.Ordinal);
        Assert.Contains("Nothing was stored.", refusal.Problem.Detail, StringComparison.Ordinal);
        Assert.Equal((400, IngestResult.Rejected(kind)), (refusal.Problem.Status, refusal.Counted));
    }

    [Theory]
    [InlineData("agent;transactionId;verdict;;\na;c1;correct;;\n")]
    [InlineData("agent;transactionId;verdict;\na;c1;correct\n")]
    [InlineData("agent;transactionId;verdict\na;c1;correct;;;\n")]
    public void Separators_at_the_end_of_a_line_do_no_harm(string csv) => Bodies.Post(Assert.Single(Bodies.Csv(csv)));

    [Fact]
    public void A_file_that_is_not_utf8_is_refused_whole_and_told_how_to_save_it()
    {
        byte[] body = [.. "agent,transactionId,verdict,judgedBy\na,1,correct,M"u8, 0xFC, .. "ller\na,2,correct,Miller\n"u8];
        var refusal = Bodies.Refusal(BodyFormat.Csv, body, IngestKind.Verdict);
        Assert.Equal((400, IngestResult.Rejected(FaultKind.Unreadable)), (refusal.Problem.Status, refusal.Counted));
        Assert.StartsWith("The file is not UTF-8: in Excel save it as \"CSV UTF-8\"", refusal.Problem.Detail, StringComparison.Ordinal);
        Assert.Contains("iconv", refusal.Problem.Detail, StringComparison.Ordinal);
        byte[] wide = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Header + "a,1,correct")];
        Assert.StartsWith("The file is UTF-16: in Excel", Bodies.Refusal(BodyFormat.Csv, wide, IngestKind.Verdict).Problem.Detail,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a,,correct", "/transactionId is missing")]
    [InlineData(",1,correct", "/agent is missing")]
    [InlineData("a,1,c orrect", "/verdict must be correct, incorrect or unsure")]
    [InlineData("a,1\"2,correct", " has a quote inside a cell; put the cell in quotes and double the quotes in it")]
    [InlineData("a,\"1\"2,correct", " has a quote inside a cell; put the cell in quotes and double the quotes in it")]
    [InlineData("a,1\u0000,correct", "/transactionId must be 1 to 128 printable characters; U+0000 is none")]
    public void A_bad_row_is_named_and_costs_itself_only(string row, string expected)
    {
        var items = Bodies.Csv(Header + row + "\na,2,correct\n");
        Assert.Equal(2, items.Count);
        Assert.Equal([expected], Bodies.Faults(items[0]));
        Bodies.Post(items[1]);
    }

    [Theory]
    [InlineData("10%")]
    [InlineData("NaN")]
    [InlineData("1.000,5")]
    public void A_cell_that_is_no_number_is_named(string number) => Assert.Equal(
        ["/inclusionProbability must be a number above 0 and at most 1"],
        Bodies.Faults(Assert.Single(Bodies.Csv(
            "agent;transactionId;verdict;selection;inclusionProbability\na;1;correct;random;" + number))));
}
