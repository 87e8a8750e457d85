using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Metrics;

namespace Monitoring.Service.Tests.Metrics;

public sealed class JobRunsTests : IDisposable
{
    private const string Series = "agentops_job_last_run_timestamp_seconds{name=\"count\"}";

    private readonly FakeTimeProvider clock = new(DateTimeOffset.FromUnixTimeSeconds(1_000));
    private readonly JobRuns runs;
    private readonly PageUnderTest page;

    public JobRunsTests()
    {
        runs = new JobRuns(clock);
        page = new PageUnderTest(jobs: runs);
    }

    [Fact]
    public async Task A_job_that_has_not_run_yet_is_as_old_as_the_process()
    {
        runs.Noted("count", _ => Task.CompletedTask);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("1000", await ValueAsync());
    }

    [Fact]
    public async Task A_good_end_is_noted_and_a_fault_is_not()
    {
        var fails = false;
        var work = runs.Noted("count", _ => fails ? throw new InvalidOperationException("unforeseen") : Task.CompletedTask);
        clock.Advance(TimeSpan.FromMinutes(1));

        await work(TestContext.Current.CancellationToken);
        Assert.Equal("1060", await ValueAsync());

        fails = true;
        clock.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => work(TestContext.Current.CancellationToken));
        Assert.Equal("1060", await ValueAsync());
    }

    [Fact]
    public async Task A_run_that_does_not_end_moves_nothing()
    {
        var end = new TaskCompletionSource();
        var work = runs.Noted("count", _ => end.Task);
        var running = work(TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(20));

        Assert.Equal("1000", await ValueAsync());

        end.SetResult();
        await running;
        Assert.Equal("2200", await ValueAsync());
    }

    public void Dispose()
    {
        page.Dispose();
        runs.Dispose();
    }

    private async Task<string> ValueAsync() => (await page.SeriesAsync(Snapshots.Of()))[Series];
}
