using System.Diagnostics;
using System.Text;
using CsCheck;
using Google.Protobuf;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;
using Monitoring.Service.Otlp;
using Monitoring.Service.Tests.Ingest;
using OpenTelemetry.Proto.Common.V1;
using static System.FormattableString;
using static Monitoring.Service.Tests.Otlp.OtlpBatches;

namespace Monitoring.Service.Tests.Otlp;

/// <summary>Whatever is sent, it is read or refused: nothing is thrown, deep or large things cost little.</summary>
public sealed class HostileBatchesTests
{
    private const string Result = "gen_ai.evaluation.result";

    private static readonly byte[] Good = SpanBatch(
        [("service.name", "order-entry")],
        [("agentops.transaction.id", "PO-1")],
        SpanEvent("agentops.outcome", ("agentops.segment.customer", "acme")),
        SpanEvent(Result, ("gen_ai.evaluation.score.label", "fail"), ("gen_ai.evaluation.score.value", 0.5))).ToByteArray();

    private static readonly byte[] GoodJson = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(Log("order-entry"));

    [Fact]
    public void Bytes_that_were_changed_or_lost_are_read_or_refused() =>
        Gen.Select(Gen.Bool, Gen.Int[0, 10_000], Gen.Byte, Gen.Int[0, 20]).Sample(
            (isBinary, at, to, cut) =>
            {
                byte[] bytes = [.. isBinary ? Good : GoodJson];
                bytes[at % bytes.Length] = to;
                Read(bytes[..^cut], isBinary);
            },
            iter: 20_000);

    [Fact]
    public void Any_bytes_are_read_or_refused() =>
        Gen.Select(Gen.Bool, Gen.Byte.Array[0, 200]).Sample((isBinary, bytes) => { Read(bytes, isBinary); }, iter: 20_000);

    [Theory]
    [InlineData("""{"\ud800aaaaaaaaaaaa":1}""")]
    [InlineData("""{"\u0072esourceLogs":[]}""")]
    public void Names_with_escapes_are_passed_over(string body) =>
        Assert.Equal(0, Read(Encoding.UTF8.GetBytes(body), isBinary: false, Signal.Logs)!.Count());

    [Fact]
    public void Depth_costs_its_record_alone()
    {
        var deep = new AnyValue { StringValue = "gen_ai.evaluation.result" };
        for (var depth = 0; depth < 3_000; depth++)
        {
            deep = new AnyValue { ArrayValue = new ArrayValue { Values = { deep } } };
        }

        var record = Event(Result, ("gen_ai.evaluation.score.label", "pass"));
        record.Body = deep;
        var batch = LogBatch([("service.name", "order-entry")], record, Event(Result, ("gen_ai.evaluation.score.label", "pass")));

        var items = Items(Read(batch.ToByteArray(), isBinary: true, Signal.Logs));

        Assert.Equal([FaultKind.Unreadable], items[0].Refusal!.Faults.Select(fault => fault.Kind));
        Assert.NotNull(items[1].Post);
    }

    [Theory]
    [InlineData("""{"resourceLogs":[{"x":§,"scopeLogs":[{"logRecords":[{"eventName":"agentops.outcome","body":{"arrayValue":§}}]}]}]}""")]
    [InlineData("""{"y":§}""")]
    public void Depth_of_JSON_costs_no_stack(string body)
    {
        var deep = new string('[', 500_000) + new string(']', 500_000);

        Read(Encoding.UTF8.GetBytes(body.Replace("§", deep, StringComparison.Ordinal)), isBinary: false, Signal.Logs);
    }

    [Fact]
    public void A_record_of_more_than_a_megabyte_is_passed_over_and_told_when_it_is_for_us()
    {
        var ours = Event(Result, ("gen_ai.evaluation.score.label", "pass"), ("prompt", new string('x', OtlpSource.LargestRecord)));
        var others = Event("gen_ai.client.inference.operation.details", ("prompt", new string('x', OtlpSource.LargestRecord)));

        var source = Read(LogBatch([("service.name", "order-entry")], ours, others).ToByteArray(), isBinary: true, Signal.Logs)!;

        Assert.Equal((0, 1, 1), (source.Count(), source.Passed[PassedOver.TooLarge], source.Passed[PassedOver.Other]));
        Assert.Equal(1, Assert.Single(source.WithoutItem).Record);
    }

    [Fact]
    public void Many_attributes_and_many_events_do_not_multiply()
    {
        var attributes = Enumerable.Range(0, 10_000).Select(number => (Invariant($"agentops.segment.{number}"), (object)"x"));
        var events = Enumerable.Range(0, 9_000).Select(_ => SpanEvent(Result));
        var batch = SpanBatch([("service.name", "order-entry")], attributes, events).ToByteArray();
        Assert.InRange(batch.Length, 500_000, OtlpSource.LargestRecord);
        var before = Stopwatch.GetTimestamp();

        var source = Read(batch, isBinary: true)!;

        Assert.Equal(9_000, source.WithoutItem.Count);
        Assert.True(Stopwatch.GetElapsedTime(before) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_resource_that_cannot_be_read_is_looked_at_once()
    {
        var records = string.Join(',', Enumerable.Repeat("""{"eventName":"agentops.outcome"}""", 5_000));
        var body = """{"resourceLogs":[{"resource":{"attributes":1},"x":"§","scopeLogs":[{"logRecords":[§§]}]}]}"""
            .Replace("§§", records, StringComparison.Ordinal).Replace("§", new string('x', 6_000_000), StringComparison.Ordinal);
        var before = Stopwatch.GetTimestamp();

        var items = Items(Read(Encoding.UTF8.GetBytes(body), isBinary: false, Signal.Logs));

        Assert.Equal(5_000, items.Count);
        Assert.Equal("/agent", items[0].Refusal!.Faults[0].Pointer);
        Assert.True(Stopwatch.GetElapsedTime(before) < TimeSpan.FromSeconds(5));
    }

    private static OtlpSource? Read(byte[] bytes, bool isBinary, Signal? signal = null)
    {
        signal ??= isBinary ? Signal.Traces : Signal.Logs;
        var source = OtlpSource.Open(
            signal, isBinary ? RecordWire.Binary : RecordWire.Json, bytes, new Judging(new Dictionary<string, ScoreBound>()),
            new EventItems(new ItemDraft(), Bodies.Now), new BodyBudget(BodyBudget.Usual), out var refusal);
        Assert.NotEqual(source is null, refusal is null);
        return source;
    }

    private static List<ParsedItem> Items(OtlpSource? source)
    {
        var items = new List<ParsedItem>();
        while (source!.TryRead(out var item))
        {
            items.Add(item);
        }

        return items;
    }
}
