using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Ingest;
using Monitoring.Service.Tests.Alert;
using Monitoring.Service.Watch;
using Monitoring.Storage;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Ingest;

public sealed class GroupWriterTests : IAsyncDisposable
{
    private readonly FakeLog log = new();
    private readonly EventLog<GroupWriter> events = new();
    private readonly FakeTimeProvider clock = new();
    private readonly LoopPulse pulse;
    private GroupWriter writer;
    private int told;

    public GroupWriterTests()
    {
        pulse = new LoopPulse("writer", clock);
        writer = Writer(QueueCapacity.Usual);
    }

    public async ValueTask DisposeAsync()
    {
        await writer.StopAsync(CancellationToken.None);
        writer.Dispose();
    }

    [Fact]
    public async Task A_lone_request_does_not_wait()
    {
        await StartAsync();
        Assert.Single((await writer.WriteAsync(FakeLog.Request("a"))).Answer!.Results);
        Assert.Equal([["a"]], log.Groups);
    }

    [Fact]
    public async Task What_queues_during_a_commit_is_the_next_group_and_everybody_is_answered_after_his_own()
    {
        await StartAsync();
        log.Hold();
        var first = writer.WriteAsync(FakeLog.Request("a"));
        await UntilAsync(() => log.Started == 1);
        Task<WriteResult>[] later = [.. new[] { "b", "c", "d" }.Select(id => writer.WriteAsync(FakeLog.Request(id)))];
        Assert.DoesNotContain(later.Append(first), answer => answer.IsCompleted);

        log.Release();
        Assert.NotNull((await first).Answer);
        Assert.All(await Task.WhenAll(later), result => Assert.NotNull(result.Answer));
        Assert.Equal([["a"], ["b", "c", "d"]], log.Groups);
    }

    [Fact]
    public async Task Who_is_answered_is_told_while_the_store_works_on_the_next_group()
    {
        await StartAsync();
        log.Hold();
        log.MakesNotices = true;
        log.Fault = ids =>
        {
            log.Hold();
            return null;
        };
        var first = writer.WriteAsync(FakeLog.Request("a"));
        var atNext = (true, -1);
        log.Begins = _ => atNext = (first.IsCompleted, told);
        await UntilAsync(() => log.Started == 1);
        var second = writer.WriteAsync(FakeLog.Request("b"));
        log.Release();

        Assert.NotNull((await first).Answer);
        await UntilAsync(() => told == 1);
        Assert.Equal((false, 0), atNext);
        Assert.False(second.IsCompleted);
        await UntilAsync(() => log.Started == 2);
        log.Release();
        Assert.NotNull((await second).Answer);
    }

