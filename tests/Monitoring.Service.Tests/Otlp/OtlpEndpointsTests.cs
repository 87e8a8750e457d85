using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Google.Protobuf;
using Google.Rpc;
using Microsoft.Extensions.DependencyInjection;
using Monitoring.Core.Access;
using Monitoring.Service.Otlp;
using Monitoring.Service.Settings;
using Monitoring.Service.Tests.Access;
using Monitoring.Service.Tests.Ingest;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;
using static System.FormattableString;
using static Monitoring.Service.Tests.Otlp.OtlpBatches;

namespace Monitoring.Service.Tests.Otlp;

/// <summary>OTLP over HTTP as its specification says: forms, partial success, refusals, and that a success is stored.</summary>
public sealed class OtlpEndpointsTests : IAsyncLifetime
{
    private const string Logs = "/otlp/v1/logs";
    private const string Traces = "/otlp/v1/traces";
    private const string Result = "gen_ai.evaluation.result";
    private static readonly (string, object)[] OrderEntry = [("service.name", "order-entry")];

    private readonly IngestHost host = new()
    {
        Otlp = OtlpSettings.None with
        {
            Thresholds = new Dictionary<string, ScoreBound>(StringComparer.Ordinal) { ["Correctness"] = new(0.8, IsLeast: true) },
        },
    };

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_batch_in_the_binary_form_is_stored_and_judged_and_its_repeat_a_duplicate()
    {
        var batch = SpanBatch(OrderEntry, [("agentops.transaction.id", "PO-1")],
            SpanEvent("agentops.outcome"),
            SpanEvent(Result, ("gen_ai.evaluation.name", "accuracy"), ("gen_ai.evaluation.score.label", "fail")));

        for (var round = 0; round < 2; round++)
        {
            var (status, type, body) = await PostAsync(Traces, batch.ToByteArray());

            Assert.Equal((200, "application/x-protobuf"), (status, type));
            Assert.Null(ExportTraceServiceResponse.Parser.ParseFrom(body).PartialSuccess);
            Assert.Empty(body);
        }

        var agent = await host.AgentAsync("order-entry");
        Assert.Equal((1, 1), (agent.Outcomes, agent.Slos[0].Counts.Wrong));
        Assert.Equal(
            new()
            {
                ["outcome accepted"] = 1, ["outcome duplicate"] = 1, ["verdict accepted"] = 1, ["verdict duplicate"] = 1,
            },
            host.Counted());
    }

    [Fact]
    public async Task A_batch_as_JSON_is_answered_as_JSON()
    {
        var answer = await host.PostAsync(Logs, JsonSerializer.SerializeToUtf8Bytes(Log("order-entry")));

        Assert.Equal((200, "application/json"), (answer.Status, answer.Type));
        Assert.Empty(answer.Body.EnumerateObject());
        Assert.Equal(1, host.Counted()["verdict accepted"]);
    }

    [Fact]
    public async Task Both_forms_say_the_same()
    {
        await host.PostAsync(Logs, JsonSerializer.SerializeToUtf8Bytes(Log("order-entry")));
        await PostAsync(Logs, LogBatch(OrderEntry,
            Event(Result, ("gen_ai.evaluation.name", "accuracy"), ("gen_ai.evaluation.score.label", "pass"))).ToByteArray());

        Assert.Equal((1, 1), (host.Counted()["verdict accepted"], host.Counted()["verdict duplicate"]));
    }

    [Fact]
    public async Task The_example_of_the_specification_with_an_unknown_field_is_taken()
    {
        var answer = await host.PostAsync(Logs, """
            {"resourceLogs":[{"scopeLogs":[{"scope":{"name":"my.library","version":"1.0.0","attributes":[]},
            "logRecords":[{"timeUnixNano":"1544712660300000000","observedTimeUnixNano":1544712660300000000,"severityNumber":10,
            "severityText":"Information","traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174",
            "body":{"stringValue":"gen_ai.evaluation.result"},"attributes":[{"key":"map.attribute",
            "value":{"kvlistValue":{"values":[{"key":"some.map.key","value":{"stringValue":"some value"}}]}}}],
            "notInTheProtocolYet":{"a":[1,{}]}}]}],"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"my.service"}}]}}]}
            """);

        Assert.Equal(200, answer.Status);
        Assert.Empty(answer.Body.EnumerateObject());
        Assert.Equal(1, Passed(PassedOver.Other));
    }

