using System.Text;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>What is said of an item that is not taken.</summary>
public sealed class ItemFaultTests
{
    private const string Known = "\"agent\":\"order-entry\",\"transactionId\":\"PO-1\"";

    [Theory]
    [InlineData("\"colour\":\"red\"", "/colour is no field of an outcome")]
    [InlineData("\"Verdict\":\"correct\"", "/Verdict is no field of an outcome; did you mean verdict?")]
    [InlineData("\"occuredAt\":\"2026-06-01T07:50:00Z\"", "/occuredAt is no field of an outcome; did you mean occurredAt?")]
    [InlineData("\"segment\":{\"customer\":[[[[{}]]]]}", "/segment is no field of an outcome; did you mean segments?")]
    [InlineData("\"a/b~c\":1", "/a~1b~0c is no field of an outcome")]
    [InlineData("\"\":1", "/ is no field of an outcome")]
    [InlineData("\"confidence\":0.5,\"confidence\":0.5", "/confidence is given more than once")]
    [InlineData("\"agent\":\"order-entry\"", "/agent is given more than once")]
    [InlineData("\"\\u0061gent\":\"order-entry\"", "/agent is given more than once")]
    [InlineData("\"segments\":{\"a\":\"1\",\"a\":\"1\"}", "/segments/a is given more than once")]
    [InlineData("\"attributes\":{\"a\":1,\"a\":\"1\"}", "/attributes/a is given more than once")]
    [InlineData("\"confidence\":\"0.9\"", "/confidence must be a number, without quotes")]
    [InlineData("\"confidence\":true", "/confidence must be a number, without quotes")]
    [InlineData("\"confidence\":1.0000001", "/confidence must be a number from 0 to 1")]
    [InlineData("\"confidence\":-0.1", "/confidence must be a number from 0 to 1")]
    [InlineData("\"confidence\":1e400", "/confidence must be a number from 0 to 1")]
    [InlineData("\"confidence\":\"NaN\"", "/confidence must be a number, without quotes")]
    [InlineData("\"attributes\":{\"a\":1e400}", "/attributes/a is too large a number; at most about 1.8e308")]
    [InlineData("\"attributes\":{\"a\":-1e400}", "/attributes/a is too large a number; at most about 1.8e308")]
    [InlineData("\"attributes\":{\"a\":true}", "/attributes/a must be a number or a text; without a value leave the key out")]
    [InlineData("\"attributes\":{\"a\":null}", "/attributes/a must be a number or a text; without a value leave the key out")]
    [InlineData("\"attributes\":{\"a\":\"\"}", "/attributes/a must be 1 to 128 printable characters")]
    [InlineData("\"attributes\":[1]", "/attributes must be an object of keys and numbers or texts")]
    [InlineData("\"segments\":{\"a\":1}", "/segments/a must be a text, in quotes; without a value leave the key out")]
    [InlineData("\"segments\":{\"a\":{\"b\":\"c\"}}", "/segments/a must be a text, in quotes; without a value leave the key out")]
    [InlineData("\"segments\":{\"a b\":\"c\"}", "/segments/a b has a key that must be 1 to 64 of A-Z, a-z, 0-9, '_', '.' and '-'")]
    [InlineData("\"segments\":{\"\":\"c\"}", "/segments/ has a key that must be 1 to 64 of A-Z, a-z, 0-9, '_', '.' and '-'")]
    [InlineData("\"segments\":\"acme\"", "/segments must be an object of keys and texts")]
    [InlineData("\"occurredAt\":\"2026-06-01T07:50:00\"", "/occurredAt has no offset; end it with Z or an offset such as -05:00")]
    [InlineData("\"occurredAt\":\"2026-02-30T07:50:00Z\"", "/occurredAt is no day of the calendar")]
    [InlineData("\"dueBy\":1780000000", "/dueBy must be an RFC 3339 instant with an offset, such as 2026-06-01T07:50:00-05:00")]
    [InlineData("\"completedAt\":\"yesterday\"",
        "/completedAt must be an RFC 3339 instant with an offset, such as 2026-06-01T07:50:00-05:00")]
    [InlineData("\"occurredAt\":\"2026-06-02T12:00:00.000001Z\"", "/occurredAt lies more than 24 hours ahead of the service's clock")]
    [InlineData("\"verdict\":\"Correct\"", "/verdict must be correct, incorrect or unsure")]
    [InlineData("\"verdict\":true", "/verdict must be correct, incorrect or unsure")]
    [InlineData("\"disposition\":\"\"", "/disposition must be auto, assisted, abandoned, cancelled or failed")]
    [InlineData("\"verdict\":\"correct\",\"source\":\"boss\"", "/source must be self, check, review, audit, downstream or customer")]
    [InlineData("\"verdict\":\"correct\",\"selection\":\"some\"", "/selection must be all, random, targeted, complaint or mandatory")]
    [InlineData("\"verdict\":\"correct\",\"selection\":\"random\"",
        "/inclusionProbability is missing; a random selection needs it, above 0 and at most 1")]
    [InlineData("\"verdict\":\"correct\",\"selection\":\"random\",\"inclusionProbability\":0",
        "/inclusionProbability must be a number above 0 and at most 1")]
    [InlineData("\"verdict\":\"correct\",\"selection\":\"random\",\"inclusionProbability\":1.01",
        "/inclusionProbability must be a number above 0 and at most 1")]
    [InlineData("\"verdict\":\"correct\",\"selection\":\"random\",\"inclusionProbability\":\"0.1\"",
        "/inclusionProbability must be a number, without quotes")]
    [InlineData("\"verdict\":\"correct\",\"inclusionProbability\":0.1", "/inclusionProbability goes only with the selection random")]
    [InlineData("\"verdict\":\"correct\",\"selection\":\"all\",\"inclusionProbability\":1",
        "/inclusionProbability goes only with the selection random")]
    [InlineData("\"source\":\"check\"", "/source goes only with a verdict, and none is given")]
    [InlineData("\"judgedBy\":\"dana\",\"verdict\":null", "/judgedBy goes only with a verdict, and none is given")]
    [InlineData("\"indicator\":\"relevance\"", "/indicator goes only with a verdict, and none is given")]
    [InlineData("\"comment\":\"a\"", "/comment goes only with a verdict, and none is given")]
    [InlineData("\"judgeVersion\":\"3\"", "/judgeVersion goes only with a verdict, and none is given")]
    [InlineData("\"verdict\":\"correct\",\"indicator\":\"how right\"", "/indicator must be 1 to 64 of A-Z, a-z, 0-9, '_', '.' and '-'")]
    [InlineData("\"verdict\":\"correct\",\"comment\":\"a\\u0000\"",
        "/comment must be 1 to 2000 characters, of control characters only line ends and tabs")]
    [InlineData("\"verdict\":\"correct\",\"verdictId\":\"\"", "/verdictId must be 1 to 128 printable characters")]
    [InlineData("\"agentVersion\":\"\"", "/agentVersion must be 1 to 128 printable characters")]
    [InlineData("\"agentVersion\":7", "/agentVersion must be a text, in quotes")]
    [InlineData("\"agentVersion\":\"\\u0000\"", "/agentVersion must be 1 to 128 printable characters; U+0000 is none")]
    [InlineData("\"agentVersion\":\"a\\u202Eb\"", "/agentVersion must be 1 to 128 printable characters; U+202E is none")]
    [InlineData("\"agentVersion\":\"a\\r\\nb\"", "/agentVersion must be 1 to 128 printable characters; U+000D is none")]
    [InlineData("\"agentVersion\":\"\\uD800\"", "/agentVersion has half of a surrogate pair")]
    [InlineData("\"agentVersion\":\"\\uDC00\\uD800\"", "/agentVersion has half of a surrogate pair")]
    [InlineData("\"segments\":{\"a\":\"x\\uDFFFy\"}", "/segments/a has half of a surrogate pair")]
    [InlineData("\"\\uD800\":1", "/\\uD800 is no field of an outcome")]
    public void A_bad_field_is_named_with_what_would_be_right(string fields, string expected)
    {
        var item = Bodies.Outcome("{" + Known + "," + fields + "}");
        Assert.Equal([expected], Bodies.Faults(item));
        Assert.Equal("PO-1", item.TransactionId);
    }

