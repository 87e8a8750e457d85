using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Ingest;

public sealed class ItemDraftTests
{
    private const string Known = "\"agent\":\"order-entry\",\"transactionId\":\"PO-1\"";

    [Fact]
    public void The_smallest_outcome_is_an_agent_and_a_transaction()
    {
        var post = Assert.IsType<OutcomePost>(Bodies.Post(Bodies.Outcome("{" + Known + "}")));
        Assert.Equal(new OutcomePost("order-entry", "PO-1", "{}", Disposition.Auto, null, null), post);
    }

    [Fact]
    public void A_verdict_inside_an_outcome_is_the_agents_own_unless_it_says_otherwise()
    {
        var own = Assert.IsType<OutcomePost>(Bodies.Post(Bodies.Outcome("{" + Known + ",\"verdict\":\"correct\"}")));
        Assert.Equal(new VerdictFacts(Verdict.Correct, VerdictSource.Self, Selection.All, Indicator.Accuracy, null), own.Verdict);
        Assert.Equal("""{"verdict":"correct"}""", own.Content);

        var check = Assert.IsType<OutcomePost>(
            Bodies.Post(Bodies.Outcome("{" + Known + ",\"verdict\":\"unsure\",\"source\":\"check\",\"verdictId\":\"V 1\"}")));
        Assert.Equal(new VerdictFacts(Verdict.Unsure, VerdictSource.Check, Selection.All, Indicator.Accuracy, "V 1"), check.Verdict);
    }

    [Fact]
    public void A_posted_verdict_is_a_review_unless_it_says_otherwise()
    {
        var post = Assert.IsType<VerdictPost>(Bodies.Post(Bodies.Verdict(
            "{" + Known + ",\"verdict\":\"incorrect\",\"selection\":\"random\",\"inclusionProbability\":0.10,\"judgedBy\":\"dana\",\"causeCode\":\"ship-to\"}")));
        Assert.Equal(new VerdictFacts(Verdict.Incorrect, VerdictSource.Review, Selection.Random, Indicator.Accuracy, null), post.Facts);
        Assert.Equal("""{"causeCode":"ship-to","inclusionProbability":0.1,"judgedBy":"dana","selection":"random","verdict":"incorrect"}""",
            post.Content);
    }

    [Fact]
    public void Everything_an_outcome_can_say_is_kept()
    {
        var post = Assert.IsType<OutcomePost>(Bodies.Post(Bodies.Outcome(
            """
            {"agent":"order-entry","transactionId":"PO 7/é","verdict":"incorrect","source":"check","selection":"all","judgedBy":"rule 7",
             "judgedAt":"2026-06-01T07:51:00-05:00","judgeVersion":"3","indicator":"relevance","comment":"See CM-1:\n\"dock\"","verdictId":"CM-1","causeCode":"price","occurredAt":"2026-06-01T07:50:00-05:00",
             "completedAt":"2026-06-01T12:50:30.1234567Z","dueBy":"2026-06-02T00:00:00+02:00","disposition":"assisted","confidence":1,
             "segments":{"customer":"acme","documentType":"po"},"attributes":{"lineCount":12.50,"language":"en"},"agentVersion":"7"}
            """)));
        Assert.Equal("PO 7/é", post.TransactionId);
        Assert.Equal(Disposition.Assisted, post.Disposition);
        Assert.Equal(new DateTimeOffset(2026, 6, 1, 12, 50, 0, TimeSpan.Zero), post.OccurredAt);
        Assert.Equal(
            """
            {"agentVersion":"7","attributes":{"language":"en","lineCount":12.5},"causeCode":"price","comment":"See CM-1:\n\"dock\"","completedAt":"2026-06-01T12:50:30.123456Z","confidence":1,"disposition":"assisted","dueBy":"2026-06-01T22:00:00Z","indicator":"relevance","judgeVersion":"3","judgedAt":"2026-06-01T12:51:00Z","judgedBy":"rule 7","occurredAt":"2026-06-01T12:50:00Z","segments":{"customer":"acme","documentType":"po"},"selection":"all","source":"check","verdict":"incorrect","verdictId":"CM-1"}
            """,
            post.Content);
    }

    [Fact]
    public void A_comment_is_2000_characters_at_most_however_they_are_written()
    {
        const string Start = "{" + Known + ",\"verdict\":\"correct\",\"comment\":\"";
        var escaped = string.Concat(Enumerable.Repeat("\\u6f22", 2_000));
        Assert.Equal(new string('漢', 2_000), OutcomeContent.Read(Bodies.Post(Bodies.Verdict(Start + escaped + "\"}")).Content).Comment);
        Assert.Equal(
            ["/comment must be 1 to 2000 characters, of control characters only line ends and tabs"],
            Bodies.Faults(Bodies.Verdict(Start + escaped + "a\"}")));
    }

    [Theory]
    [InlineData("\"confidence\":null,\"verdict\":null,\"occurredAt\":null,\"segments\":null,\"attributes\":null,\"judgedBy\":null,\"inclusionProbability\":null")]
    [InlineData("\"segments\":{},\"attributes\":{}")]
    public void Null_and_an_empty_object_say_nothing(string fields) =>
        Assert.Equal("{}", Bodies.Post(Bodies.Outcome("{" + Known + "," + fields + "}")).Content);

