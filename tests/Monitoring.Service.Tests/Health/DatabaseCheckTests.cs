using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Health;
using Monitoring.Storage;

namespace Monitoring.Service.Tests.Health;

public sealed class DatabaseCheckTests
{
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task Healthy_when_the_store_is_ready() =>
        Assert.Equal(HealthStatus.Healthy, (await AskAsync(_ => Task.FromResult<string?>(null))).Status);

    [Fact]
    public async Task The_stores_own_reason_is_given() =>
        Assert.Equal("The database is read-only.", await WhyNotAsync(_ => Task.FromResult<string?>("The database is read-only.")));

    [Fact]
    public async Task A_store_that_fails_is_a_reason() =>
        Assert.Equal("disk I/O error", await WhyNotAsync(_ => throw new StorageException(StorageFault.Unavailable, "disk I/O error")));

    [Fact]
    public async Task A_store_that_hangs_is_a_reason_after_five_seconds()
    {
        var answer = WhyNotAsync(_ => new TaskCompletionSource<string?>().Task);
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
        var answer = WhyNotAsync(async cancellationToken =>
        {
            await waiting.Task;
            await using var registered = cancellationToken.Register(() =>
            {
                told.SetResult();
                hasGivenUp.Wait(CancellationToken.None);
            });
            begun.SetResult();
            return await new TaskCompletionSource<string?>().Task;
        });

        waiting.SetResult();
        await begun.Task;
        var passing = Task.Run(() => clock.Advance(DatabaseCheck.Patience), TestContext.Current.CancellationToken);
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

    private Task<HealthCheckResult> AskAsync(Func<CancellationToken, Task<string?>> store) =>
        new DatabaseCheck(store, Away.Never(clock).Database, clock).CheckHealthAsync(new HealthCheckContext(), CancellationToken.None);

    private async Task<string?> WhyNotAsync(Func<CancellationToken, Task<string?>> store)
    {
        var result = await AskAsync(store);
        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        return result.Description;
    }
}
