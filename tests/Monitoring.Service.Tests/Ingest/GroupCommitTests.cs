using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Ingest;
using Monitoring.Service.Tests.Health;
using Monitoring.Storage;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>Who is told of a group, and in which order.</summary>
public sealed class GroupCommitTests
{
    private readonly FakeLog log = new() { MakesNotices = true };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callers_are_told_before_whoever_sends_mail()
    {
        using var untold = new CountdownEvent(3);
        var wereFirst = false;
        var commit = Commit(() => wereFirst = untold.Wait(TimeSpan.FromSeconds(10), CancellationToken.None));
        var group = Group("a", "b", "c");
        var callers = group.Select(async queued =>
        {
            await queued.Done;
            untold.Signal();
        }).ToList();

        Assert.True(await commit.WriteAsync(group, Token));

        await Task.WhenAll(callers);
        Assert.True(wereFirst);
    }

    [Fact]
    public async Task Whoever_sends_mail_is_told_once_for_a_group_and_only_of_notices()
    {
        var notices = 0;
        var commit = Commit(() => notices++);

        await commit.WriteAsync(Group("a", "b"), Token);
        log.MakesNotices = false;
        await commit.WriteAsync(Group("c"), Token);

        Assert.Equal(1, notices);
    }

    [Fact]
    public async Task A_caller_goes_on_beside_the_writer()
    {
        using var written = new ManualResetEventSlim();
        var group = Group("a");
        var goesOn = group[0].Done.ContinueWith(_ =>
            written.Wait(Token), Token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

        await Commit(() => { }).WriteAsync(group, Token);
        written.Set();

        await goesOn;
    }

    [Fact]
    public async Task Who_names_an_agent_that_is_held_is_sent_back_and_the_others_are_written_at_once()
    {
        log.Fault = ids => ids.Contains("b") ? Held("billing") : null;
        var group = Group("a", "b", "c");
        group[1] = new QueuedRequest(FakeLog.Request("b", agent: "billing"), 0);

        Assert.True(await Commit(() => { }).WriteAsync(group, Token));

        Assert.Equal([null, Refusal.Held, null], (await Task.WhenAll(group.Select(SoonAsync))).Select(result => result.Refusal));
        Assert.Equal([["a", "b", "c"], ["a", "c"]], log.Groups);
    }

    [Fact]
    public async Task An_agent_that_was_held_a_moment_ago_makes_no_other_group_wait_and_is_tried_again_after_it()
    {
        var clock = new FakeTimeProvider();
        var commit = new GroupCommit(log.WriteAsync, () => { }, Away.Never(clock), Away.Slow(clock), clock, NullLogger.Instance);
        log.Fault = _ => Held("order-entry");
        await commit.WriteAsync(Group("a"), Token);
        log.Fault = _ => null;
        var (during, after) = (Group("b"), Group("c"));

        await commit.WriteAsync(during, Token);
        clock.Advance(HeldAgents.For);
        await commit.WriteAsync(after, Token);

        Assert.Equal(Refusal.Held, (await SoonAsync(during[0])).Refusal);
        Assert.NotNull((await SoonAsync(after[0])).Answer);
        Assert.Equal([["a"], ["c"]], log.Groups);
    }

    [Fact]
    public async Task A_held_agent_is_sent_back_from_the_single_tries_too_and_a_lock_without_a_name_refuses_the_group()
    {
        log.Fault = ids => ids.Length > 1 ? FakeLog.Broken(StorageFault.Data) : ids[0] == "b" ? Held("billing") : null;
        var group = Group("a", "b", "c");
        group[1] = new QueuedRequest(FakeLog.Request("b", agent: "billing"), 0);
        var commit = Commit(() => { });
        Assert.True(await commit.WriteAsync(group, Token));
        Assert.Equal([null, Refusal.Held, null], (await Task.WhenAll(group.Select(SoonAsync))).Select(result => result.Refusal));

        log.Fault = _ => FakeLog.Broken(StorageFault.Locked);
        var nameless = Group("d");
        Assert.True(await commit.WriteAsync(nameless, Token));
        Assert.Equal(Refusal.Database, (await SoonAsync(nameless[0])).Refusal);
    }

    [Fact]
    public async Task Nobody_is_told_to_repeat_what_a_damaged_database_cannot_take()
    {
        log.Fault = _ => new StorageException(StorageFault.Unavailable, "damaged") { IsDamage = true };
        var (group, behind) = (Group("a"), Group("b"));
        var commit = Commit(() => { });

        Assert.False(await commit.WriteAsync(group, Token));
        commit.Refuse(behind);

        Assert.Equal(
            (Refusal.Damaged, Refusal.Damaged), ((await SoonAsync(group[0])).Refusal, (await SoonAsync(behind[0])).Refusal));
    }

    [Fact]
    public async Task Who_has_an_answer_keeps_it()
    {
        var group = Group("a", "b");
        group[0].TryAnswer(WriteResult.Full);

        Commit(() => { }).Refuse(group);

        Assert.Same(WriteResult.Full, await group[0].Done);
        Assert.Same(WriteResult.Database, await group[1].Done);
    }

    private static StorageException Held(string agent) => new(StorageFault.Locked, "held") { Held = [agent] };

    private static Task<WriteResult> SoonAsync(QueuedRequest queued) =>
        queued.Done.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Token);

    private static List<QueuedRequest> Group(params IReadOnlyList<string> ids) =>
        [.. ids.Select(id => new QueuedRequest(FakeLog.Request(id), 0))];

    private GroupCommit Commit(Action noticesMade) => new(
        log.WriteAsync, noticesMade, Away.Never(), Away.Slow(TimeProvider.System), new FakeTimeProvider(), NullLogger.Instance);
}
