using Google.Protobuf;
using OpenTelemetry.Proto.Collector.Logs.V1;
using OpenTelemetry.Proto.Collector.Trace.V1;

namespace Monitoring.Service.Otlp;

/// <summary>A sort of telemetry: where its records lie in a request, and what a request is answered.</summary>
internal sealed class Signal
{
    private Signal()
    {
    }

    /// <summary>Log records; an event is one of them.</summary>
    public static Signal Logs { get; } = new()
    {
        Groups = new(1, "resourceLogs"),
        Scopes = new(2, "scopeLogs"),
        Records = new(2, "logRecords"),
        Record = "Log record",
        Answer = static (rejected, message) => new ExportLogsServiceResponse
        {
            PartialSuccess = message.Length == 0 ? null : new() { RejectedLogRecords = rejected, ErrorMessage = message },
        },
    };

    /// <summary>Spans; each may have events.</summary>
    public static Signal Traces { get; } = new()
    {
        Groups = new(1, "resourceSpans"),
        Scopes = new(2, "scopeSpans"),
        Records = new(2, "spans"),
        Record = "Span",
        Answer = static (rejected, message) => new ExportTraceServiceResponse
        {
            PartialSuccess = message.Length == 0 ? null : new() { RejectedSpans = rejected, ErrorMessage = message },
        },
    };

    /// <summary>What describes the sender of a group, in each group.</summary>
    public static MessageField Resource { get; } = new(1, "resource");

    /// <summary>The records of one sender, in a request.</summary>
    public required MessageField Groups { get; init; }

    /// <summary>Those of one library, in a group.</summary>
    public required MessageField Scopes { get; init; }

    /// <summary>The records.</summary>
    public required MessageField Records { get; init; }

    /// <summary>What a record is called, at the beginning of a sentence.</summary>
    public required string Record { get; init; }

    /// <summary>
    /// The answer to a request that was read: how many records were rejected, and what is to be said; all is well where nothing is.
    /// </summary>
    public required Func<int, string, IMessage> Answer { get; init; }
}
