using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Ingest;
using Monitoring.Storage;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>Who is told first of a group, and when.</summary>
public sealed class GroupCommitTests
{
    private readonly FakeLog log = new() { MakesNotices = true };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Callers_are_told_before_whoever_sends_mail(bool tellsLater)
    {
        using var untold = new CountdownEvent(3);
        var wereFirst = false;
        var commit = Commit(tellsLater, () => wereFirst = untold.Wait(TimeSpan.FromSeconds(10), CancellationToken.None));
        var group = Group("a", "b", "c");
        var callers = group.Select(async queued =>
        {
            await queued.Done;
            untold.Signal();
        }).ToList();

        Assert.True(await commit.WriteAsync(group, Token));
        commit.Tell();

        await Task.WhenAll(callers);
        Assert.True(wereFirst);
    }

    [Fact]
    public async Task Who_tells_later_tells_nobody_before_and_each_once()
    {
        var notices = 0;
        var commit = Commit(tellsLater: true, () => notices++);
        var group = Group("a", "b");

        await commit.WriteAsync(group, Token);
        Assert.Equal(0, notices);
        Assert.All(group, queued => Assert.Equal((true, false), (queued.IsAnswered, queued.Done.IsCompleted)));

        commit.Tell();
        Assert.All(await Task.WhenAll(group.Select(queued => queued.Done)), result => Assert.NotNull(result.Answer));
        commit.Tell();
        log.MakesNotices = false;
        await commit.WriteAsync(Group("c"), Token);
        commit.Tell();
        Assert.Equal(1, notices);
    }

    [Fact]
    public async Task Who_waits_to_be_told_is_told_though_the_next_group_is_refused()
    {
        var notices = 0;
        var commit = Commit(tellsLater: true, () => notices++);
        var (group, next) = (Group("a"), Group("b"));
        await commit.WriteAsync(group, Token);
        log.Fault = _ => FakeLog.Broken(StorageFault.Unavailable);

        Assert.False(await commit.WriteAsync(next, Token));

        Assert.NotNull((await SoonAsync(group[0])).Answer);
        Assert.Equal(Refusal.Database, (await SoonAsync(next[0])).Refusal);
        Assert.Equal(1, notices);
    }

    private static Task<WriteResult> SoonAsync(QueuedRequest queued) => queued.Done.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Token);

    private static List<QueuedRequest> Group(params IReadOnlyList<string> ids) => [.. ids.Select(id => new QueuedRequest(FakeLog.Request(id), 0))];

    private GroupCommit Commit(bool tellsLater, Action noticesMade) =>
        new(log.WriteAsync, noticesMade, new FakeTimeProvider(), NullLogger.Instance) { TellsLater = tellsLater };
}
