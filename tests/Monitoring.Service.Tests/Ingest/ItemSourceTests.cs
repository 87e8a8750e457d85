using System.Text;
using CsCheck;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Ingest;

public sealed class ItemSourceTests
{
    private const string Good = "{\"agent\":\"order-entry\",\"transactionId\":\"PO-1\"}";

    private static readonly BodyFormat[] Formats = Enum.GetValues<BodyFormat>();

    [Theory]
    [InlineData("Json", "")]
    [InlineData("Json", " \r\n\t")]
    [InlineData("Json", "[]")]
    [InlineData("Ndjson", "")]
    [InlineData("Ndjson", "\n \r\n\n")]
    [InlineData("Csv", "")]
    [InlineData("Csv", "\n\n")]
    [InlineData("Csv", "agent,transactionId,verdict\n\n")]
    public void A_body_without_an_item_is_refused(string format, string body)
    {
        var refusal = Bodies.Refusal(Enum.Parse<BodyFormat>(format), body, IngestKind.Verdict);
        Assert.Equal((400, IngestResult.Rejected(FaultKind.Unreadable)), (refusal.Problem.Status, refusal.Counted));
        Assert.Equal("There is no item in the body.", refusal.Problem.Detail);
    }

    [Fact]
    public void A_byte_order_mark_is_named()
    {
        foreach (var format in Formats)
        {
            byte[] body = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Good)];
            Assert.Contains("byte order mark", Bodies.Refusal(format, body).Problem.Detail, StringComparison.Ordinal);
            foreach (var encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode })
            {
                byte[] wide = [.. encoding.GetPreamble(), .. encoding.GetBytes(Good)];
                Assert.Contains("UTF-16", Bodies.Refusal(format, wide).Problem.Detail, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("{\"agent\":NaN}", "The body is no JSON at line 1, byte 10: ")]
    [InlineData("{\"agent\":\n'a'}", "The body is no JSON at line 2, byte 1: ")]
    [InlineData("[{},", "The body is no JSON at line 1, byte 4: ")]
    [InlineData("[{},]", "The body is no JSON at line 1, byte 5: ")]
    [InlineData("{\"a\":\"\u0000\"}", "The body is no JSON at line 1, byte 7: ")]
    [InlineData("{} // done", "More follows the first JSON value: ")]
    [InlineData("{}\n{}", "More follows the first JSON value: ")]
    [InlineData("\"text\"", "The body must be a JSON object or an array of objects.")]
    [InlineData("null", "The body must be a JSON object or an array of objects.")]
    [InlineData("17", "The body must be a JSON object or an array of objects.")]
    [InlineData("[[[[[[[[", "The body is no JSON at line 1, byte 9: ")]
    public void What_is_no_json_is_refused_whole_with_the_place(string body, string start)
    {
        var refusal = Bodies.Refusal(BodyFormat.Json, body);
        Assert.Equal((400, IngestResult.Rejected(FaultKind.Unreadable)), (refusal.Problem.Status, refusal.Counted));
        Assert.StartsWith(start, refusal.Problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void An_element_that_is_no_object_costs_itself_only()
    {
        var items = Bodies.Items(BodyFormat.Json, IngestKind.Outcome, Encoding.UTF8.GetBytes("[1,\"x\",null,[{},[[]]]," + Good + "]"));
        Assert.Equal(5, items.Count);
        Assert.All(items.Take(4), item => Assert.Equal([" must be a JSON object"], Bodies.Faults(item)));
        Bodies.Post(items[4]);
    }

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void A_deep_value_costs_its_item_only(char open, char close)
    {
        var deep = open == '[' ? new string('[', 400_000) + new string(']', 400_000)
            : string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) + "1" + new string(close, 100_000);
        var items = Bodies.Items(BodyFormat.Json, IngestKind.Outcome,
            Encoding.UTF8.GetBytes("[{\"agent\":\"a\",\"transactionId\":\"1\",\"segments\":" + deep + "}," + Good + "]"));
        Assert.NotNull(items[0].Refusal);
        Bodies.Post(items[1]);
    }

    [Fact]
    public void A_thousand_items_are_taken_and_one_more_is_too_large()
    {
        static byte[] Array(int count) => Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Repeat(Good, count)) + "]");
        Assert.Equal(1_000, Bodies.Items(BodyFormat.Json, IngestKind.Outcome, Array(1_000)).Count);
        var refusal = Bodies.Refusal(BodyFormat.Json, Array(1_001));
        Assert.Equal((413, IngestResult.Rejected(FaultKind.TooLarge)), (refusal.Problem.Status, refusal.Counted));
    }

    [Fact]
    public void Lines_are_read_one_by_one_and_a_bad_one_costs_itself_only()
    {
        var items = Bodies.Lines("\r\n" + Good + "\r\n\n  \t\n{\"agent\":\n" + "7\n[{}]\n{} {}\n" + Good + Good + "\n  " + Good + "  ");
        Assert.Equal(7, items.Count);
        Bodies.Post(items[0]);
        Assert.Equal(FaultKind.Unreadable, items[1].Refusal!.Faults[0].Kind);
        Assert.Equal(FaultKind.NotAnObject, items[2].Refusal!.Faults[0].Kind);
        Assert.Equal(FaultKind.NotAnObject, items[3].Refusal!.Faults[0].Kind);
        Assert.Equal(FaultKind.Unreadable, items[4].Refusal!.Faults[0].Kind);
        Assert.Equal(FaultKind.Unreadable, items[5].Refusal!.Faults[0].Kind);
        Bodies.Post(items[6]);
    }

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
            new VerdictFacts(Verdict.Incorrect, VerdictSource.Review, Selection.All, null)), Bodies.Post(items[0]));
        var second = Assert.IsType<VerdictPost>(Bodies.Post(items[1]));
        Assert.Equal("PO \"2\", x", second.TransactionId);
        Assert.Equal(
            """{"causeCode":"ship-to","inclusionProbability":0.1,"judgedAt":"2026-06-01T12:50:00Z","selection":"random","source":"audit","verdict":"correct","verdictId":"V-1"}""",
            second.Content);
    }

    [Theory]
    [InlineData("agent,transactionId,verdict,colour\na,1,correct,red", "/colour is no field of a verdict")]
    [InlineData("agent,transactionId,verdict,verdict\na,1,correct,correct", "/verdict is given more than once")]
    [InlineData("agent,transactionId\na,1", "/verdict is missing")]
    [InlineData("agent,transactionId,verdict\na,,correct", "/transactionId is missing")]
    [InlineData("agent,transactionId,verdict\na,1", " has 2 cells where the header row has 3")]
    [InlineData("agent,transactionId,verdict\na,1,correct,", " has 4 cells where the header row has 3")]
    [InlineData("agent,transactionId,verdict\na,1,\" correct\"", "/verdict must be correct, incorrect or unsure")]
    [InlineData("agent,transactionId,verdict\na,1\"2,correct",
        " has a quote inside a cell; put the cell in quotes and double the quotes in it")]
    [InlineData("agent,transactionId,verdict\na,\"1\"2,correct",
        " has a quote inside a cell; put the cell in quotes and double the quotes in it")]
    [InlineData("agent,transactionId,verdict\na,1,\"correct",
        " has a quoted cell that does not end in its row; no cell may hold a line break")]
    [InlineData("agent,transactionId,verdict,selection,inclusionProbability\na,1,correct,random,10%",
        "/inclusionProbability must be a number above 0 and at most 1")]
    [InlineData("agent,transactionId,verdict,selection,inclusionProbability\na,1,correct,random,NaN",
        "/inclusionProbability must be a number above 0 and at most 1")]
    [InlineData("agent,transactionId,verdict\na,1\u0000,correct", "/transactionId must be 1 to 128 printable characters; U+0000 is none")]
    public void A_bad_row_is_named(string csv, string expected) => Assert.Equal([expected], Bodies.Faults(Assert.Single(Bodies.Csv(csv))));

    [Fact]
    public void A_quote_that_does_not_end_costs_its_row_only()
    {
        var items = Bodies.Csv("agent,transactionId,verdict\na,\"1,correct\na,2,correct\na,3,\"correct\"\n");
        Assert.Equal(3, items.Count);
        Assert.NotNull(items[0].Refusal);
        Bodies.Post(items[1]);
        Bodies.Post(items[2]);
    }

    [Fact]
    public void Cells_that_are_no_utf8_cost_their_row_only()
    {
        byte[] body = [.. "agent,transactionId,verdict,judgedBy\na,1,correct,M"u8, 0xFC, .. "ller\na,2,correct,M\u00FCller\n"u8];
        var items = Bodies.Items(BodyFormat.Csv, IngestKind.Verdict, body);
        Assert.Equal(["/judgedBy is not valid UTF-8"], Bodies.Faults(items[0]));
        Bodies.Post(items[1]);
    }

    [Theory]
    [InlineData("order-entry,PO-1,correct\n")]
    [InlineData("agent;transactionId;verdict\na;1;correct\n")]
    public void A_missing_header_row_is_named(string csv)
    {
        var refusal = Bodies.Refusal(BodyFormat.Csv, csv, IngestKind.Verdict);
        Assert.StartsWith("The first line must be the header row", refusal.Problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_left_can_be_counted_without_reading_it()
    {
        (BodyFormat Format, string Body, int Count)[] bodies =
        [
            (BodyFormat.Json, "[" + Good + ",1," + Good + "]", 3), (BodyFormat.Ndjson, Good + "\n\n{\n" + Good + "\n", 3),
            (BodyFormat.Csv, "agent\na\n\nb\n \nc", 3),
        ];
        foreach (var (format, body, count) in bodies)
        {
            using var source = ItemSource.Open(format, Encoding.UTF8.GetBytes(body), new ItemDraft(), IngestKind.Verdict, Bodies.Now,
                out _);
            Assert.True(source!.TryRead(out _));
            Assert.Equal(count - 1, source.SkipRest());
            Assert.False(source.TryRead(out _));
            Assert.Equal(0, source.SkipRest());
        }
    }

    [Fact]
    public void However_fields_are_ordered_and_items_split_into_bodies_the_same_posts_come_out()
    {
        string[] fields =
        [
            "\"verdict\":\"incorrect\"", "\"disposition\":\"failed\"", "\"occurredAt\":\"2026-06-01T07:50:00-05:00\"",
                "\"segments\":{\"a\":\"1\"}",
            "\"confidence\":0.25", "\"agentVersion\":\"7\"", "\"attributes\":{\"n\":1e2}", "\"dueBy\":null",
        ];
        var item = Gen.Select(Gen.Shuffle(fields), Gen.Int[0, fields.Length], Gen.Int[1, 99]).Select((shuffled, count, number) =>
            "{" + string.Join(',', shuffled.Take(count).Prepend(Invariant($"\"transactionId\":\"{number}\"")).Append("\"agent\":\"a\""))
                + "}");
        Gen.Select(item.Array[1, 30], Gen.Int[1, 30]).Sample((items, size) =>
        {
            var lines = Bodies.Lines(string.Join("\r\n", items)).Select(Bodies.Post);
            var arrays = items.Chunk(size)
                .SelectMany(part => Bodies.Items(BodyFormat.Json, IngestKind.Outcome,
                Encoding.UTF8.GetBytes("[" + string.Join(" , ", part) + "]")));
            Assert.Equal(lines, arrays.Select(Bodies.Post));
            var sorted = items.Select(text => "{" + string.Join(',', Split(text).Order(StringComparer.Ordinal)) + "}");
            Assert.Equal(lines, Bodies.Lines(string.Join('\n', sorted)).Select(Bodies.Post));
        }, iter: 200);

        static IEnumerable<string> Split(string text) => text[1..^1].Split(",\"").Select((part, i) => i == 0 ? part : "\"" + part);
    }

    [Fact]
    public void No_bytes_make_the_reader_throw() =>
        Gen.Select(Gen.OneOf(Formats), Gen.Enum<IngestKind>(), Hostile())
            .Sample((format, kind, body) => Bodies.Read(format, kind, body), iter: 20_000);

    [Fact]
    public void A_changed_byte_never_makes_the_reader_throw_and_costs_at_most_its_own_line()
    {
        var line = Encoding.UTF8.GetBytes(
            """{"agent":"order-entry","transactionId":"PO-1","verdict":"incorrect","source":"check","occurredAt":"2026-06-01T07:50:00-05:00","segments":{"customer":"acme"},"attributes":{"n":1}}""" + "\n");
        Gen.Select(Gen.Int[0, line.Length - 2], Gen.Byte).Where(change => change.Item2 != '\n').Sample((at, value) =>
        {
            byte[] changed = [.. line];
            changed[at] = value;
            var items = Bodies.Items(BodyFormat.Ndjson, IngestKind.Outcome, (byte[])[.. line, .. changed, .. line]);
            return items.Count is 2 or 3 && items[0].Post is not null && items[0].Post == items[^1].Post;
        });
    }

    private static Gen<byte[]> Hostile()
    {
        var pieces = Gen.OneOf(
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\n", "\r", " ", "\\u", "D800", "\\uDC00", "\\u0000", "null", "true", "1e400", "-0",
                "NaN",
            "\"agent\":\"a\",", "\"transactionId\":\"1\"", ",\"verdict\":\"correct\"", "\"segments\":{", "\"attributes\":{", "\"k\":\"v\"",
                "\"k\":1",
            "agent,transactionId,verdict\n", "a,1,correct\n", "\"\"", "\uFEFF").Select(Encoding.UTF8.GetBytes);
        var noise = Gen.Byte.Array[1, 4];
        return Gen.Frequency((9, pieces), (1, noise)).Array[0, 40].Select(parts => parts.SelectMany(part => part).ToArray());
    }
}
