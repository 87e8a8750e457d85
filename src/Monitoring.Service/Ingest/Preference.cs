namespace Monitoring.Service.Ingest;

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
