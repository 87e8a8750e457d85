using Microsoft.Net.Http.Headers;

namespace Monitoring.Service.Ingest;

/// <summary>How the items of a body are written.</summary>
internal enum BodyFormat
{
    /// <summary>One JSON object or an array of them, <c>application/json</c>.</summary>
    Json,

    /// <summary>One JSON object per line, <c>application/x-ndjson</c>.</summary>
    Ndjson,

    /// <summary>A header row of field names and one row per item, <c>text/csv</c>; verdicts only.</summary>
    Csv,
}

/// <summary>What a request's headers say about its body.</summary>
internal static class MediaTypes
{
    /// <summary>The media type of JSON bodies.</summary>
    public const string Json = "application/json";

    /// <summary>The media type of bodies with one JSON object per line.</summary>
    public const string Ndjson = "application/x-ndjson";

    /// <summary>The media type of CSV bodies.</summary>
    public const string Csv = "text/csv";

    /// <summary>Reads Content-Type and Content-Encoding.</summary>
    /// <returns>Why the body cannot be read; null when it can.</returns>
    public static Refusal? Read(HttpRequest request, IngestKind kind, out BodyFormat format)
    {
        format = default;
        var choice = kind == IngestKind.Outcome ? Json + " or " + Ndjson : Json + ", " + Ndjson + " or " + Csv;
        var types = request.Headers.ContentType;
        if (types.Count == 1 && string.Equals(types[0], Json, StringComparison.OrdinalIgnoreCase)
            && request.Headers.ContentEncoding.Count == 0)
        {
            format = BodyFormat.Json;
            return null;
        }

        if (types.Count == 0 || string.IsNullOrWhiteSpace(types.ToString()))
        {
            return Refusal.Unsupported("Content-Type is missing; send " + choice + ".");
        }

        if (types.Count > 1 || !MediaTypeHeaderValue.TryParse(types.ToString(), out var type))
        {
            return Refusal.Unsupported("Content-Type cannot be read; send " + choice + ".");
        }

        if (FormatOf(type.MediaType.Value, kind) is not { } known)
        {
            return Refusal.Unsupported("Content-Type must be " + choice + ".");
        }

        format = known;
        if (type.Charset.HasValue && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return Refusal.Unsupported("The charset must be utf-8, which is also the default.");
        }

        return request.Headers.ContentEncoding.All(coding => string.Equals(coding, "identity", StringComparison.OrdinalIgnoreCase))
            ? null
            : Refusal.Unsupported("Content-Encoding is not supported; send the body as it is.");
    }

    private static BodyFormat? FormatOf(string? type, IngestKind kind) =>
        string.Equals(type, Json, StringComparison.OrdinalIgnoreCase) ? BodyFormat.Json
        : string.Equals(type, Ndjson, StringComparison.OrdinalIgnoreCase) ? BodyFormat.Ndjson
        : string.Equals(type, Csv, StringComparison.OrdinalIgnoreCase) && kind == IngestKind.Verdict ? BodyFormat.Csv
        : null;
}
