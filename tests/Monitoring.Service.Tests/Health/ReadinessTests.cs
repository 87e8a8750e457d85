using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Health;
using Monitoring.Storage;
using Monitoring.Storage.Writing;

namespace Monitoring.Service.Tests.Health;

public sealed class ReadinessTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly LoopPulses pulses;

    public ReadinessTests() => pulses = new LoopPulses(clock);

    [Fact]
    public async Task Ready_when_the_store_is_and_both_loops_turned_within_thirty_seconds()
    {
        clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Null(await Of(null).WhyNotAsync(default));
    }

    [Theory]
    [InlineData(true, "The delivery loop has not turned for 31 s.")]
    [InlineData(false, "The writer loop has not turned for 31 s.")]
    public async Task Not_ready_when_a_loop_has_not_turned_for_longer(bool writerTurns, string reason)
    {
        clock.Advance(TimeSpan.FromSeconds(31));
        (writerTurns ? pulses.Writer : pulses.Delivery).Turn();

        Assert.Equal(reason, await Of(null).WhyNotAsync(default));
    }

    [Fact]
    public async Task The_stores_own_reason_is_given() =>
        Assert.Equal("The database is read-only.", await Of("The database is read-only.").WhyNotAsync(default));

    [Fact]
    public async Task A_store_that_fails_is_a_reason()
    {
        var readiness = new Readiness(_ => throw new StorageException(StorageFault.Unavailable, "disk I/O error"), NoneAsync, pulses, clock);

        Assert.Equal("disk I/O error", await readiness.WhyNotAsync(default));
    }

    [Fact]
    public async Task A_store_that_hangs_is_a_reason_after_five_seconds()
    {
        var readiness = new Readiness(_ => new TaskCompletionSource<string?>().Task, NoneAsync, pulses, clock);

        var answer = readiness.WhyNotAsync(default);
        clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(answer.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal("The database has not answered within 5 s.", await answer);
    }

    [Fact]
    public async Task A_store_that_takes_its_time_to_give_up_is_told_to_and_holds_nobody_up()
    {
        var (begun, waiting, told) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource());
        using var hasGivenUp = new ManualResetEventSlim();
        var readiness = new Readiness(
            async cancellationToken =>
            {
                await waiting.Task;
                await using var registered = cancellationToken.Register(() =>
                {
                    told.SetResult();
                    hasGivenUp.Wait(CancellationToken.None);
                });
                begun.SetResult();
                return await new TaskCompletionSource<string?>().Task;
            },
            NoneAsync,
            pulses,
            clock);

        var answer = readiness.WhyNotAsync(default);
        waiting.SetResult();
        await begun.Task;
        var passing = Task.Run(() => clock.Advance(Readiness.Patience), TestContext.Current.CancellationToken);
        try
        {
            Assert.Equal("The database has not answered within 5 s.", await SoonAsync(answer));
            await SoonAsync(told.Task.ContinueWith(_ => true, TaskScheduler.Default));
        }
        finally
        {
            hasGivenUp.Set();
            await passing;
        }
    }

    private static Task<T> SoonAsync<T>(Task<T> task) =>
        task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken);

    private Readiness Of(string? reason) => new(_ => Task.FromResult(reason), NoneAsync, pulses, clock);

    private static Task<IReadOnlyCollection<UnreadableAgent>> NoneAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyCollection<UnreadableAgent>>([]);
}
