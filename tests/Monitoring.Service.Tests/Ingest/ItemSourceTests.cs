using System.Text;
using CsCheck;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Ingest;

public sealed class ItemSourceTests
{
    private const string Good = "{\"agent\":\"order-entry\",\"transactionId\":\"PO-1\"}";
    private const string Judged = "{\"agent\":\"order-entry\",\"transactionId\":\"PO-1\",\"verdict\":\"correct\"}";
    private const string Row = "agent,transactionId,verdict\norder-entry,PO-1,correct";

    private static readonly BodyFormat[] Formats =
        [.. Enum.GetValues<BodyFormat>().Where(format => format is not (BodyFormat.Telemetry or BodyFormat.TelemetryJson))];

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
    public void A_byte_order_mark_is_taken_and_utf_16_is_named()
    {
        foreach (var (format, text) in new[] { (BodyFormat.Json, Judged), (BodyFormat.Ndjson, Judged), (BodyFormat.Csv, Row) })
        {
            byte[] marked = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)];
            Bodies.Post(Assert.Single(Bodies.Items(format, IngestKind.Verdict, marked)));
            foreach (var encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode })
            {
                byte[] wide = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
                Assert.Contains("UTF-16", Bodies.Refusal(format, wide, IngestKind.Verdict).Problem.Detail, StringComparison.Ordinal);
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

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Lines_are_counted_as_an_editor_shows_them(string end)
    {
        var items = Bodies.Lines(string.Join(end, "", Good, "", "  ", " {\"agent\": 'a'}", "[1]", Good));
        Assert.Equal([2, 5, 6, 7], items.Select(item => item.Line));
        Assert.StartsWith("is no JSON at line 5, byte 12: ", items[1].Refusal!.Faults[0].Reason, StringComparison.Ordinal);
        byte[] marked = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Good)];
        Assert.Equal(1, Assert.Single(Bodies.Items(BodyFormat.Ndjson, IngestKind.Outcome, marked)).Line);
        Assert.Equal(0, Bodies.Outcome(Good).Line);
    }

    [Fact]
    public void What_is_left_can_be_counted_without_reading_it()
    {
        (BodyFormat Format, string Body, int Count)[] bodies =
        [
            (BodyFormat.Json, "[" + Good + ",1," + Good + "]", 3), (BodyFormat.Ndjson, Good + "\n\n{\n" + Good + "\n", 3),
            (BodyFormat.Csv, "agent,transactionId,verdict\na,1,x\n\n,,\na,2,\nb,x,y\n \nc,1,correct", 3),
        ];
        foreach (var (format, body, count) in bodies)
        {
            using var source = ItemSource.Open(
                new BodyShape(format), Encoding.UTF8.GetBytes(body), new ItemDraft(), IngestKind.Verdict, Bodies.Now, out _);
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
