namespace Monitoring.Service.Board;

/// <summary>The headers of everything shown in a browser.</summary>
internal static class SafeHeaders
{
    /// <summary>Writes them.</summary>
    /// <param name="headers">The answer's headers.</param>
    /// <param name="policy">The content security policy.</param>
    public static void Write(IHeaderDictionary headers, string policy)
    {
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }
}