    [Theory]
    [InlineData("comment")]
    [InlineData("causeCode")]
    [InlineData("judgedBy")]
    [InlineData("judgeVersion")]
    public void A_remark_that_is_empty_is_absent(string field)
    {
        var empty = "{" + Known + ",\"verdict\":\"correct\",\"" + field + "\":\"\"}";
        const string Absent = "{" + Known + ",\"verdict\":\"correct\"}";
        Assert.Equal(Bodies.Post(Bodies.Outcome(Absent)), Bodies.Post(Bodies.Outcome(empty)));
        Assert.Equal(Bodies.Post(Bodies.Verdict(Absent)), Bodies.Post(Bodies.Verdict(empty)));
        Assert.Equal("{}", Bodies.Post(Assert.Single(Bodies.Lines("{" + Known + ",\"" + field + "\":\"\"}\n"))).Content);
        Assert.Equal(
            ["/" + field + " is given more than once"],
            Bodies.Faults(Bodies.Verdict("{" + Known + ",\"verdict\":\"correct\",\"" + field + "\":\"\",\"" + field + "\":\"a\"}")));
    }

    [Theory]
    [InlineData("\"confidence\":0.9", "\"confidence\":0.900")]
    [InlineData("\"confidence\":0.9", "\"confidence\":9e-1")]
    [InlineData("\"confidence\":0", "\"confidence\":-0.0")]
    [InlineData("\"occurredAt\":\"2026-06-01T07:50:00-05:00\"", "\"occurredAt\":\"2026-06-01T12:50:00.0000001Z\"")]
    [InlineData("\"segments\":{\"a\":\"1\",\"b\":\"2\"}", "\"segments\":{\"b\":\"2\",\"a\":\"\\u0031\"}")]
    [InlineData("\"agentVersion\":\"7\",\"dueBy\":\"2026-06-01T00:00:00Z\"",
        "\"dueBy\":\"2026-06-01t01:00:00+01:00\",\"\\u0061gentVersion\":\"7\"")]
    public void Order_and_spelling_do_not_matter(string one, string other) =>
        Assert.Equal(Bodies.Post(Bodies.Outcome("{" + Known + "," + one + "}")),
            Bodies.Post(Bodies.Outcome("{" + other + "," + Known + "}")));

    [Theory]
    [InlineData("\"disposition\":\"auto\"", "\"confidence\":null")]
    [InlineData("\"segments\":{\"a\":\"1\"}", "\"segments\":{\"a\":\"1 \"}")]
    [InlineData("\"attributes\":{\"a\":\"1\"}", "\"attributes\":{\"a\":1}")]
    [InlineData("\"occurredAt\":\"2026-06-01T07:50:00Z\"", "\"occurredAt\":\"2026-06-01T07:50:00.000001Z\"")]
    public void What_was_sent_differently_is_different(string one, string other) =>
        Assert.NotEqual(Bodies.Post(Bodies.Outcome("{" + Known + "," + one + "}")).Content,
            Bodies.Post(Bodies.Outcome("{" + Known + "," + other + "}")).Content);

    [Theory]
    [InlineData("segments", ItemTags.MostSegments, "\"v\"", "/segments has more than 16 keys")]
    [InlineData("attributes", ItemTags.MostAttributes, "1", "/attributes has more than 64 keys")]
    [InlineData("attributes", ItemTags.MostAttributes, "\"v\"", "/attributes has more than 64 keys")]
    public void Keys_are_counted(string field, int most, string value, string fault)
    {
        string Item(int count) => "{" + Known + ",\"" + field + "\":{"
            + string.Join(',', Enumerable.Range(0, count).Select(i => Invariant($"\"k{i}\":{value}"))) + "}}";
        Bodies.Post(Bodies.Outcome(Item(most)));
        Assert.Equal([fault], Bodies.Faults(Bodies.Outcome(Item(most + 3))));
    }

    [Theory]
    [InlineData(63, 64, 128, true)]
    [InlineData(64, 64, 128, false)]
    [InlineData(63, 65, 128, false)]
    [InlineData(63, 64, 129, false)]
    public void Lengths_are_counted(int agent, int key, int text, bool fits)
    {
        var (name, letters) = (new string('a', agent), new string('漢', text));
        var item = Bodies.Outcome(
            $$$"""{"agent":"{{{name}}}","transactionId":"{{{letters}}}","segments":{"{{{new string('k', key)}}}":"{{{letters}}}"}}""");
        Assert.Equal(fits, item.Post is not null);
    }

    [Fact]
    public void A_text_outside_the_plane_counts_as_two_and_may_be_escaped()
    {
        var escaped = string.Concat(Enumerable.Repeat("\\uD83D\\uDE00", 64));
        Assert.Equal(string.Concat(Enumerable.Repeat("😀", 64)),
            Bodies.Post(Bodies.Outcome("{\"agent\":\"a\",\"transactionId\":\"" + escaped + "\"}")).TransactionId);
        Assert.Equal(
            ["/transactionId must be 1 to 128 printable characters"],
            Bodies.Faults(Bodies.Outcome("{\"agent\":\"a\",\"transactionId\":\"" + escaped + "a\"}")));
    }

    [Fact]
    public void A_draft_used_again_remembers_nothing_of_the_item_before()
    {
        var items = Bodies.Lines(
            """
            {"agent":"order-entry","transactionId":"PO-1","verdict":"correct","source":"check","segments":{"a":"1"},"attributes":{"b":2},"confidence":0.5,"dueBy":"2026-06-01T00:00:00Z"}
            {"agent":"order-entry","transactionId":"PO-2","x":1}
            {"agent":"order-entry","transactionId":"PO-3"}
            """);
        Assert.Equal("{}", Bodies.Post(items[2]).Content);
    }
}