    [Theory]
    [InlineData("\"transactionId\":\"PO-1\"", "/agent is missing")]
    [InlineData("\"agent\":null,\"transactionId\":\"PO-1\"", "/agent is missing")]
    [InlineData("\"agent\":\"Order-Entry\",\"transactionId\":\"PO-1\"",
        "/agent must be 1 to 63 of a-z, 0-9 and '-', not starting with '-'")]
    [InlineData("\"agent\":\"\",\"transactionId\":\"PO-1\"", "/agent must be 1 to 63 of a-z, 0-9 and '-', not starting with '-'")]
    [InlineData("\"agent\":\"order-entry\"", "/transactionId is missing")]
    [InlineData("\"agent\":\"order-entry\",\"transactionId\":12", "/transactionId must be a text, in quotes")]
    [InlineData("\"agent\":\"order-entry\",\"transactionId\":\"\"", "/transactionId must be 1 to 128 printable characters")]
    public void An_item_needs_an_agent_and_a_transaction(string fields, string expected) =>
        Assert.Equal([expected], Bodies.Faults(Bodies.Outcome("{" + fields + "}")));

    [Theory]
    [InlineData("\"segments\":{\"a\":\"1\"}", "/segments is a field of an outcome, not of a verdict")]
    [InlineData("\"occurredAt\":\"2026-06-01T07:50:00Z\"", "/occurredAt is a field of an outcome, not of a verdict")]
    [InlineData("\"verdictID\":\"1\"", "/verdictID is no field of a verdict; did you mean verdictId?")]
    public void A_verdict_has_fewer_fields(string fields, string expected) =>
        Assert.Equal([expected], Bodies.Faults(Bodies.Verdict("{" + Known + ",\"verdict\":\"correct\"," + fields + "}")));

