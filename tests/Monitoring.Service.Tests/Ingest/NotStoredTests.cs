using System.Text;
using Monitoring.Storage;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>What is answered about posts that are not stored, or of which nobody waits for the answer.</summary>
public sealed class NotStoredTests : IAsyncLifetime
{
    private const string Outcomes = "/v1/outcomes";
    private const string Ndjson = "application/x-ndjson";

    private readonly IngestHost host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task When_a_later_part_fails_the_whole_is_503_and_a_repeat_completes_it()
    {
        var lines = string.Concat(Enumerable.Range(1, 2_500).Select(i => Bodies.Item(i, "correct") + "\n"));
        var inner = host.Write;
        var calls = 0;
        host.Write = (requests, cancellationToken) =>
            ++calls == 2 ? throw FakeLog.Broken(StorageFault.Unavailable) : inner(requests, cancellationToken);
        var broken = await host.PostAsync(Outcomes, lines, Ndjson);
        Assert.Equal((503, "unavailable"), (broken.Status, broken.Problem));
        Assert.NotNull(broken.RetryAfter);
        Assert.Equal(1_000, (await host.AgentAsync("order-entry")).Outcomes);
        Assert.Equal(new() { ["outcome accepted"] = 1_000, ["outcome shed database"] = 1_500 }, host.Counted());

        var repeat = await host.PostAsync(Outcomes, lines, Ndjson);
        Assert.Equal(200, repeat.Status);
        Assert.Equal((2_500, 1_500, 1_000, 0, 0), repeat.Counts);
    }

    [Fact]
    public async Task What_can_never_be_stored_is_rejected_and_counted_as_unstorable_and_its_siblings_are_kept()
    {
        var inner = host.Write;
        host.Write = async (requests, cancellationToken) => requests.Any(request => request.Posts.Any(post => post.TransactionId == "PO-2"))
            ? throw new StorageException(StorageFault.Data, "value too long")
            : await inner(requests, cancellationToken);

        var alone = await host.PostAsync(Outcomes, Bodies.Item(2, "correct"));
        var beside = await host.PostAsync(Outcomes, Bodies.Array(1, 3, "correct"));

        Assert.Equal((400, 207), (alone.Status, beside.Status));
        Assert.Equal((3, 2, 0, 0, 1), beside.Counts);
        Assert.Equal(
            """{"index":1,"transactionId":"PO-2","status":"rejected","errors":[{"pointer":"","reason":"is unstorable: the database refuses it for good, so sending the same again does not help; the log of the service has what it says"}]}""",
            beside.Result(1));
        Assert.Equal(2, (await host.AgentAsync("order-entry")).Outcomes);
        Assert.Equal(new() { ["outcome accepted"] = 2, ["outcome rejected unstorable"] = 2 }, host.Counted());
    }

    [Fact]
    public async Task Items_of_an_agent_whose_state_cannot_be_read_are_503_with_its_name_and_the_others_are_stored_and_counted()
    {
        var inner = host.Write;
        host.Write = async (requests, cancellationToken) =>
        {
            var answers = await inner(requests, cancellationToken);
            return [.. answers.Zip(requests, (answer, request) => answer with
            {
                Results =
                [
                    .. answer.Results.Zip(request.Posts, (result, post) => post.Agent == "order-entry" ? result : FakeLog.Unreadable),
                ],
            })];
        };

        var other = Bodies.Item(2, "correct").Replace("order-entry", "other", StringComparison.Ordinal);
        var answer = await host.PostAsync(Outcomes, "[" + Bodies.Item(1, "correct") + "," + other + "]");

        Assert.Equal((503, "unavailable", TimeSpan.FromSeconds(5)), (answer.Status, answer.Problem, answer.RetryAfter));
        Assert.StartsWith("The stored state of other cannot be read. It is damaged. Nothing of", answer.Detail, StringComparison.Ordinal);
        Assert.Equal(new() { ["outcome accepted"] = 1, ["outcome shed agentState"] = 1 }, host.Counted());
    }

    [Fact]
    public async Task A_full_queue_is_429_and_a_database_that_does_not_answer_503()
    {
        var open = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        host.Write = async (_, cancellationToken) =>
        {
            started.TrySetResult();
            await open.Task.WaitAsync(cancellationToken);
            throw FakeLog.Broken(StorageFault.Unavailable);
        };
        var first = host.PostAsync(Outcomes, Bodies.Item(1, "correct"));
        await started.Task;
        var waiting = Enumerable.Range(0, 16).Select(_ => host.PostAsync(Outcomes, Bodies.Array(1, 1_000, "correct"))).ToList();
        var sentAway = await Task.WhenAny(waiting);
        var full = await sentAway;
        Assert.Equal((429, "full"), (full.Status, full.Problem));
        Assert.Equal(TimeSpan.FromSeconds(1), full.RetryAfter);
        open.SetResult();
        Assert.All(await Task.WhenAll(waiting.Append(first).Except([sentAway])), answer =>
            Assert.Equal((503, "unavailable", TimeSpan.FromSeconds(5)), (answer.Status, answer.Problem, answer.RetryAfter)));
        Assert.Equal(new() { ["outcome shed full"] = 1_000, ["outcome shed database"] = 15_001 }, host.Counted());
        await host.HoldsAsync(0);
    }

    [Fact]
    public async Task A_caller_that_hangs_up_changes_nothing()
    {
        var open = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        var inner = host.Write;
        host.Write = async (requests, cancellationToken) =>
        {
            started.TrySetResult();
            await open.Task;
            return await inner(requests, cancellationToken);
        };
        var hangUp = new CancellationTokenSource();
        var content = new StringContent(Bodies.Item(1, "correct"), Encoding.UTF8, "application/json");
        var post = host.Client.PostAsync(Outcomes, content, hangUp.Token);
        await started.Task;
        await hangUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => post);
        open.SetResult();

        var again = await host.PostAsync(Outcomes, Bodies.Item(1, "correct"));
        Assert.Equal((1, 0, 1, 0, 0), again.Counts);
        Assert.Equal(new() { ["outcome accepted"] = 1, ["outcome duplicate"] = 1 }, host.Counted());
    }
}