    [Fact]
    public async Task What_is_not_taken_is_a_partial_success_that_names_it_and_the_rest_is_stored()
    {
        var (status, _, body) = await PostAsync(Logs, LogBatch(OrderEntry,
            new OpenTelemetry.Proto.Logs.V1.LogRecord { Body = new() { StringValue = "hello" } },
            Event(Result, ("gen_ai.evaluation.name", "accuracy"), ("gen_ai.evaluation.score.label", "pass")),
            Event(Result, ("gen_ai.evaluation.name", "Fluency"), ("gen_ai.evaluation.score.value", 0.7)),
            Event(Result,
                ("gen_ai.evaluation.score.label", "fail"), ("agentops.transaction.id", "PO-9"), ("agentops.agent", "Order Entry")))
            .ToByteArray());

        var partial = ExportLogsServiceResponse.Parser.ParseFrom(body).PartialSuccess;
        Assert.Equal((200, 2), (status, partial.RejectedLogRecords));
        Assert.Equal(
            "2 log records were not taken. Log record 3: the score 0.7 of Fluency has no threshold; send gen_ai.evaluation.score.label as "
            + "correct or incorrect, or set AGENTOPS_OTLP__THRESHOLDS for its score. Log record 4: transaction PO-9: agent (from "
            + "agentops.agent, gen_ai.agent.name or service.name) must be 1 to 63 of a-z, 0-9 and '-', not starting with '-'.",
            partial.ErrorMessage);
        Assert.Equal(new() { ["verdict accepted"] = 1, ["verdict rejected field"] = 1 }, host.Counted());
        Assert.Equal((1, 1), (Passed(PassedOver.Other), Passed(PassedOver.NoVerdict)));
    }

