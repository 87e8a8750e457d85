using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Monitoring.Service;

/// <summary>A refusal as <c>application/problem+json</c> (RFC 9457).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Name">Last word of the <c>type</c>, which never changes: <c>tooLarge</c>.</param>
/// <param name="Title">The sort of problem in words, the same for every one of its type.</param>
/// <param name="Detail">What is wrong here and what would be right; empty when the title says it all.</param>
/// <param name="RetryAfter">When the same request may succeed; null when it never will.</param>
internal sealed record Problem(int Status, string Name, string Title, string Detail, TimeSpan? RetryAfter = null) : IResult
{
    /// <summary>What every <c>type</c> starts with.</summary>
    public const string TypePrefix = "urn:agentops:problem:";

    /// <summary>The media type.</summary>
    public const string ContentType = "application/problem+json";

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = Body();
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = ContentType;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        if (RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        await response.Body.WriteAsync(body, httpContext.RequestAborted).ConfigureAwait(false);
    }

    private ReadOnlyMemory<byte> Body()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("type"u8, TypePrefix + Name);
        json.WriteString("title"u8, Title);
        json.WriteNumber("status"u8, Status);
        if (Detail.Length > 0)
        {
            json.WriteString("detail"u8, Detail);
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
