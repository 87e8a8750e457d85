namespace Monitoring.Service.Ingest;

/// <summary>What a caller prefers of the answer (RFC 7240).</summary>
internal static class Preference
{
    /// <summary>Asks for what went wrong alone.</summary>
    public const string Minimal = "return=minimal";

    /// <summary>Whether a request asks for the short answer; what it prefers besides is ignored, as the standard has it.</summary>
    public static bool IsMinimal(HttpRequest request)
    {
        foreach (var line in request.Headers["Prefer"])
        {
            foreach (var preference in line.AsSpan().Split(','))
            {
                if (line.AsSpan()[preference].Trim().Equals(Minimal, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