    [Fact]
    public async Task Several_events_of_a_span_are_one_rejected_span()
    {
        var (_, _, body) = await PostAsync(Traces, SpanBatch(OrderEntry, [],
            SpanEvent(Result, ("gen_ai.evaluation.score.label", "so-so")),
            SpanEvent(Result),
            SpanEvent(Result, ("error.type", "timeout"))).ToByteArray());

        var partial = ExportTraceServiceResponse.Parser.ParseFrom(body).PartialSuccess;
        Assert.Equal(1, partial.RejectedSpans);
        Assert.StartsWith("1 span was not taken. Span 1: the label \"so-so\"", partial.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verdict_that_says_something_else_later_under_the_same_id_is_a_conflict_and_told()
    {
        await PostAsync(Logs, One("pass"));
        var (_, _, body) = await PostAsync(Logs, One("fail"));

        var partial = ExportLogsServiceResponse.Parser.ParseFrom(body).PartialSuccess;
        Assert.Equal(1, partial.RejectedLogRecords);
        Assert.Contains($"Log record 1: transaction {Trace}: ", partial.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(1, host.Counted()["verdict conflict"]);
    }

    [Fact]
    public async Task An_indicator_that_no_SLO_counts_is_said_and_nothing_is_rejected()
    {
        var (_, _, body) = await PostAsync(Logs, LogBatch(OrderEntry,
            Event(Result, ("gen_ai.evaluation.name", "Correctness"), ("gen_ai.evaluation.score.value", 0.9))).ToByteArray());

        var partial = ExportLogsServiceResponse.Parser.ParseFrom(body).PartialSuccess;
        Assert.Equal(0, partial.RejectedLogRecords);
        Assert.Equal("No SLO of order-entry counts the indicator Correctness; an SLO names it in the registry.", partial.ErrorMessage);
    }

    [Fact]
    public async Task An_empty_batch_is_a_success_in_either_form()
    {
        Assert.Equal(200, (await PostAsync(Logs, [])).Status);
        Assert.Equal(200, (await host.PostAsync(Traces, "{}")).Status);
        Assert.Equal(200, (await host.PostAsync(Traces, """{"resourceSpans":[]}""")).Status);
    }

    [Fact]
    public async Task A_packed_batch_is_taken_and_a_bomb_is_not()
    {
        Assert.Equal(200, (await PostAsync(Logs, Pack(One("pass")), "gzip")).Status);
        Assert.Equal(1, host.Counted()["verdict accepted"]);

        var (status, type, body) = await PostAsync(Logs, Pack(new byte[64 * 1024 * 1024]), "gzip");
        Assert.Equal((413, "application/x-protobuf"), (status, type));
        Assert.Contains("8,388,608 bytes", Status.Parser.ParseFrom(body).Message, StringComparison.Ordinal);
        await host.HoldsAsync(0);
    }

    [Fact]
    public async Task Eight_megabytes_of_other_telemetry_are_taken()
    {
        var record = new OpenTelemetry.Proto.Logs.V1.LogRecord { Body = new() { StringValue = new string('x', 1_000) } };

        Assert.Equal(200, (await PostAsync(Logs, LogBatch(OrderEntry, Enumerable.Repeat(record, 8_000)).ToByteArray())).Status);
        Assert.Equal(8_000, Passed(PassedOver.Other));
    }

    [Theory]
    [InlineData(Logs, "{", "is no JSON at line 1")]
    [InlineData(Logs, "[]", "a JSON object was expected")]
    [InlineData(Logs, """{"resourceLogs":[1]}""", "resourceLogs must hold JSON objects")]
    [InlineData(Logs, """{"resourceLogs":[{"scopeLogs":[{"logRecords":["x"]}]}]}""", "logRecords must hold JSON objects")]
    [InlineData(Traces, """{"resourceSpans":{}} x""", "is no JSON at line 1")]
    public async Task What_is_no_batch_is_refused_whole_as_the_protocol_says(string path, string body, string why)
    {
        var answer = await host.PostAsync(path, body);

        Assert.Equal((400, "application/json"), (answer.Status, answer.Type));
        Assert.Contains(why, answer.Body.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(new() { ["verdict rejected unreadable"] = 1 }, host.Counted());
    }

    [Fact]
    public async Task A_broken_batch_in_the_binary_form_is_refused_whole()
    {
        var whole = One("pass");

        byte[] endless = [0x0A, .. Enumerable.Repeat((byte)0xFF, 10)];
        foreach (var broken in new[] { whole[..^1], [.. whole, 0xFF], [0x0B], endless })
        {
            var (status, type, body) = await PostAsync(Logs, broken);

            Assert.Equal((400, "application/x-protobuf"), (status, type));
            Assert.StartsWith("The body could not be read. The body is no batch of log records: ", Status.Parser.ParseFrom(body).Message,
                StringComparison.Ordinal);
        }

        Assert.Equal(new() { ["verdict rejected unreadable"] = 4 }, host.Counted());
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_costs_itself_alone()
    {
        var answer = await host.PostAsync(Logs, """
            {"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"order-entry"}}]},
            "scopeLogs":[{"logRecords":[{"eventName":"gen_ai.evaluation.result","timeUnixNano":"soon"},
            {"eventName":"gen_ai.evaluation.result","attributes":[{"key":"gen_ai.evaluation.score.label","value":{"stringValue":"pass"}},
            {"key":"agentops.transaction.id","value":{"intValue":"4711"}}]}]}]}]}
            """);

        var partial = answer.Body.GetProperty("partialSuccess");
        Assert.Equal((200, "1"), (answer.Status, partial.GetProperty("rejectedLogRecords").GetString()));
        Assert.StartsWith("1 log record was not taken. Log record 1: cannot be read: ", partial.GetProperty("errorMessage").GetString(),
            StringComparison.Ordinal);
        Assert.Equal(1, host.Counted()["verdict accepted"]);
    }

    [Theory]
    [InlineData("text/plain", null)]
    [InlineData(null, null)]
    [InlineData("application/x-protobuf", "zstd")]
    public async Task Another_form_is_told_which_are_taken(string? type, string? encoding)
    {
        using var content = new ByteArrayContent([]);
        content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        using var answer = await host.Client.PostAsync(Logs, content);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains(encoding is null ? "application/x-protobuf or application/json" : "gzip",
            Status.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_nothing_can_be_written_an_exporter_is_told_to_come_again()
    {
        host.Write = (_, _) => throw new IOException("the disk is away");

        using var content = Content(One("pass"), null);
        using var answer = await host.Client.PostAsync(Logs, content);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter?.Delta);
        Assert.NotEmpty(Status.Parser.ParseFrom(await answer.Content.ReadAsByteArrayAsync()).Message);
    }

    [Fact]
    public async Task A_key_bound_to_other_agents_posts_nothing_for_this_one()
    {
        host.Client.DefaultRequestHeaders.Authorization = await TestKeys.MakeAsync(host.Services, KeyScope.Ingest, "claims");

        var (status, _, body) = await PostAsync(Logs, One("pass"));
        var (both, _, partial) = await PostAsync(Logs, LogBatch([],
            Event(Result, ("gen_ai.evaluation.score.label", "pass"), ("agentops.agent", "claims")),
            Event(Result, ("gen_ai.evaluation.score.label", "pass"), ("agentops.agent", "order-entry"))).ToByteArray());

        Assert.Equal((403, 200), (status, both));
        Assert.Contains("bound to claims", Status.Parser.ParseFrom(body).Message, StringComparison.Ordinal);
        Assert.Equal(1, ExportLogsServiceResponse.Parser.ParseFrom(partial).PartialSuccess.RejectedLogRecords);
    }

    [Fact]
    public async Task More_than_ten_thousand_results_are_too_many_for_one_batch()
    {
        var results = Enumerable.Range(1, OtlpSource.MostEvents + 1).Select(number =>
            Event(Result, ("gen_ai.evaluation.score.label", "pass"), ("agentops.transaction.id", number))).ToList();

        Assert.Equal(413, (await PostAsync(Logs, LogBatch(OrderEntry, results).ToByteArray())).Status);
        Assert.DoesNotContain(host.Counted(), count => count.Key.EndsWith("accepted", StringComparison.Ordinal));
        Assert.Equal(200, (await PostAsync(Logs, LogBatch(OrderEntry, results.Take(1_500)).ToByteArray())).Status);
        Assert.Equal(1_500, host.Counted()["verdict accepted"]);
        await host.HoldsAsync(0);
    }

    [Fact]
    public async Task What_a_span_says_once_and_is_in_each_of_its_outcomes_takes_memory_as_often()
    {
        byte[] Batch(int outcomes) => SpanBatch(OrderEntry,
            Enumerable.Range(1, 16).Select(number => (Invariant($"agentops.segment.s{number}"), (object)new string('x', 128))),
            Enumerable.Range(1, outcomes).Select(number => SpanEvent("agentops.outcome", ("agentops.transaction.id", Invariant($"PO-{number}")))))
            .ToByteArray();

        Assert.InRange(Batch(9_000).Length, 0, OtlpSource.LargestRecord);
        Assert.Equal(413, (await PostAsync(Traces, Batch(9_000))).Status);
        await host.HoldsAsync(0);
        Assert.True(host.Budget.TryTake(host.Budget.MostOfLarge - 1_000_000, beside: 0));
        Assert.Equal(429, (await PostAsync(Traces, Batch(1_000))).Status);
        host.Budget.Return(host.Budget.MostOfLarge - 1_000_000);
        await host.HoldsAsync(0);

        Assert.Equal(200, (await PostAsync(Traces, Batch(1_000))).Status);
        Assert.Equal(1_000, host.Counted()["outcome accepted"]);
        await host.HoldsAsync(0);
    }

    private static byte[] One(string label) => LogBatch(OrderEntry,
        Event(Result, ("gen_ai.evaluation.name", "accuracy"), ("gen_ai.evaluation.score.label", label))).ToByteArray();

    private static byte[] Pack(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    private static ByteArrayContent Content(byte[] body, string? encoding)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        return content;
    }

    private long Passed(PassedOver reason) => host.Services.GetRequiredService<OtlpCounters>().Of(reason);

    private async Task<(int Status, string? Type, byte[] Body)> PostAsync(string path, byte[] body, string? encoding = null)
    {
        using var content = Content(body, encoding);
        using var answer = await host.Client.PostAsync(path, content);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsByteArrayAsync());
    }
}
