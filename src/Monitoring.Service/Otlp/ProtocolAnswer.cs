using System.Text;
using Google.Protobuf;
using Google.Rpc;
using Monitoring.Service.Ingest;

namespace Monitoring.Service.Otlp;

/// <summary>An answer of OTLP: a message in the form in which the request came, binary where that cannot be said.</summary>
/// <param name="Code">The HTTP status.</param>
/// <param name="Message">The message.</param>
internal sealed record ProtocolAnswer(int Code, IMessage Message) : IResult
{
    /// <summary>A refusal of a whole request.</summary>
    public static ProtocolAnswer Of(Problem problem) =>
        new(problem.Status, new Status { Message = $"{problem.Title} {problem.Detail}".TrimEnd() });

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var isJson = OtlpDialect.IsJson(httpContext.Request);
        var body = isJson ? Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(Message)) : Message.ToByteArray();
        var response = httpContext.Response;
        response.StatusCode = Code;
        response.ContentType = isJson ? MediaTypes.Json : OtlpDialect.Protobuf;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }
}
