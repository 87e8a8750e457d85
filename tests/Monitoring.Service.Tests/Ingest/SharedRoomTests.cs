using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Monitoring.Service.Ingest;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>What all callers share, and that no few of them have it all.</summary>
public sealed class SharedRoomTests(IngestHost host) : IClassFixture<IngestHost>
{
    private const string Item = "{\"agent\":\"shared\",\"transactionId\":\"one\"}";

    [Fact]
    public async Task Memory_is_taken_as_bytes_come_whatever_was_announced()
    {
        var uploads = new List<TcpClient>();
        for (var i = 0; i < 8; i++)
        {
            uploads.Add(await AnnounceAsync());
        }

        for (var tries = 0; tries < 500 && host.Budget.Held == 0; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.InRange(host.Budget.Held, 1, 8 * 8 * 1024);
        Assert.Equal(200, (await host.PostAsync("/v1/outcomes", Item)).Status);

        // A deadline begins a moment after what it is for can be seen, so one step may come too early for it.
        var answers = Task.WhenAll(uploads.Select(AnswerAsync));
        while (await Task.WhenAny(answers,
            Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken)) != answers)
        {
            host.Clock.Advance(BodyLimits.Longest);
        }

        Assert.All(await answers, answer =>
        {
            Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
            Assert.Contains("urn:agentops:problem:tooSlow", answer, StringComparison.Ordinal);
        });
        uploads.ForEach(upload => upload.Dispose());
        await host.HoldsAsync(0);
    }

    [Fact]
    public async Task A_small_request_finds_memory_when_large_ones_have_all_they_can_have()
    {
        Assert.True(host.Budget.TryTake(host.Budget.MostOfLarge, beside: 0));
        try
        {
            var large = await host.PostAsync("/v1/outcomes", Item.PadRight(BodyBudget.Small + 1));
            var small = await host.PostAsync("/v1/outcomes", Item);

            Assert.Equal((429, 200), (large.Status, small.Status));
        }
        finally
        {
            host.Budget.Return(host.Budget.MostOfLarge);
        }
    }

    [Fact]
    public async Task A_small_request_finds_a_place_when_large_ones_have_all_they_can_have()
    {
        var queue = new WriteQueue(QueueCapacity.Usual, TimeProvider.System);
        for (var items = OutcomeLog.LargestRequest; items <= QueueCapacity.Usual.ItemsOfLarge; items += OutcomeLog.LargestRequest)
        {
            Assert.False(queue.Add(FakeLog.Request("large", OutcomeLog.LargestRequest)).IsCompleted);
        }

        Assert.Same(WriteResult.Full, await queue.Add(FakeLog.Request("large", QueueCapacity.Small + 1)));
        Assert.False(queue.Add(FakeLog.Request("small", QueueCapacity.Small)).IsCompleted);
    }

    private async Task<TcpClient> AnnounceAsync()
    {
        var upload = new TcpClient();
        await upload.ConnectAsync("127.0.0.1", host.Client.BaseAddress!.Port);
        await upload.GetStream().WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"POST /v1/outcomes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\nContent-Length: {BodyLimits.LinesBytes}\r\n\r\n{Item}\n")));
        return upload;
    }

    private static async Task<string> AnswerAsync(TcpClient upload)
    {
        var answer = new byte[4096];
        var length = await upload.GetStream()
            .ReadAtLeastAsync(answer, 200, throwOnEndOfStream: false, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(answer, 0, length);
    }
}
