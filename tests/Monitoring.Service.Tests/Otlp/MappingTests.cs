using Google.Protobuf;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;
using Monitoring.Service.Otlp;
using Monitoring.Service.Tests.Ingest;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Logs.V1;
using static Monitoring.Service.Tests.Otlp.OtlpBatches;

namespace Monitoring.Service.Tests.Otlp;

/// <summary>What becomes of an event: the table of deploy/examples/opentelemetry.md.</summary>
public sealed class MappingTests
{
    private const string Result = "gen_ai.evaluation.result";
    private const string Name = "gen_ai.evaluation.name";
    private const string Label = "gen_ai.evaluation.score.label";
    private const string Score = "gen_ai.evaluation.score.value";

    private static readonly (string, object)[] OrderEntry = [("service.name", "order-entry")];

    private static readonly Judging Judge = new(new Dictionary<string, ScoreBound>(StringComparer.Ordinal)
    {
        ["Correctness"] = new(0.8, IsLeast: true), ["Toxicity"] = new(0.1, IsLeast: false),
    });

    [Fact]
    public void An_evaluation_result_is_a_verdict_of_its_agent_on_its_trace()
    {
        var item = One(Event(Result, (Name, "Correctness"), (Label, "pass"), ("gen_ai.evaluation.explanation", "As ordered.")));

        var post = Assert.IsType<VerdictPost>(item.Post);
        Assert.Equal(("order-entry", Trace), (post.Agent, post.TransactionId));
        Assert.Equal(
            new VerdictFacts(Verdict.Correct, VerdictSource.Check, Selection.All, "Correctness", $"{Trace}-{Span1}-{Noon}"), post.Facts);
        Assert.Contains("\"comment\":\"As ordered.\"", post.Content, StringComparison.Ordinal);
        Assert.Contains("\"judgedAt\":\"2026-06-01T12:00:00", post.Content, StringComparison.Ordinal);
        Assert.Equal((1, IngestKind.Verdict), (item.Line, item.Kind));
    }

    [Theory]
    [InlineData("agentops.agent", "gen_ai.agent.name", "from-record", "ignored", "from-record")]
    [InlineData("gen_ai.agent.name", "other", "from-genai", "", "from-genai")]
    [InlineData("other", "another", "", "", "order-entry")]
    public void The_agent_is_the_first_that_is_named(string first, string second, string one, string two, string agent) => Assert.Equal(
        agent, One(Event(Result, (Name, "Correctness"), (Label, "pass"), (second, two), (first, one))).Post!.Agent);

    [Fact]
    public void A_name_of_our_own_outweighs_others_wherever_it_stands()
    {
        var batch = LogBatch([("agentops.agent", "order-entry"), ("service.name", "shop")],
            Event(Result, (Label, "pass"), ("gen_ai.agent.name", "Order Entry Assistant")));

        Assert.Equal("order-entry", Assert.Single(Items(batch)).Post!.Agent);
    }

    [Theory]
    [InlineData("agentops.transaction.id", "PO-1", "PO-1")]
    [InlineData("gen_ai.conversation.id", "conv-1", "conv-1")]
    [InlineData("gen_ai.response.id", "chatcmpl-1", Trace)]
    public void The_transaction_is_named_or_the_trace(string key, string value, string transaction) => Assert.Equal(
        transaction, One(Event(Result, (Name, "Correctness"), (Label, "pass"), (key, value))).TransactionId);

    [Fact]
    public void A_number_names_a_transaction_too() => Assert.Equal(
        "4711", One(Event(Result, (Label, "pass"), ("agentops.transaction.id", 4711))).TransactionId);

    [Fact]
    public void Without_a_name_and_a_trace_there_is_no_transaction()
    {
        var record = Event(Result, (Label, "pass"));
        (record.TraceId, record.SpanId) = (Id("00000000000000000000000000000000"), Id("0000000000000000"));

        Assert.Equal(new Fault(FaultKind.Field, "/transactionId", "is missing"), Assert.Single(One(record).Refusal!.Faults));
        Assert.Equal(
            "transactionId (from agentops.transaction.id, gen_ai.conversation.id or the trace id) is missing",
            EventItems.Say(One(record).Refusal!.Faults[0]));
    }