    [Fact]
    public void A_posted_verdict_needs_the_verdict() =>
        Assert.Equal(["/verdict is missing"], Bodies.Faults(Bodies.Verdict("{" + Known + "}")));

    [Fact]
    public void Every_fault_of_an_item_is_named() =>
        Assert.Equal(
            ["/agent must be 1 to 63 of a-z, 0-9 and '-', not starting with '-'", "/x is no field of an outcome",
                "/verdict must be correct, incorrect or unsure", "/transactionId is missing"],
            Bodies.Faults(Bodies.Outcome("""{"agent":"A","x":[{"y":1}],"verdict":1}""")));

    [Fact]
    public void A_long_list_of_faults_ends_with_a_word_that_it_does()
    {
        var fields = string.Concat(Enumerable.Range(0, 5_000).Select(i => Invariant($",\"x{i}\":1")));
        var faults = Bodies.Faults(Bodies.Outcome("{" + Known + fields + "}"));
        Assert.Equal(ItemFaults.Most + 1, faults.Length);
        Assert.Equal(" has more faults than are listed here", faults[^1]);
    }

    [Fact]
    public void A_very_long_text_or_name_is_refused_without_being_echoed_whole()
    {
        var huge = new string('x', 500_000);
        var item = Bodies.Outcome("{\"agent\":\"" + huge + "\",\"transactionId\":\"" + huge + "\",\"" + huge + "\":1,\"segments\":{\""
            + huge + "\":\"v\"}}");
        Assert.Equal(4, Bodies.Faults(item).Length);
        Assert.All(Bodies.Faults(item), fault => Assert.InRange(fault.Length, 1, 200));
        Assert.Null(item.TransactionId);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_cost_their_item_only()
    {
        byte[] body =
        [
            .. "[{\"agent\":\"a\",\"transactionId\":\""u8, 0xED, 0xA0, 0x80, .. "\"},{\"agent\":\"a\",\"transactionId\":\"2\"},"u8,
            .. "{\"agent\":\"a\",\"transactionId\":\"3\",\"segments\":{\"k\":\""u8, 0xFF, .. "\"}},"u8,
            .. "{\"agent\":\"a\",\"transactionId\":\"4\",\"segments\":{\""u8, 0xC0, 0x80, .. "\":\"v\"},\"agentVersion\":\"\\n"u8, 0xFF,
                .. "\"}]"u8,
        ];
        var items = Bodies.Items(BodyFormat.Json, IngestKind.Outcome, body);
        Assert.Equal(["/transactionId is not valid UTF-8"], Bodies.Faults(items[0]));
        Assert.Equal("2", Bodies.Post(items[1]).TransactionId);
        Assert.Equal(["/segments/k is not valid UTF-8"], Bodies.Faults(items[2]));
        Assert.Equal(2, Bodies.Faults(items[3]).Length);
        Assert.Equal("/agentVersion is not valid UTF-8", Bodies.Faults(items[3])[1]);
    }

    [Fact]
    public void Equal_refusals_in_a_row_are_one_object()
    {
        var items = Bodies.Lines(string.Concat(Enumerable.Repeat("{}\n", 1_000)));
        Assert.Equal(1_000, items.Count);
        Assert.Single(items.Select(item => item.Refusal).Distinct(ReferenceEqualityComparer.Instance));
    }

    [Fact]
    public void Reasons_have_the_words_of_the_metric()
    {
        Assert.Equal(FaultKind.UnknownField, Kind("{" + Known + ",\"x\":1}"));
        Assert.Equal(FaultKind.DuplicateField, Kind("{" + Known + ",\"agent\":\"a\"}"));
        Assert.Equal(FaultKind.DuplicateField, Kind("{" + Known + ",\"segments\":{\"a\":\"b\",\"a\":\"b\"}}"));
        Assert.Equal(FaultKind.Future, Kind("{" + Known + ",\"occurredAt\":\"2026-06-03T00:00:00Z\"}"));
        Assert.Equal(FaultKind.Field, Kind("{" + Known + ",\"confidence\":2}"));
        Assert.Equal(FaultKind.NotAnObject, Kind("[1]"));
    }

    private static FaultKind Kind(string json) =>
        Assert.Single(Assert.Single(Bodies.Items(BodyFormat.Json, IngestKind.Outcome, Encoding.UTF8.GetBytes(json))).Refusal!.Faults).Kind;
}
