using Monitoring.Core.Outcomes;
using Monitoring.Service.Ingest;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Ingest;

public sealed class CallBackTests
{
    [Fact]
    public async Task Every_caller_of_a_group_is_told_its_own_answer()
    {
        var group = Group(100);
        var answers = group.Select(_ => new WriteResult(new WriteAnswer([], []), null)).ToArray();
        foreach (var (queued, answer) in group.Zip(answers))
        {
            queued.TryAnswer(answer);
        }

        CallBack.Start(group);

        Assert.Equal(answers, await Task.WhenAll(group.Select(queued => queued.Done)).WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_caller_goes_on_beside_whoever_tells_it()
    {
        var queued = Group(1);
        using var told = new ManualResetEventSlim();
        var goesOn = queued[0].Done.ContinueWith(
            _ => told.Wait(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        CallBack.Start(queued, WriteResult.Full);
        told.Set();

        await goesOn;
        Assert.Same(WriteResult.Full, await queued[0].Done);
    }

    [Fact]
    public async Task Who_has_an_answer_keeps_it()
    {
        var group = Group(2);
        group[0].TryAnswer(WriteResult.Database);
        CallBack.Start([group[0]]);

        CallBack.Start(group, WriteResult.Full);

        Assert.Same(WriteResult.Database, await group[0].Done);
        Assert.Same(WriteResult.Full, await group[1].Done);
    }

    private static QueuedRequest[] Group(int callers) => [.. Enumerable.Range(0, callers)
        .Select(i => new QueuedRequest(new WriteRequest([new OutcomePost("order-entry", "PO", "{}", Disposition.Auto, null, null)]), 0))];
}