    [Theory]
    [InlineData("pass", Verdict.Correct)]
    [InlineData("PASSED", Verdict.Correct)]
    [InlineData("Correct", Verdict.Correct)]
    [InlineData("true", Verdict.Correct)]
    [InlineData(true, Verdict.Correct)]
    [InlineData("relevant", Verdict.Correct)]
    [InlineData("fail", Verdict.Incorrect)]
    [InlineData("failed", Verdict.Incorrect)]
    [InlineData("incorrect", Verdict.Incorrect)]
    [InlineData(false, Verdict.Incorrect)]
    [InlineData("not_relevant", Verdict.Incorrect)]
    [InlineData("unsure", Verdict.Unsure)]
    public void A_label_is_a_verdict(object label, Verdict verdict) => Assert.Equal(
        verdict, Assert.IsType<VerdictPost>(One(Event(Result, (Name, "Any"), (Label, label))).Post).Facts.Verdict);

    [Theory]
    [InlineData("Correctness", 0.8, Verdict.Correct)]
    [InlineData("Correctness", 0.79, Verdict.Incorrect)]
    [InlineData("Correctness", 1, Verdict.Correct)]
    [InlineData("Correctness", "0.95", Verdict.Correct)]
    [InlineData("Toxicity", 0.1, Verdict.Correct)]
    [InlineData("Toxicity", 0.2, Verdict.Incorrect)]
    public void A_score_is_a_verdict_by_its_threshold(string name, object score, Verdict verdict) => Assert.Equal(
        verdict, Assert.IsType<VerdictPost>(One(Event(Result, (Name, name), (Score, score))).Post).Facts.Verdict);

    [Fact]
    public void A_known_label_outweighs_a_score_and_an_unknown_one_does_not()
    {
        Assert.Equal(Verdict.Incorrect, Facts(Event(Result, (Name, "Correctness"), (Label, "fail"), (Score, 0.9))).Verdict);
        Assert.Equal(Verdict.Correct, Facts(Event(Result, (Name, "Correctness"), (Label, "good"), (Score, 0.9))).Verdict);
    }

    [Theory]
    [InlineData("Fluency", null, 0.9, "the score 0.9 of Fluency has no threshold")]
    [InlineData("Correctness", "good", null, "the label \"good\" is none that is known")]
    [InlineData("Correctness", null, null, "it has neither label nor score")]
    [InlineData("Correctness", null, "high", "the score high of Correctness is no number")]
    [InlineData("Correctness", null, double.NaN, "the score NaN of Correctness is no number")]
    public void What_says_no_verdict_is_passed_over_and_told(string name, string? label, object? score, string why)
    {
        var source = Read(LogBatch(OrderEntry, Event(Result, [
            (Name, name), .. label is null ? [] : new (string, object)[] { (Label, label) },
            .. score is null ? [] : new (string, object)[] { (Score, score) }])));

        Assert.Equal(0, source.Count());
        Assert.Equal(1, source.Passed[PassedOver.NoVerdict]);
        Assert.Equal(
            $"{why}; send gen_ai.evaluation.score.label as correct or incorrect, or set AGENTOPS_OTLP__THRESHOLDS for its score",
            Assert.Single(source.WithoutItem).Why);
    }

    [Fact]
    public void An_evaluation_that_failed_itself_says_nothing_of_the_work()
    {
        var source = Read(LogBatch(OrderEntry, Event(Result, (Name, "Correctness"), ("error.type", "timeout"))));

        Assert.Equal((0, 1), (source.Count(), source.Passed[PassedOver.Failed]));
        Assert.Equal("the evaluation itself failed (timeout)", Assert.Single(source.WithoutItem).Why);
    }

