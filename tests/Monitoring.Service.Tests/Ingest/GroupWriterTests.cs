using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Health;
using Monitoring.Service.Ingest;
using Monitoring.Service.Tests.Health;
using Monitoring.Storage;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>What a group is, who is answered and told when, and what becomes of it when the store fails.</summary>
public sealed class GroupWriterTests : GroupWriterBench
{
    [Fact]
    public async Task A_lone_request_does_not_wait()
    {
        await StartAsync();
        Assert.Single((await Writer.WriteAsync(FakeLog.Request("a"))).Answer!.Results);
        Assert.Equal([["a"]], Log.Groups);
    }

    [Fact]
    public async Task What_queues_during_a_commit_is_the_next_group_and_everybody_is_answered_after_his_own()
    {
        await StartAsync();
        Log.Hold();
        var first = Writer.WriteAsync(FakeLog.Request("a"));
        await UntilAsync(() => Log.Started == 1);
        Task<WriteResult>[] later = [.. new[] { "b", "c", "d" }.Select(id => Writer.WriteAsync(FakeLog.Request(id)))];
        Assert.DoesNotContain(later.Append(first), answer => answer.IsCompleted);

        Log.Release();
        Assert.NotNull((await first).Answer);
        Assert.All(await Task.WhenAll(later), result => Assert.NotNull(result.Answer));
        Assert.Equal([["a"], ["b", "c", "d"]], Log.Groups);
    }

    [Fact]
    public async Task A_group_holds_at_most_a_thousand_items_and_no_request_is_split()
    {
        var answers = Queue(("a", 600), ("b", 400), ("c", 1), ("d", 1_000), ("e", 1));
        await StartAsync();
        await Task.WhenAll(answers);
        Assert.Equal([["a", "b"], ["c"], ["d"], ["e"]], Log.Groups);
    }

    [Fact]
    public async Task On_a_fault_of_the_data_only_the_culprit_is_rejected()
    {
        Log.Fault = ids => ids.Contains("b") ? FakeLog.Broken(StorageFault.Data) : null;
        var answers = Queue(("a", 1), ("b", 1), ("c", 1));
        await StartAsync();
        var results = await Task.WhenAll(answers);
        Assert.Equal([["a", "b", "c"], ["a"], ["b"], ["c"]], Log.Groups);
        Assert.Equal(
            [ItemStatus.Accepted, ItemStatus.Rejected, ItemStatus.Accepted], results.Select(result => result.Answer!.Results[0].Status));
    }

    [Fact]
    public async Task On_contention_the_whole_group_goes_once_more()
    {
        var attempts = 0;
        Log.Fault = _ => ++attempts == 1 ? FakeLog.Broken(StorageFault.Contention) : null;
        var answers = Queue(("a", 1), ("b", 1));
        await StartAsync();
        Assert.All(await Task.WhenAll(answers), result => Assert.NotNull(result.Answer));
        Assert.Equal([["a", "b"], ["a", "b"]], Log.Groups);
    }

    [Theory]
    [InlineData(StorageFault.Contention, 2)]
    [InlineData(StorageFault.Unavailable, 1)]
    public async Task When_the_store_is_not_to_be_had_all_are_refused_and_the_next_group_is_tried_again(StorageFault fault, int attempts)
    {
        Log.Fault = _ => FakeLog.Broken(fault);
        var answers = Queue(("a", 1), ("b", 1));
        await StartAsync();
        Assert.All(await Task.WhenAll(answers), result => Assert.Equal(Refusal.Database, result.Refusal));
        Assert.Equal(attempts, Log.Groups.Count);

        Log.Fault = _ => null;
        Assert.NotNull((await Writer.WriteAsync(FakeLog.Request("c"))).Answer);
    }

