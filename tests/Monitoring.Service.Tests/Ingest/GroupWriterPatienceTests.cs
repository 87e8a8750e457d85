using Monitoring.Service.Ingest;
using Monitoring.Storage;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>How long the writer waits and lets wait, and how it stops.</summary>
public sealed class GroupWriterPatienceTests : GroupWriterBench
{
    [Fact]
    public async Task Stopping_writes_what_waits_and_takes_nothing_more()
    {
        await StartAsync();
        Log.Hold();
        var first = Writer.WriteAsync(FakeLog.Request("a"));
        await UntilAsync(() => Log.Started == 1);
        var waiting = Writer.WriteAsync(FakeLog.Request("b"));
        var stopped = Writer.StopAsync(CancellationToken.None);
        Assert.Equal(Refusal.Stopping, (await Writer.WriteAsync(FakeLog.Request("c"))).Refusal);
        Assert.False(stopped.IsCompleted);

        Log.Release();
        await stopped;
        Assert.NotNull((await first).Answer);
        Assert.NotNull((await waiting).Answer);
    }

    [Fact]
    public async Task A_stop_that_may_not_wait_refuses_what_is_not_written()
    {
        await StartAsync();
        Log.Hold();
        var first = Writer.WriteAsync(FakeLog.Request("a"));
        await UntilAsync(() => Log.Started == 1);
        var waiting = Writer.WriteAsync(FakeLog.Request("b"));
        await Writer.StopAsync(new CancellationToken(canceled: true));
        Assert.Equal(Refusal.Database, (await first).Refusal);
        Assert.Equal(Refusal.Database, (await waiting).Refusal);
        Assert.Empty(Log.Groups);
    }

    [Fact]
    public async Task An_idle_loop_turns_and_a_stuck_one_does_not()
    {
        await StartAsync();
        await Writer.WriteAsync(FakeLog.Request("a"));
        for (var i = 0; i < 10; i++)
        {
            Clock.Advance(GroupWriter.IdleTurn);
            await PassUntilAsync(GroupWriter.IdleTurn, () => Pulse.Age == TimeSpan.Zero);
        }

        Log.Hold();
        var stuck = Writer.WriteAsync(FakeLog.Request("b"));
        await UntilAsync(() => Log.Started == 2);
        Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(3), Pulse.Age);
        Log.Release();
        await stuck;
    }

    [Fact]
    public async Task A_store_that_says_nothing_is_not_waited_for_and_what_waits_behind_is_refused_with_the_group()
    {
        await StartAsync();
        Log.Hold();
        var first = Writer.WriteAsync(FakeLog.Request("a", 1_000));
        await UntilAsync(() => Log.Started == 1);
        var behind = Writer.WriteAsync(FakeLog.Request("b", 1_000));
        var further = Writer.WriteAsync(FakeLog.Request("c"));
        await PassUntilAsync(GroupCommit.Patience, () => first.IsCompleted);
        Assert.All(await Task.WhenAll(first, behind, further), result => Assert.Equal(Refusal.Database, result.Refusal));
        Assert.Equal(1, Log.Started);

        Log.Release();
        Assert.NotNull((await Writer.WriteAsync(FakeLog.Request("d"))).Answer);
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_once_however_many_ask()
    {
        Log.Fault = _ => FakeLog.Broken(StorageFault.Unavailable);
        await StartAsync();
        for (var second = 0; second < 25; second++)
        {
            Assert.Equal(Refusal.Database, (await Writer.WriteAsync(FakeLog.Request("a"))).Refusal);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal((1, 0), (Said.Count("Began"), Said.Count("Lasts")));
    }

    [Theory]
    [InlineData(null, 2, 4, 0)]
    [InlineData("The database does not take writes: it is silent", 0, 0, 1)]
    public async Task A_slow_database_is_a_line_in_ten_seconds_and_an_outage_only_where_it_is_away(
        string? whyNot, int least, int most, int began)
    {
        WhyNotReady = whyNot;
        await StartAsync();
        for (var group = 0; group < 7; group++)
        {
            // What comes while the writer still refuses who waited behind the group before is refused with it, so it is sent again.
            Log.Hold();
            var late = Writer.WriteAsync(FakeLog.Request("a"));
            await UntilAsync(() =>
            {
                late = late.IsCompleted ? Writer.WriteAsync(FakeLog.Request("a")) : late;
                return Log.Started == group + 1;
            });
            await PassUntilAsync(GroupCommit.Patience, () => late.IsCompleted);
            Log.Release();
        }

        Assert.InRange(Events.Count("NotInTime"), least, most);
        Assert.Equal((began, 0), (Said.Count("Began"), Said.Count("Over")));
    }

    [Fact]
    public async Task All_tries_of_a_group_share_the_wait()
    {
        Log.Fault = ids =>
        {
            Clock.Advance(TimeSpan.FromSeconds(1.5));
            return ids.Length > 1 ? FakeLog.Broken(StorageFault.Data) : null;
        };
        var answers = Queue(("a", 1), ("b", 1), ("c", 1));
        await StartAsync();
        var results = await Task.WhenAll(answers);
        Assert.Equal([null, null, Refusal.Database], results.Select(result => result.Refusal));
    }

    [Fact]
    public async Task A_group_that_ran_out_of_time_one_by_one_is_no_reason_to_refuse_who_waits_behind_it()
    {
        Task<WriteResult>? behind = null;
        Log.Fault = ids =>
        {
            Clock.Advance(TimeSpan.FromSeconds(ids is ["d"] ? 0 : 2));
            behind ??= ids is ["a"] ? Writer.WriteAsync(FakeLog.Request("d")) : null;
            return ids.Length > 1 ? FakeLog.Broken(StorageFault.Data) : null;
        };
        var answers = Queue(("a", 1), ("b", 1), ("c", 1));
        await StartAsync();
        var results = await Task.WhenAll(answers);
        Assert.Equal([null, Refusal.Database, Refusal.Database], results.Select(result => result.Refusal));
        Assert.NotNull((await behind!).Answer);
        Assert.Equal([["a", "b", "c"], ["a"], ["d"]], Log.Groups);
    }

    [Fact]
    public async Task What_has_waited_too_long_for_its_turn_is_sent_away()
    {
        await StartAsync();
        Log.Hold();
        var first = Writer.WriteAsync(FakeLog.Request("a", 1_000));
        await UntilAsync(() => Log.Started == 1);
        var second = Writer.WriteAsync(FakeLog.Request("b", 1_000));
        var old = Writer.WriteAsync(FakeLog.Request("c"));
        Clock.Advance(TimeSpan.FromSeconds(3.5));
        var young = Writer.WriteAsync(FakeLog.Request("d"));
        Log.Fault = ids =>
        {
            Clock.Advance(ids.Contains("b") ? TimeSpan.FromSeconds(0.6) : TimeSpan.Zero);
            return null;
        };
        Log.Release();
        Assert.All([await first, await second, await young], result => Assert.NotNull(result.Answer));
        Assert.Equal(Refusal.Full, (await old).Refusal);
    }
}
