namespace Monitoring.Service.Ingest;

/// <summary>How large a body may be.</summary>
internal static class BodyLimits
{
    /// <summary>Most bytes of a JSON body: 1 MiB.</summary>
    public const int JsonBytes = 1024 * 1024;

    /// <summary>Most items of a JSON array.</summary>
    public const int JsonItems = 1_000;

    /// <summary>Most bytes of an NDJSON or CSV body, of any number of lines: 8 MiB.</summary>
    public const int LinesBytes = 8 * 1024 * 1024;

    /// <summary>
    /// Longest time from a request's head to the end of its body; a line of 1.2 Mbit/s brings 8 MiB in it. The server itself ends one that
    /// brings less than 240 bytes a second.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Most bytes of a body of this format.</summary>
    public static int Bytes(BodyFormat format) => format == BodyFormat.Json ? JsonBytes : LinesBytes;
}
