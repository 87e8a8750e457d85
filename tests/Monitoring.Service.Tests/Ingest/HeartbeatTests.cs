using System.Net;
using Monitoring.Storage;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Ingest;

public sealed class HeartbeatTests : IAsyncLifetime
{
    private const string Outcomes = "/v1/outcomes";

    private readonly IngestHost host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_heartbeat_is_taken_from_registered_agents_only()
    {
        using var known = await host.Client.PostAsync("/v1/agents/order-entry/heartbeat", null);
        Assert.Equal(HttpStatusCode.NoContent, known.StatusCode);
        foreach (var name in new[] { "nobody", "Order-Entry", "a%2Fb", new string('a', 64) })
        {
            using var unknown = await host.Client.PostAsync("/v1/agents/" + name + "/heartbeat", null);
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
            Assert.Equal("application/problem+json", unknown.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task Heartbeats_of_a_crowd_on_a_slow_disk_wait_in_the_queue_of_the_posts_and_share_its_transactions()
    {
        var inner = host.Write;
        var transactions = 0;
        host.Write = async (requests, cancellationToken) =>
        {
            Interlocked.Increment(ref transactions);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancellationToken);
            return await inner(requests, cancellationToken);
        };

        var heartbeats = Enumerable.Range(0, 400).Select(_ => host.Client.PostAsync("/v1/agents/order-entry/heartbeat", null)).ToList();
        var posts = Enumerable.Range(1, 20).Select(i => host.PostAsync(Outcomes, Bodies.Item(i, "correct"))).ToList();

        Assert.All(await Task.WhenAll(posts), answer => Assert.Equal(200, answer.Status));
        Assert.All(await Task.WhenAll(heartbeats), answer => Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode));
        Assert.InRange(transactions, 1, 60);
        Assert.Equal(new() { ["outcome accepted"] = 20 }, host.Counted());
    }

    [Theory]
    [InlineData(StorageFault.Unavailable, 503)]
    [InlineData(StorageFault.Data, 400)]
    public async Task A_heartbeat_that_is_not_stored_says_whether_to_come_again(StorageFault fault, int status)
    {
        host.Write = (_, _) => Task.FromException<IReadOnlyList<WriteAnswer>>(FakeLog.Broken(fault));

        using var answer = await host.Client.PostAsync("/v1/agents/order-entry/heartbeat", null);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(fault == StorageFault.Unavailable, answer.Headers.RetryAfter is not null);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_heartbeat_of_an_agent_whose_state_cannot_be_read_is_503_with_the_reason()
    {
        host.Write = (_, _) => Task.FromResult<IReadOnlyList<WriteAnswer>>([new WriteAnswer([FakeLog.Unreadable], [])]);

        var answer = await host.PostAsync("/v1/agents/other/heartbeat", "");

        Assert.Equal((503, "unavailable"), (answer.Status, answer.Problem));
        Assert.StartsWith("The stored state of other cannot be read.", answer.Detail, StringComparison.Ordinal);
    }
}
