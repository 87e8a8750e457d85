using Microsoft.Net.Http.Headers;
using Monitoring.Core.Outcomes;

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

    /// <summary>Messages of OpenTelemetry's protocol in its binary form, <c>application/x-protobuf</c>.</summary>
    Telemetry,

    /// <summary>The same as JSON, <c>application/json</c>.</summary>
    TelemetryJson,
}

/// <summary>What a request says about its body.</summary>
/// <param name="Format">How its items are written.</param>
/// <param name="IsPacked">True when the bytes are to be unpacked first: gzip.</param>
/// <param name="Agent">The agent of the rows of a CSV file that name none; null when none is given.</param>
internal readonly record struct BodyShape(BodyFormat Format, bool IsPacked = false, string? Agent = null);

/// <summary>Reads what a request says about its body.</summary>
internal static class MediaTypes
{
    /// <summary>The media type of JSON bodies.</summary>
    public const string Json = "application/json";

    /// <summary>The media type of bodies with one JSON object per line.</summary>
    public const string Ndjson = "application/x-ndjson";

    /// <summary>The other names the same has.</summary>
    public static readonly IReadOnlyList<string> AlsoNdjson = ["application/ndjson", "application/jsonl"];

    /// <summary>
    /// The query parameter that names the agent of a CSV file's rows that name none, and in every form the one to be told of what is refused
    /// and names none.
    /// </summary>
    public const string AgentParameter = "agent";

    /// <summary>The media type of CSV bodies.</summary>
    public const string Csv = "text/csv";

    /// <summary>Reads Content-Type and Content-Encoding, and for a CSV file <c>?agent=</c>.</summary>
    /// <returns>Why the body cannot be read; null when it can.</returns>
    public static Refusal? Read(HttpRequest request, IngestKind kind, out BodyShape shape)
    {
        shape = default;
        var choice = kind == IngestKind.Outcome ? Json + " or " + Ndjson : Json + ", " + Ndjson + " or " + Csv;
        var types = request.Headers.ContentType;
        if (types.Count == 1 && string.Equals(types[0], Json, StringComparison.OrdinalIgnoreCase)
            && request.Headers.ContentEncoding.Count == 0)
        {
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

        if (type.Charset.HasValue && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return Refusal.Unsupported("The charset must be utf-8, which is also the default.");
        }

        string? agent = null;
        var refusal = ReadCoding(request, out var isPacked) ?? ReadAgent(request, known, ref agent);
        shape = new BodyShape(known, isPacked, agent);
        return refusal;
    }

    /// <summary>Reads Content-Encoding.</summary>
    /// <returns>Why the body cannot be unpacked; null when it can, or need not be.</returns>
    public static Refusal? ReadCoding(HttpRequest request, out bool isPacked)
    {
        var codings = request.Headers.GetCommaSeparatedValues(HeaderNames.ContentEncoding)
            .Where(coding => !string.Equals(coding, "identity", StringComparison.OrdinalIgnoreCase)).ToList();
        isPacked = codings is [var only] && only.ToUpperInvariant() is "GZIP" or "X-GZIP";
        return isPacked || codings.Count == 0
            ? null
            : Refusal.Unsupported("Content-Encoding must be gzip, or absent for a body as it is.");
    }

    /// <summary>The agent that the address names; null when it names none, or not one.</summary>
    public static string? AgentOf(HttpRequest request) =>
        request.QueryString.HasValue && request.Query[AgentParameter] is [var agent] && Names.IsName(agent) ? agent : null;

    private static Refusal? ReadAgent(HttpRequest request, BodyFormat format, ref string? agent)
    {
        if (format != BodyFormat.Csv || !request.Query.TryGetValue(AgentParameter, out var given))
        {
            return null;
        }

        agent = given.Count == 1 ? given[0] : null;
        return Names.IsName(agent) ? null : new Refusal(
            IngestResult.Rejected(FaultKind.Field),
            Problems.BadValue($"The query's {AgentParameter} must come once and {Names.NameRule}."));
    }

    private static BodyFormat? FormatOf(string? type, IngestKind kind) =>
        string.Equals(type, Json, StringComparison.OrdinalIgnoreCase) ? BodyFormat.Json
        : string.Equals(type, Ndjson, StringComparison.OrdinalIgnoreCase) || AlsoNdjson.Contains(type, StringComparer.OrdinalIgnoreCase)
            ? BodyFormat.Ndjson
        : string.Equals(type, Csv, StringComparison.OrdinalIgnoreCase) && kind == IngestKind.Verdict ? BodyFormat.Csv
        : null;
}

/// <summary>What a caller prefers of the answer (RFC 7240).</summary>
internal static class Preference
{
    /// <summary>What is said to have been applied.</summary>
    public const string Minimal = "return=minimal";

    /// <summary>
    /// Whether a request asks for the short answer: its first word on what to return counts, and what it prefers besides is ignored.
    /// </summary>
    public static bool IsMinimal(HttpRequest request)
    {
        foreach (var line in request.Headers["Prefer"])
        {
            foreach (var part in line.AsSpan().Split(','))
            {
                var preference = line.AsSpan()[part];
                var end = preference.IndexOf(';');
                preference = end < 0 ? preference : preference[..end];
                var equals = preference.IndexOf('=');
                if (equals >= 0 && preference[..equals].Trim().Equals("return", StringComparison.OrdinalIgnoreCase))
                {
                    return preference[(equals + 1)..].Trim().Trim('"').Equals("minimal", StringComparison.OrdinalIgnoreCase);
                }
            }
        }

        return false;
    }
}
