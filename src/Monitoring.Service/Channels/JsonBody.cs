using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Monitoring.Service.Channels;

/// <summary>Bodies of requests.</summary>
internal static class JsonBody
{
    /// <summary>What stands where a text was cut.</summary>
    public const char CutMark = '…';

    // Nobody reads these bodies as HTML, so that a name of a customer stays a name.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of a body.</summary>
    public static string Text(JsonNode body) => body.ToJsonString(Plain);

    /// <summary>A request that posts a body.</summary>
    public static HttpRequestMessage Post(Uri address, string body) => new(HttpMethod.Post, address)
    {
        Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body))
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        },
    };

    /// <summary>A text of at most so many UTF-16 units, its end shown by dots; no character is cut in half.</summary>
    public static string Cut(string text, int most) => text.Length <= most ? text
        : text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)] + CutMark;
}
