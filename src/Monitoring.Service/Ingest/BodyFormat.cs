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