    [Fact]
    public async Task Callers_who_are_waited_for_are_told_first()
    {
        var floor = new FlushFloor();
        for (var i = 0; i < FlushFloor.Remembered; i++)
        {
            floor.Note(TimeSpan.FromMilliseconds(20), FlushFloor.FewestCallers, 1);
        }

        writer = Writer(QueueCapacity.Usual, floor);
        log.Fault = _ =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(20));
            return null;
        };
        var answers = Queue([.. Enumerable.Range(0, FlushFloor.FewestCallers).Select(i => (Invariant($"{i}"), 1))]);
        await StartAsync();

        await UntilAsync(() => answers.TrueForAll(answer => answer.IsCompleted));
        var lone = writer.WriteAsync(FakeLog.Request("lone"));
        Assert.Equal(1, log.Started);
        await UntilAsync(() =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(1));
            return lone.IsCompleted;
        });
        Assert.NotNull((await lone).Answer);
    }

    [Fact]
    public async Task A_group_holds_at_most_a_thousand_items_and_no_request_is_split()
    {
        var answers = Queue(("a", 600), ("b", 400), ("c", 1), ("d", 1_000), ("e", 1));
        await StartAsync();
        await Task.WhenAll(answers);
        Assert.Equal([["a", "b"], ["c"], ["d"], ["e"]], log.Groups);
    }

    [Fact]
    public async Task On_a_fault_of_the_data_only_the_culprit_is_refused()
    {
        log.Fault = ids => ids.Contains("b") ? FakeLog.Broken(StorageFault.Data) : null;
        var answers = Queue(("a", 1), ("b", 1), ("c", 1));
        await StartAsync();
        var results = await Task.WhenAll(answers);
        Assert.Equal([["a", "b", "c"], ["a"], ["b"], ["c"]], log.Groups);
        Assert.Equal([null, Refusal.Database, null], results.Select(result => result.Refusal));
    }

    [Fact]
    public async Task On_contention_the_whole_group_goes_once_more()
    {
        var attempts = 0;
        log.Fault = _ => ++attempts == 1 ? FakeLog.Broken(StorageFault.Contention) : null;
        var answers = Queue(("a", 1), ("b", 1));
        await StartAsync();
        Assert.All(await Task.WhenAll(answers), result => Assert.NotNull(result.Answer));
        Assert.Equal([["a", "b"], ["a", "b"]], log.Groups);
    }

    [Theory]
    [InlineData(StorageFault.Contention, 2)]
    [InlineData(StorageFault.Unavailable, 1)]
    public async Task When_the_store_is_not_to_be_had_all_are_refused_and_the_next_group_is_tried_again(StorageFault fault, int attempts)
    {
        log.Fault = _ => FakeLog.Broken(fault);
        var answers = Queue(("a", 1), ("b", 1));
        await StartAsync();
        Assert.All(await Task.WhenAll(answers), result => Assert.Equal(Refusal.Database, result.Refusal));
        Assert.Equal(attempts, log.Groups.Count);

        log.Fault = _ => null;
        Assert.NotNull((await writer.WriteAsync(FakeLog.Request("c"))).Answer);
    }

    [Fact]
    public async Task A_store_that_goes_away_during_the_single_tries_is_not_asked_for_the_rest()
    {
        log.Fault = ids => ids.Length == 3 ? FakeLog.Broken(StorageFault.Data) : ids[0] == "b" ? FakeLog.Broken(StorageFault.Unavailable) : null;
        var answers = Queue(("a", 1), ("b", 1), ("c", 1));
        await StartAsync();
        var results = await Task.WhenAll(answers);
        Assert.Equal([["a", "b", "c"], ["a"], ["b"]], log.Groups);
        Assert.Equal([null, Refusal.Database, Refusal.Database], results.Select(result => result.Refusal));
    }

    [Fact]
    public async Task A_fault_nobody_foresaw_refuses_its_group_and_the_writer_goes_on()
    {
        log.Fault = ids => ids.Contains("a") ? new InvalidOperationException("a bug") : null;
        var answers = Queue(("a", 1), ("b", 1));
        await StartAsync();
        Assert.All(await Task.WhenAll(answers), result => Assert.Equal(Refusal.Database, result.Refusal));
        Assert.NotNull((await writer.WriteAsync(FakeLog.Request("c"))).Answer);
    }

    [Fact]
    public async Task Too_many_waiting_requests_are_sent_away_at_once_until_there_is_room()
    {
        writer = Writer(new QueueCapacity(Requests: 2, Items: 10_000));
        var answers = Queue(("a", 1), ("b", 1));
        Assert.Equal(Refusal.Full, (await writer.WriteAsync(FakeLog.Request("c"))).Refusal);
        await StartAsync();
        await Task.WhenAll(answers);
        Assert.NotNull((await writer.WriteAsync(FakeLog.Request("d"))).Answer);
        Assert.DoesNotContain(log.Groups, group => group.Contains("c"));
    }

    [Fact]
    public async Task Too_many_waiting_items_are_sent_away_at_once_the_group_under_way_does_not_count()
    {
        writer = Writer(new QueueCapacity(Requests: 100, Items: 1_500));
        await StartAsync();
        log.Hold();
        var first = writer.WriteAsync(FakeLog.Request("a", 1_000));
        await UntilAsync(() => log.Started == 1);
        var second = writer.WriteAsync(FakeLog.Request("b", 1_000));
        Assert.Equal(Refusal.Full, (await writer.WriteAsync(FakeLog.Request("c", 501))).Refusal);
        var fits = writer.WriteAsync(FakeLog.Request("d", 500));
        log.Release();
        Assert.All(await Task.WhenAll(first, second, fits), result => Assert.NotNull(result.Answer));
        Assert.Equal([["a"], ["b"], ["d"]], log.Groups);
    }

    [Fact]
    public async Task Stopping_writes_what_waits_and_takes_nothing_more()
    {
        await StartAsync();
        log.Hold();
        var first = writer.WriteAsync(FakeLog.Request("a"));
        await UntilAsync(() => log.Started == 1);
        var waiting = writer.WriteAsync(FakeLog.Request("b"));
        var stopped = writer.StopAsync(CancellationToken.None);
        Assert.Equal(Refusal.Stopping, (await writer.WriteAsync(FakeLog.Request("c"))).Refusal);
        Assert.False(stopped.IsCompleted);

        log.Release();
        await stopped;
        Assert.NotNull((await first).Answer);
        Assert.NotNull((await waiting).Answer);
    }

    [Fact]
    public async Task A_stop_that_may_not_wait_refuses_what_is_not_written()
    {
        await StartAsync();
        log.Hold();
        var first = writer.WriteAsync(FakeLog.Request("a"));
        await UntilAsync(() => log.Started == 1);
        var waiting = writer.WriteAsync(FakeLog.Request("b"));
        await writer.StopAsync(new CancellationToken(canceled: true));
        Assert.Equal(Refusal.Database, (await first).Refusal);
        Assert.Equal(Refusal.Database, (await waiting).Refusal);
        Assert.Empty(log.Groups);
    }

    [Fact]
    public async Task An_idle_loop_turns_and_a_stuck_one_does_not()
    {
        await StartAsync();
        await writer.WriteAsync(FakeLog.Request("a"));
        for (var i = 0; i < 10; i++)
        {
            await UntilAsync(() => pulse.Age == TimeSpan.Zero);
            clock.Advance(GroupWriter.IdleTurn);
        }

        await UntilAsync(() => pulse.Age == TimeSpan.Zero);
        log.Hold();
        var stuck = writer.WriteAsync(FakeLog.Request("b"));
        await UntilAsync(() => log.Started == 2);
        clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(3), pulse.Age);
        log.Release();
        await stuck;
    }

    [Fact]
    public async Task A_store_that_says_nothing_is_not_waited_for_and_what_waits_behind_is_refused_with_the_group()
    {
        await StartAsync();
        log.Hold();
        var first = writer.WriteAsync(FakeLog.Request("a", 1_000));
        await UntilAsync(() => log.Started == 1);
        var behind = writer.WriteAsync(FakeLog.Request("b", 1_000));
        var further = writer.WriteAsync(FakeLog.Request("c"));
        clock.Advance(GroupCommit.Patience);
        Assert.All(await Task.WhenAll(first, behind, further), result => Assert.Equal(Refusal.Database, result.Refusal));
        Assert.Equal(1, log.Started);

        log.Release();
        Assert.NotNull((await writer.WriteAsync(FakeLog.Request("d"))).Answer);
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_once_in_ten_seconds_however_many_ask()
    {
        log.Fault = _ => FakeLog.Broken(StorageFault.Unavailable);
        await StartAsync();
        for (var second = 0; second < 25; second++)
        {
            Assert.Equal(Refusal.Database, (await writer.WriteAsync(FakeLog.Request("a"))).Refusal);
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, events.Count("Away"));
    }

    [Fact]
    public async Task All_tries_of_a_group_share_the_wait()
    {
        log.Fault = ids =>
        {
            clock.Advance(TimeSpan.FromSeconds(1.5));
            return ids.Length > 1 ? FakeLog.Broken(StorageFault.Data) : null;
        };
        var answers = Queue(("a", 1), ("b", 1), ("c", 1));
        await StartAsync();
        var results = await Task.WhenAll(answers);
        Assert.Equal([null, null, Refusal.Database], results.Select(result => result.Refusal));
    }

    [Fact]
    public async Task What_has_waited_too_long_for_its_turn_is_sent_away()
    {
        await StartAsync();
        log.Hold();
        var first = writer.WriteAsync(FakeLog.Request("a", 1_000));
        await UntilAsync(() => log.Started == 1);
        var second = writer.WriteAsync(FakeLog.Request("b", 1_000));
        var old = writer.WriteAsync(FakeLog.Request("c"));
        clock.Advance(TimeSpan.FromSeconds(3.5));
        var young = writer.WriteAsync(FakeLog.Request("d"));
        log.Fault = ids =>
        {
            clock.Advance(ids.Contains("b") ? TimeSpan.FromSeconds(0.6) : TimeSpan.Zero);
            return null;
        };
        log.Release();
        Assert.All([await first, await second, await young], result => Assert.NotNull(result.Answer));
        Assert.Equal(Refusal.Full, (await old).Refusal);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Who_sends_mail_is_told_when_there_is_a_notice(bool makesNotices, int times)
    {
        log.MakesNotices = makesNotices;
        await StartAsync();
        await writer.WriteAsync(FakeLog.Request("a"));
        await writer.StopAsync(CancellationToken.None);
        Assert.Equal(times, told);
    }

    [Fact]
    public async Task Whatever_the_sizes_every_request_is_written_once_in_order() =>
        await Gen.Int[1, 1_000].Array[1, 40].SampleAsync(async sizes =>
        {
            var here = new FakeLog();
            var one = new GroupWriter(new GroupCommit(here.WriteAsync, () => { }, clock, NullLogger.Instance), new QueueCapacity(100, 100_000), new LoopPulse("writer", clock), clock, NullLogger<GroupWriter>.Instance);
            var answers = sizes.Select((size, i) => one.WriteAsync(FakeLog.Request(Invariant($"{i}"), size))).ToList();
            await one.StartAsync(CancellationToken.None);
            var results = await Task.WhenAll(answers);
            await one.StopAsync(CancellationToken.None);
            one.Dispose();
            Assert.Equal(sizes, results.Select(result => result.Answer!.Results.Count));
            Assert.Equal(Enumerable.Range(0, sizes.Length).Select(i => Invariant($"{i}")), here.Groups.SelectMany(group => group));
            Assert.All(here.Groups, group => Assert.InRange(group.Sum(id => sizes[int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)]), 1, GroupWriter.LargestGroup));
        }, iter: 50);

    private static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; !holds(); i++)
        {
            Assert.True(i < 2_000, "It did not come true within 10 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private GroupWriter Writer(QueueCapacity capacity, FlushFloor? floor = null) => new(
        new GroupCommit(log.WriteAsync, () => told++, clock, events) { TellsLater = true }, capacity, pulse, clock, NullLogger<GroupWriter>.Instance)
    {
        Floor = floor,
    };

    private Task StartAsync() => writer.StartAsync(CancellationToken.None);

    private List<Task<WriteResult>> Queue(params (string Id, int Items)[] requests) =>
        [.. requests.Select(request => writer.WriteAsync(FakeLog.Request(request.Id, request.Items)))];
}
