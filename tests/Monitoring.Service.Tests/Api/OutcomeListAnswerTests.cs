using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Monitoring.Service.Api;
using Monitoring.Storage.Reading;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Api;

/// <summary>Whole lists leave posts their share: they make their pages one after the other, and no slow reader stops them.</summary>
public sealed class OutcomeListAnswerTests
{
    private const int Pages = 5;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Several_lists_make_their_pages_one_at_a_time()
    {
        var (reading, most) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => List(async question =>
            {
                most = Math.Max(most, Interlocked.Increment(ref reading));
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token);
                Interlocked.Decrement(ref reading);
                return Page(question);
            }).ExecuteAsync(Http(new MemoryStream())),
            Token)));

        Assert.Equal((0, 1), (reading, most));
    }

    [Fact]
    public async Task A_list_whose_reader_takes_nothing_stops_no_other()
    {
        var (stuck, body) = (new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1)), new MemoryStream());
        var waiting = List(question => Task.FromResult(Page(question))).ExecuteAsync(Http(stuck.Writer.AsStream()));

        await List(question => Task.FromResult(Page(question))).ExecuteAsync(Http(body)).WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.False(waiting.IsCompleted);
        Assert.Equal(Pages, Encoding.UTF8.GetString(body.ToArray()).Split('\n').Length - 1);
        await stuck.Reader.CompleteAsync();
        await waiting;
    }

    [Fact]
    public async Task A_page_that_takes_long_lets_the_next_list_go_on_beside_it()
    {
        var never = new TaskCompletionSource<OutcomeListing>();
        var waiting = List(_ => never.Task).ExecuteAsync(Http(new MemoryStream()));

        await List(_ => Task.FromResult(Last)).ExecuteAsync(Http(new MemoryStream())).WaitAsync(TimeSpan.FromSeconds(30), Token);

        Assert.False(waiting.IsCompleted);
        never.SetResult(Last);
        await waiting;
    }

    private static OutcomeListing Last => Page(Question(Invariant($"{Pages - 1}"), 1));

    private static OutcomeListAnswer List(Func<OutcomeQuestion, Task<OutcomeListing>> read) =>
        new((question, _) => read(question), Question, ListFormat.Ndjson);

    private static OutcomeQuestion Question(string? after, int most) => new() { Agent = "order-entry", After = after, Most = most };

    private static OutcomeListing Page(OutcomeQuestion question)
    {
        var number = int.Parse(question.After ?? "0", CultureInfo.InvariantCulture);
        return new(
            new OutcomePage(
                "order-entry", null, 0, null,
                [new ListedOutcome(Invariant($"PO-{number}"), null, null, null, null, null, default, null)],
                number < Pages - 1 ? Invariant($"{number + 1}") : null),
            null);
    }

    private static DefaultHttpContext Http(Stream body)
    {
        var http = new DefaultHttpContext
        {
            RequestServices = new ServiceCollection()
                .Configure<JsonOptions>(json => ApiJson.Teach(json.SerializerOptions)).BuildServiceProvider(),
        };
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(body));
        return http;
    }
}