    [Fact]
    public async Task A_store_that_goes_away_during_the_single_tries_is_not_asked_for_the_rest()
    {
        Log.Fault = ids => ids.Length == 3 ? FakeLog.Broken(StorageFault.Data) : ids[0] == "b" ? FakeLog.Broken(StorageFault.Unavailable)
            : null;
        var answers = Queue(("a", 1), ("b", 1), ("c", 1));
        await StartAsync();
        var results = await Task.WhenAll(answers);
        Assert.Equal([["a", "b", "c"], ["a"], ["b"]], Log.Groups);
        Assert.Equal([null, Refusal.Database, Refusal.Database], results.Select(result => result.Refusal));
    }

    [Fact]
    public async Task A_fault_nobody_foresaw_refuses_its_group_and_the_writer_goes_on()
    {
        Log.Fault = ids => ids.Contains("a") ? new InvalidOperationException("a bug") : null;
        var answers = Queue(("a", 1), ("b", 1));
        await StartAsync();
        Assert.All(await Task.WhenAll(answers), result => Assert.Equal(Refusal.Database, result.Refusal));
        Assert.NotNull((await Writer.WriteAsync(FakeLog.Request("c"))).Answer);
    }

    [Fact]
    public async Task Too_many_waiting_requests_are_sent_away_at_once_until_there_is_room()
    {
        Writer = NewWriter(new QueueCapacity(Requests: 2, Items: 10_000));
        var answers = Queue(("a", 1), ("b", 1));
        Assert.Equal(Refusal.Full, (await Writer.WriteAsync(FakeLog.Request("c"))).Refusal);
        await StartAsync();
        await Task.WhenAll(answers);
        Assert.NotNull((await Writer.WriteAsync(FakeLog.Request("d"))).Answer);
        Assert.DoesNotContain(Log.Groups, group => group.Contains("c"));
    }

    [Fact]
    public async Task Too_many_waiting_items_are_sent_away_at_once_the_group_under_way_does_not_count()
    {
        Writer = NewWriter(new QueueCapacity(Requests: 100, Items: 2_000));
        await StartAsync();
        Log.Hold();
        var first = Writer.WriteAsync(FakeLog.Request("a", 1_000));
        await UntilAsync(() => Log.Started == 1);
        var second = Writer.WriteAsync(FakeLog.Request("b", 1_000));
        Assert.Equal(Refusal.Full, (await Writer.WriteAsync(FakeLog.Request("c", 501))).Refusal);
        var fits = Writer.WriteAsync(FakeLog.Request("d", 500));
        Log.Release();
        Assert.All(await Task.WhenAll(first, second, fits), result => Assert.NotNull(result.Answer));
        Assert.Equal([["a"], ["b"], ["d"]], Log.Groups);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Who_sends_mail_is_told_when_there_is_a_notice(bool makesNotices, int times)
    {
        Log.MakesNotices = makesNotices;
        await StartAsync();
        await Writer.WriteAsync(FakeLog.Request("a"));
        await Writer.StopAsync(CancellationToken.None);
        Assert.Equal(times, Told);
    }

    [Fact]
    public async Task Whatever_the_sizes_every_request_is_written_once_in_order() =>
        await Gen.Int[1, 1_000].Array[1, 40].SampleAsync(async sizes =>
        {
            var here = new FakeLog();
            var one = new GroupWriter(
                new GroupCommit(here.WriteAsync, () => { }, Away.Never(Clock), Away.Slow(Clock), Clock, NullLogger.Instance),
                new QueueCapacity(100, 100_000), new LoopPulse("writer", Clock), Clock, NullLogger<GroupWriter>.Instance);
            var answers = sizes.Select((size, i) => one.WriteAsync(FakeLog.Request(Invariant($"{i}"), size))).ToList();
            await one.StartAsync(CancellationToken.None);
            var results = await Task.WhenAll(answers);
            await one.StopAsync(CancellationToken.None);
            one.Dispose();
            Assert.Equal(sizes, results.Select(result => result.Answer!.Results.Count));
            Assert.Equal(Enumerable.Range(0, sizes.Length).Select(i => Invariant($"{i}")), here.Groups.SelectMany(group => group));
            Assert.All(here.Groups, group =>
                Assert.InRange(group.Sum(id => sizes[int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)]), 1,
                GroupWriter.LargestGroup));
        }, iter: 50);
}
