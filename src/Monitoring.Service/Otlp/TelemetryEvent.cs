using System.Globalization;
using Google.Protobuf.Collections;
using OpenTelemetry.Proto.Common.V1;
using OpenTelemetry.Proto.Logs.V1;
using OpenTelemetry.Proto.Trace.V1;

namespace Monitoring.Service.Otlp;

/// <summary>Something that happened, with what is said of it: a log record that has a name, or an event of a span.</summary>
/// <param name="Name">What happened.</param>
/// <param name="Nanoseconds">When, since 1970; 0 for not known.</param>
/// <param name="TraceId">The trace it is of, in hexadecimal digits; null for none.</param>
/// <param name="SpanId">The span it is of; null for none.</param>
/// <param name="Carriers">What has attributes, the nearest first: itself, its span, its resource.</param>
internal sealed record TelemetryEvent(string Name, ulong Nanoseconds, string? TraceId, string? SpanId, IReadOnlyList<Attributes> Carriers)
{
    private const int TraceBytes = 16, SpanBytes = 8;

    /// <summary>When it happened; null when that is not known.</summary>
    public DateTimeOffset? At => Nanoseconds == 0 ? null : DateTimeOffset.UnixEpoch.AddTicks((long)(Nanoseconds / 100));

    /// <summary>The event that a log record is; of older senders its name is an attribute.</summary>
    public static TelemetryEvent Of(LogRecord record, Attributes resource, RecordWire wire)
    {
        var attributes = Attributes.Of(record.Attributes);
        return new(
            record.EventName.Length > 0 ? record.EventName : attributes[Conventions.EventName] ?? "",
            record.TimeUnixNano > 0 ? record.TimeUnixNano : record.ObservedTimeUnixNano,
            wire.Id(record.TraceId, TraceBytes),
            wire.Id(record.SpanId, SpanBytes),
            [attributes, resource]);
    }

    /// <summary>The events of a span.</summary>
    public static IEnumerable<TelemetryEvent> Of(Span span, Attributes resource, RecordWire wire)
    {
        var (traceId, spanId) = (wire.Id(span.TraceId, TraceBytes), wire.Id(span.SpanId, SpanBytes));
        var around = Attributes.Of(span.Attributes);
        return span.Events.Select(happened => new TelemetryEvent(
            happened.Name, happened.TimeUnixNano, traceId, spanId, [Attributes.Of(happened.Attributes), around, resource]));
    }

    /// <summary>The first of some attributes that is there; each is looked for where it is nearest.</summary>
    public string? First(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            foreach (var carrier in Carriers)
            {
                if (carrier[key] is { } text)
                {
                    return text;
                }
            }
        }

        return null;
    }

    /// <summary>An attribute of the event itself.</summary>
    public string? Itself(string key) => Carriers[0][key];

    /// <summary>An attribute of the event or its span; what is said of everything that its sender does is no word on this.</summary>
    public string? Own(string key) => Carriers.SkipLast(1).Select(carrier => carrier[key]).FirstOrDefault(text => text is not null);

    /// <summary>Attributes whose keys begin so, without that beginning; the nearest of equal ones.</summary>
    public IEnumerable<(string Key, string Text)> Under(string prefix) => Carriers
        .SelectMany(carrier => carrier.Texts)
        .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
        .DistinctBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => (pair.Key[prefix.Length..], pair.Value));
}

/// <summary>
/// The attributes of a record, an event or a resource that are read, as texts. At most <see cref="Most"/> of them: there are few, and
/// whoever sends a hundred thousand must not make every event of a span look through them.
/// </summary>
internal sealed class Attributes
{
    /// <summary>Most attributes that are kept.</summary>
    public const int Most = 64;

    private readonly Dictionary<string, string> texts = new(StringComparer.Ordinal);

    private Attributes()
    {
    }

    /// <summary>None.</summary>
    public static Attributes None { get; } = new();

    /// <summary>Keys and texts.</summary>
    public IReadOnlyDictionary<string, string> Texts => texts;

    /// <summary>The text of a key; null when it is not there.</summary>
    public string? this[string key] => texts.GetValueOrDefault(key);

    /// <summary>Those of a message; of equal ones the first.</summary>
    public static Attributes Of(RepeatedField<KeyValue> pairs)
    {
        var attributes = new Attributes();
        foreach (var pair in pairs)
        {
            if (attributes.texts.Count < Most && Conventions.IsRead(pair.Key) && Text(pair.Value) is { } text)
            {
                attributes.texts.TryAdd(pair.Key, text);
            }
        }

        return attributes;
    }

    // What is a list, a map, bytes or nothing is no text, and an empty text says nothing: both are as if they were not there.
    private static string? Text(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue when value.StringValue.Length > 0 => value.StringValue,
        AnyValue.ValueOneofCase.BoolValue => value.BoolValue ? "true" : "false",
        AnyValue.ValueOneofCase.IntValue => value.IntValue.ToString(CultureInfo.InvariantCulture),
        AnyValue.ValueOneofCase.DoubleValue => value.DoubleValue.ToString("R", CultureInfo.InvariantCulture),
        _ => null,
    };
}
