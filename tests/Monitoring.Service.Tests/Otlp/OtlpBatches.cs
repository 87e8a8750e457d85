using System.Globalization;
using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Logs.V1;
using OpenTelemetry.Proto.Trace.V1;

namespace Monitoring.Service.Tests.Otlp;

/// <summary>Batches of telemetry as other people's exporters send them.</summary>
internal static class OtlpBatches
{
    public const string Trace = "5b8efff798038103d269b633813fc60c";
    public const string Span1 = "eee19b7ec3c1b174";
    public const ulong Noon = 1_780_315_200_000_000_000;

    /// <summary>A batch with one evaluation result as a log record, as JSON.</summary>
    public static object Log(string agent) => new
    {
        resourceLogs = new[]
        {
            new
            {
                resource = new { attributes = new[] { Text("service.name", agent) } },
                scopeLogs = new[]
                {
                    new
                    {
                        logRecords = new[]
                        {
                            Record(Text("gen_ai.evaluation.name", "accuracy"), Text("gen_ai.evaluation.score.label", "pass")),
                        },
                    },
                },
            },
        },
    };

    /// <summary>A batch with one evaluation result as an event of a span, as JSON.</summary>
    public static object Span(string agent) => new
    {
        resourceSpans = new[]
        {
            new
            {
                resource = new { attributes = new[] { Text("service.name", agent) } },
                scopeSpans = new[]
                {
                    new
                    {
                        spans = new[]
                        {
                            new
                            {
                                traceId = Trace.Replace('5', '6'),
                                spanId = Span1,
                                name = "invoke_agent",
                                kind = 3,
                                events = new[]
                                {
                                    new
                                    {
                                        timeUnixNano = Noon.ToString(CultureInfo.InvariantCulture),
                                        name = "gen_ai.evaluation.result",
                                        attributes = new[]
                                        {
                                            Text("gen_ai.evaluation.name", "accuracy"), Text("gen_ai.evaluation.score.label", "fail"),
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    };

    /// <summary>A batch of log records of one sender.</summary>
    public static ExportLogsServiceRequest LogBatch(IEnumerable<(string Key, object Value)> resource, params IEnumerable<LogRecord> records)
    {
        var scope = new ScopeLogs();
        scope.LogRecords.AddRange(records);
        var group = new ResourceLogs { Resource = new(), ScopeLogs = { scope } };
        group.Resource.Attributes.AddRange(Pairs(resource));
        return new ExportLogsServiceRequest { ResourceLogs = { group } };
    }

    /// <summary>A batch of one span of one sender.</summary>
    public static ExportTraceServiceRequest SpanBatch(
        IEnumerable<(string Key, object Value)> resource,
        IEnumerable<(string Key, object Value)> attributes,
        params IEnumerable<Span.Types.Event> events)
    {
        var span = new Span { TraceId = Id(Trace), SpanId = Id(Span1), Name = "invoke_agent order-entry" };
        span.Attributes.AddRange(Pairs(attributes));
        span.Events.AddRange(events);
        var group = new ResourceSpans { Resource = new(), ScopeSpans = { new ScopeSpans { Spans = { span } } } };
        group.Resource.Attributes.AddRange(Pairs(resource));
        return new ExportTraceServiceRequest { ResourceSpans = { group } };
    }

    /// <summary>An event as a log record.</summary>
    public static LogRecord Event(string name, params IEnumerable<(string Key, object Value)> attributes)
    {
        var record = new LogRecord { EventName = name, TimeUnixNano = Noon, TraceId = Id(Trace), SpanId = Id(Span1) };
        record.Attributes.AddRange(Pairs(attributes));
        return record;
    }

    /// <summary>An event of a span.</summary>
    public static Span.Types.Event SpanEvent(string name, params IEnumerable<(string Key, object Value)> attributes)
    {
        var happened = new Span.Types.Event { Name = name, TimeUnixNano = Noon };
        happened.Attributes.AddRange(Pairs(attributes));
        return happened;
    }

    /// <summary>An id as bytes.</summary>
    public static ByteString Id(string digits) => ByteString.CopyFrom(Convert.FromHexString(digits));

    /// <summary>Attributes.</summary>
    public static IEnumerable<KeyValue> Pairs(IEnumerable<(string Key, object Value)> attributes) =>
        attributes.Select(attribute => new KeyValue { Key = attribute.Key, Value = Value(attribute.Value) });

    private static AnyValue Value(object value) => value switch
    {
        string text => new AnyValue { StringValue = text },
        bool truth => new AnyValue { BoolValue = truth },
        int number => new AnyValue { IntValue = number },
        double number => new AnyValue { DoubleValue = number },
        byte[] bytes => new AnyValue { BytesValue = ByteString.CopyFrom(bytes) },
        _ => new AnyValue { ArrayValue = new ArrayValue() },
    };

    private static object Text(string key, string value) => new { key, value = new { stringValue = value } };

    private static object Record(params object[] attributes) => new
    {
        timeUnixNano = Noon.ToString(CultureInfo.InvariantCulture),
        severityNumber = 9,
        traceId = Trace.ToUpperInvariant(),
        spanId = Span1,
        eventName = "gen_ai.evaluation.result",
        body = new { stringValue = "" },
        attributes,
    };
}
