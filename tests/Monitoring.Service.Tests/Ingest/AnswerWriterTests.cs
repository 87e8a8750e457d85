using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Monitoring.Service.Ingest;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>How the answer leaves.</summary>
public sealed class AnswerWriterTests
{
    private const int Buffer = 64 * 1024;

    [Fact]
    public async Task A_long_answer_is_never_held_whole_and_waits_for_its_reader()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: Buffer, resumeWriterThreshold: Buffer / 2));
        var http = new DefaultHttpContext();
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(pipe.Writer.AsStream()));

        var writing = WriteAsync(http.Response, 50_000);

        Assert.False(writing.IsCompleted);
        Assert.InRange(http.Response.BodyWriter.UnflushedBytes, 1, Buffer);
        var reading = JsonDocument.ParseAsync(pipe.Reader.AsStream(), cancellationToken: TestContext.Current.CancellationToken);
        await writing;
        await pipe.Writer.CompleteAsync();
        using var read = await reading;
        Assert.Equal(50_000, read.RootElement.GetProperty("results").GetArrayLength());
        Assert.Null(http.Response.ContentLength);
    }

    private static async Task WriteAsync(HttpResponse response, int items)
    {
        using var answer = new IngestAnswer(new BodyBudget(BodyBudget.Usual));
        for (var item = 0; item < items; item++)
        {
            answer.Add(null, ParsedItem.NotAnObject.Refusal!);
        }

        await AnswerWriter.WriteAsync(response, answer, TestContext.Current.CancellationToken);
    }
}
