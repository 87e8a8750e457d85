using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Monitoring.Service.Board;

/// <summary>The one stylesheet, a file beside this one that travels inside the program.</summary>
internal static class Stylesheet
{
    /// <summary>Where it is served.</summary>
    public const string Address = "/board.css";

    private static readonly byte[] Content = Load();

    private static readonly EntityTagHeaderValue Tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(Content).AsSpan(0, 8))}\"");

    /// <summary>Answers it; a browser that has it is told so.</summary>
    public static FileContentHttpResult Answer(HttpContext http)
    {
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(Content, "text/css; charset=utf-8", entityTag: Tag);
    }

    private static byte[] Load()
    {
        using var resource = typeof(Stylesheet).Assembly.GetManifestResourceStream("board.css")
            ?? throw new InvalidOperationException("The stylesheet is not part of the program.");
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }
}