    [Fact]
    public void Source_indicator_and_cause_can_be_said()
    {
        var item = One(Event(Result,
            (Name, "Order check"), (Label, "fail"),
            ("agentops.source", "review"), ("agentops.indicator", "accuracy"), ("agentops.cause_code", "uom-missing")));

        var post = Assert.IsType<VerdictPost>(item.Post);
        Assert.Equal((VerdictSource.Review, "accuracy"), (post.Facts.Source, post.Facts.Indicator));
        Assert.Contains("\"causeCode\":\"uom-missing\"", post.Content, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_sources_that_judge_a_span_in_one_instant_are_two_verdicts()
    {
        var (check, said, review) = (Id(), Id(("agentops.source", "check")), Id(("agentops.source", "review")));
        Assert.Equal(check, said);
        Assert.Equal(check + "-review", review);

        string Id(params (string, object)[] source) => Assert.IsType<VerdictPost>(
            One(Event(Result, [(Name, "Order check"), (Label, "fail"), ("agentops.indicator", "accuracy"), .. source])).Post).Facts.VerdictId!;
    }

    [Fact]
    public void What_is_said_wrong_is_refused_as_it_is_of_a_post()
    {
        var item = One(Event(Result,
            (Name, "Order check"), (Label, "fail"), ("agentops.source", "robot"), ("agentops.agent", "Order Entry")));

        Assert.Equal(["/agent", "/source", "/indicator"], item.Refusal!.Faults.Select(fault => fault.Pointer));
        Assert.StartsWith("agent (from agentops.agent, gen_ai.agent.name or service.name) must be 1 to 63 of a-z",
            EventItems.Say(item.Refusal.Faults[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_attribute_of_another_kind_than_a_word_or_a_number_is_as_if_it_were_not_there()
    {
        var item = One(Event(Result,
            (Label, "pass"), ("agentops.transaction.id", new byte[] { 1 }), ("gen_ai.conversation.id", Array.Empty<int>())));

        Assert.Equal(Trace, item.TransactionId);
    }

    [Theory]
    [InlineData(2_000, 2_000)]
    [InlineData(2_001, 2_000)]
    [InlineData(100_000, 2_000)]
    public void A_long_explanation_costs_no_verdict(int length, int kept)
    {
        var said = "\u0007" + new string('x', length - 8) + "\U0001F600";

        var post = One(Event(Result, (Label, "fail"), ("gen_ai.evaluation.explanation", said))).Post!;

        var comment = System.Text.Json.JsonDocument.Parse(post.Content).RootElement.GetProperty("comment").GetString()!;
        Assert.StartsWith("[U+0007]xxx", comment, StringComparison.Ordinal);
        Assert.InRange(comment.Length, kept - 2, kept);
        Assert.True(Names.IsLines(comment));
    }

    [Fact]
    public void A_span_tells_whose_its_events_are()
    {
        var batch = SpanBatch(
            OrderEntry,
            [
                ("gen_ai.agent.name", "claims"), ("agentops.transaction.id", "C-1"), ("error.type", "the span's own"),
                ("gen_ai.agent.version", "7"),
            ],
            SpanEvent("agentops.outcome", ("agentops.disposition", "assisted"), ("agentops.segment.customer", "acme")),
            SpanEvent("something.else"),
            SpanEvent(Result, (Name, "Correctness"), (Label, "fail")));

        var items = Items(batch);

        var outcome = Assert.IsType<OutcomePost>(items[0].Post);
        Assert.Equal(("claims", "C-1", IngestKind.Outcome), (outcome.Agent, outcome.TransactionId, items[0].Kind));
        Assert.Contains("\"segments\":{\"customer\":\"acme\"}", outcome.Content, StringComparison.Ordinal);
        Assert.Contains("\"agentVersion\":\"7\"", outcome.Content, StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero), outcome.OccurredAt);
        var verdict = Assert.IsType<VerdictPost>(items[1].Post);
        Assert.Equal(("claims", "C-1", Verdict.Incorrect), (verdict.Agent, verdict.TransactionId, verdict.Facts.Verdict));
        Assert.Equal([1, 1], items.Select(item => item.Line));
    }

    [Fact]
    public void Older_senders_name_an_event_by_an_attribute()
    {
        var record = Event("", (Label, "pass"), ("event.name", Result));

        Assert.Equal(Verdict.Correct, Facts(record).Verdict);
    }

    [Fact]
    public void Other_telemetry_is_passed_over_and_counted()
    {
        var source = Read(LogBatch(OrderEntry,
            new LogRecord { Body = new() { StringValue = "hello" } },
            new LogRecord { Body = new() { StringValue = "somebody spoke of gen_ai.evaluation.result" } },
            Event("gen_ai.evaluation.results", (Label, "pass"))));

        Assert.Equal((0, 3), (source.Count(), source.Passed[PassedOver.Other]));
        Assert.Empty(source.WithoutItem);
    }

    [Fact]
    public void An_empty_batch_is_a_batch() => Assert.Equal(0, Read(new ExportLogsServiceRequest()).Count());

    private static VerdictFacts Facts(LogRecord record) => Assert.IsType<VerdictPost>(One(record).Post).Facts;

    private static ParsedItem One(LogRecord record) => Assert.Single(Items(LogBatch(OrderEntry, record)));

    private static List<ParsedItem> Items(IMessage batch)
    {
        var items = new List<ParsedItem>();
        var source = Read(batch);
        while (source.TryRead(out var item))
        {
            items.Add(item);
        }

        return items;
    }

    private static OtlpSource Read(IMessage batch)
    {
        var signal = batch is ExportLogsServiceRequest ? Signal.Logs : Signal.Traces;
        var source = OtlpSource.Open(
            signal, RecordWire.Binary, batch.ToByteArray(), Judge, new EventItems(new ItemDraft(), Bodies.Now),
            new BodyBudget(BodyBudget.Usual), out var refusal);
        Assert.Null(refusal);
        return source!;
    }
}
