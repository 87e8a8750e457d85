using System.Text.Json;
using static System.FormattableString;

namespace Monitoring.Service.Ingest;

/// <summary>What the JSON reader found wrong, in words.</summary>
internal static class JsonFault
{
    /// <summary>The bytes JSON calls blank.</summary>
    public static ReadOnlySpan<byte> Blank => " \t\r\n"u8;

    /// <summary>The fault with its place, as the rest of a sentence.</summary>
    public static string Say(JsonException fault)
    {
        // The reader's own message ends with the place once more.
        var end = fault.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var what = end < 0 ? fault.Message : fault.Message[..end];
        return Invariant($"is no JSON at line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}: ") + what.TrimEnd('.');
    }
}
