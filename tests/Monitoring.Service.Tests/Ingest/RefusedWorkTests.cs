using Monitoring.Service.Ingest;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>What becomes of the work of callers who were told that it was not done.</summary>
public sealed class RefusedWorkTests : GroupWriterBench
{
    [Fact]
    public async Task What_was_refused_is_not_written_after_something_newer()
    {
        await StartAsync();
        Log.Hold();
        var refused = Writer.WriteAsync(FakeLog.Request("old verdict"));
        await UntilAsync(() => Log.Started == 1);
        await PassUntilAsync(GroupCommit.Patience, () => refused.IsCompleted);
        Assert.Equal(Refusal.Database, (await refused).Refusal);
        await UntilAsync(() => Log.TakenBack == 1);

        Log.Release();
        Assert.NotNull((await Writer.WriteAsync(FakeLog.Request("new verdict"))).Answer);

        Assert.Equal([["new verdict"]], Log.Groups);
        Assert.Equal(0, Events.Count("StoredAfterAll"));
    }

    [Fact]
    public async Task Nothing_is_written_while_a_commit_that_nobody_waits_for_may_still_come_and_it_is_said_when_it_does()
    {
        await StartAsync();
        Log.IsCommitSent = true;
        Log.Hold();
        var first = Writer.WriteAsync(FakeLog.Request("old verdict"));
        await UntilAsync(() => Log.Started == 1);
        await PassUntilAsync(GroupCommit.Patience, () => first.IsCompleted);
        var second = Writer.WriteAsync(FakeLog.Request("new verdict"));
        await PassUntilAsync(GroupCommit.Patience, () => second.IsCompleted);
        Assert.Equal(Refusal.Database, (await first).Refusal);

        // Whose writer is kept from its turn while the test's clock goes on has waited too long instead.
        Assert.NotNull((await second).Refusal);
        Assert.Equal(1, Log.Started);

        Log.Release();
        Assert.NotNull((await Writer.WriteAsync(FakeLog.Request("newest verdict"))).Answer);

        Assert.Equal([["old verdict"], ["newest verdict"]], Log.Groups);
        Assert.Equal(1, Events.Count("StoredAfterAll"));
    }
}
