using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Metrics;
using Monitoring.Service.Tests.Health;
using Monitoring.Storage;

namespace Monitoring.Service.Tests.Metrics;

public sealed class ScrapeGateTests : IDisposable
{
    private readonly PageUnderTest page = new();
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task Each_scrape_reads_the_state_anew()
    {
        var reads = 0;
        using var gate = Gate(_ => Task.FromResult(Snapshots.Many(++reads)));

        Assert.True((await gate.RunAsync(default)).Page.Length < (await gate.RunAsync(default)).Page.Length);
        Assert.Equal(2, reads);
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_gives_no_page_at_all_and_the_next_scrape_works()
    {
        var isBroken = true;
        using var gate = Gate(_ => isBroken
            ? Task.FromException<WatchSnapshot>(new StorageException(StorageFault.Unavailable, "disk I/O error"))
            : Task.FromResult(Snapshots.Plant));

        var failed = await gate.RunAsync(default);
        isBroken = false;
        var next = await gate.RunAsync(default);

        Assert.Equal(("The database could not be read.", true), (failed.Reason, failed.Page.IsEmpty));
        Assert.Equal((null, false), (next.Reason, next.Page.IsEmpty));
    }

    [Fact]
    public async Task Scrapes_never_overlap()
    {
        var (running, most) = (0, 0);
        using var gate = Gate(async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return Snapshots.Plant;
        });

        var scrapes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => gate.RunAsync(default))));

        Assert.All(scrapes, scrape => Assert.Null(scrape.Reason));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task A_scrape_behind_a_stuck_one_gives_up_after_three_seconds()
    {
        var stuck = new TaskCompletionSource<WatchSnapshot>();
        using var gate = Gate(_ => stuck.Task);
        var first = gate.RunAsync(default);
        var second = gate.RunAsync(default);

        clock.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(second.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal("The scrape before this one has not ended.", (await second).Reason);
        stuck.SetResult(Snapshots.Plant);
        Assert.Null((await first).Reason);
    }

    [Fact]
    public async Task A_reader_that_goes_away_leaves_the_gate_open()
    {
        using var gone = new CancellationTokenSource();
        using var gate = Gate(async cancellationToken =>
        {
            await gone.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return Snapshots.Plant;
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gate.RunAsync(gone.Token));

        Assert.Null((await gate.RunAsync(default)).Reason);
    }

    public void Dispose() => page.Dispose();

    private ScrapeGate Gate(Func<CancellationToken, Task<WatchSnapshot>> read) =>
        new(read, page.Page, Away.Never(clock).Database, clock, NullLogger<ScrapeGate>.Instance);
}
